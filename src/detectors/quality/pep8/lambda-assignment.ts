import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import { hasOwnLines, indentBefore, lineEnd, oneLevel } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

export default detector({ kinds: ['lambda'], facts: ['name'] }, function* (node, file) {
  let value = node;
  while (file.is(file.parent(value), 'parenthesized_expression')) value = file.parent(value)!;
  const assignment = file.parent(value);
  if (!file.is(assignment, 'assignment') || file.field(value) !== 'right') return;
  const statement = file.parent(assignment);
  const target = file.child(assignment, 'left');
  if (!file.is(statement, 'expression_statement') || !file.is(target, 'identifier')) return;
  const isAnnotated = file.child(assignment, 'type') !== undefined;
  if (isAnnotated && isInClassBody(file, statement)) return;
  const name = file.text(target);
  yield { at: assignment, name, fix: isAnnotated ? [] : definition(file, statement, name, node) };
});

function isInClassBody(file: PythonFile, statement: Node): boolean {
  return file.is(file.enclosing(statement, 'class_definition', 'function_definition'), 'class_definition');
}

/** The same function as a `def`, if the statement has a line to itself. */
function definition(file: PythonFile, statement: Node, name: string, lambda: Node): Edit[] {
  const isOneLine = file.lineOf(statement) === file.lines.at(file.end(statement));
  if (!isOneLine || !hasOwnLines(file, statement)) return [];
  const parameters = file.child(lambda, 'parameters');
  const head = `def ${name}(${parameters === undefined ? '' : file.text(parameters)}):`;
  const indent = `${indentBefore(file, statement)!}${oneLevel(file, statement)}`;
  const body = `${indent}return ${file.text(file.child(lambda, 'body')!)}`;
  return [{ ...file.span(statement), text: `${head}${lineEnd(file)}${body}` }];
}
