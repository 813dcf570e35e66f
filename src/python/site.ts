import type { Span } from '../model/finding.ts';
import type { Site } from '../model/site.ts';
import type { Node, PythonFile } from './file.ts';

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
