import type { Span } from '../model/finding.ts';
import type { Site } from '../model/site.ts';
import type { Kind, Node, PythonFile } from './file.ts';

/** Longer lines are told apart by their beginning. */
const LONGEST_SOURCE = 500;

/** White space of which `replaceAll` would leave something else than is there. */
const MORE_THAN_SPACE = /[^\S ]| {2}/;

/** Describes a node or span so that it can outlive the file. */
export function siteOf(file: PythonFile, place: Node | Span): Site {
  const span = typeof place === 'number' ? file.span(place) : place;
  const start = file.position(span.start);
  const end = file.position(span.end);
  const line = file.line(start.line).slice(0, LONGEST_SOURCE).trim();
  return {
    path: file.path,
    ...start,
    endLine: end.line,
    endColumn: end.column,
    definition: file.enclosingDefinition(place),
    source: MORE_THAN_SPACE.test(line) ? line.replaceAll(/\s+/g, ' ') : line,
  };
}

/** The first node of one of some kinds that stands just where a site says; undefined when the file has none there. */
export function nodeAt(file: PythonFile, site: Omit<Site, 'path'>, ...kinds: readonly Kind[]): Node | undefined {
  const start = file.byte(site.line, site.column);
  const end = file.byte(site.endLine, site.endColumn);
  const { start: starts, count } = file.tree;
  let [low, high] = [0, count];
  // In pre-order no node begins before the one that it follows.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! < start) low = middle + 1;
    else high = middle;
  }
  for (let node = low; node < count && starts[node] === start; node += 1) {
    if (file.end(node) === end && file.is(node, ...kinds)) return node;
  }
  return undefined;
}
