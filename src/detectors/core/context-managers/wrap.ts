import type { Edit } from '../../../model/finding.ts';
import { indentBefore, indentStatements, lineEnd, oneLevel, removeStatement } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/**
 * Puts the statements between two others of the same block under `with header:`; the first of the two gives way to the
 * header and the last is taken out.
 *
 * @returns no edits when nothing stands between them, or when that would change more than the layout
 */
export function wrapBetween(file: PythonFile, first: Node, last: Node, header: string): Edit[] {
  if (file.parent(first) !== file.parent(last) || indentBefore(file, first) === undefined) return [];
  const { after } = file.tree;
  const between: Node[] = [];
  for (let node = after[first]!; node < last; node = after[node]!) if (file.isNamed(node)) between.push(node);
  // A comment at the end of the first line stays there.
  if (file.lineOf(between[0] ?? last) === file.lineOf(first)) between.shift();
  if (between.every((node) => file.is(node, 'comment'))) return [];
  const indented = indentStatements(file, between[0]!, between.at(-1)!);
  if (indented === undefined) return [];
  return [{ ...file.span(first), text: `with ${header}:` }, ...indented, removeStatement(file, last)];
}

/** Puts one statement under `with header:`, replacing a part of it by the name that the header gives. */
export function wrapOne(file: PythonFile, statement: Node, header: string, part: Node, name: string): Edit[] {
  const indent = indentBefore(file, statement);
  const indented = indentStatements(file, statement, statement);
  if (indent === undefined || indented === undefined) return [];
  const start = file.lines.start(file.lineOf(statement));
  const [line, ...lines] = indented;
  const text = `${indent}with ${header}:${lineEnd(file)}${line?.text ?? oneLevel(file, statement)}`;
  return [{ start, end: start, text }, { ...file.span(part), text: name }, ...lines];
}
