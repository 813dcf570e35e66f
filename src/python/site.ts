import { countBefore } from '../model/ascending.ts';
import type { Span } from '../model/finding.ts';
import type { Site } from '../model/site.ts';
import type { Kind, Node, PythonFile } from './file.ts';

/** Longer lines are told apart by their beginning. */
const LONGEST_SOURCE = 500;
/** Bytes that hold so many UTF-16 units whatever they are, and the rest of the last character. */
const LONGEST_BYTES = LONGEST_SOURCE * 3 + 3;

/** White space of which `replaceAll` would leave something else than is there. */
const MORE_THAN_SPACE = /[^\S ]| {2}/;

/** Describes a node or span so that it can outlive the file. */
export function siteOf(file: PythonFile, place: Node | Span): Site {
  const span = typeof place === 'number' ? file.span(place) : place;
  const start = file.position(span.start);
  const end = file.position(span.end);
  const line = beginning(file, start.line).slice(0, LONGEST_SOURCE).trim();
  return {
    path: file.path,
    ...start,
    endLine: end.line,
    endColumn: end.column,
    definition: file.enclosingDefinition(place),
    source: MORE_THAN_SPACE.test(line) ? line.replaceAll(/\s+/g, ' ') : line,
  };
}

/** As much of a 1-based line as is told of it, or more: a long line is not decoded anew for each place on it. */
function beginning(file: PythonFile, line: number): string {
  const start = file.lines.start(line);
  return file.text({ start, end: Math.min(file.lines.end(line), start + LONGEST_BYTES) });
}

/** The first node of one of some kinds that stands just where a site says; undefined when the file has none there. */
export function nodeAt(file: PythonFile, site: Omit<Site, 'path'>, ...kinds: readonly Kind[]): Node | undefined {
  const start = file.byte(site.line, site.column);
  const end = file.byte(site.endLine, site.endColumn);
  const { start: starts, count } = file.tree;
  // In pre-order no node begins before the one that it follows.
  const first = countBefore(count, (node) => starts[node]! < start);
  for (let node = first; node < count && starts[node] === start; node += 1) {
    if (file.end(node) === end && file.is(node, ...kinds)) return node;
  }
  return undefined;
}
