import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

export default detector({ kinds: ['except_clause'], facts: ['clause'] }, function* (node, file) {
  // A test that cleans up after itself has nobody to tell.
  if (file.isTest) return;
  const body = file.childOf(node, 'block');
  if (body === undefined || !doesNothing(file, body) || !catchesEverything(file, node)) return;
  const attempt = file.parent(node)!;
  if (isCommented(file, node) || isImportFallback(file, attempt) || isFinalizer(file, attempt)) return;
  if (isOnTheWayOut(file, attempt)) return;
  const end = file.start(file.childOf(node, '":"') ?? body);
  yield { at: { start: file.start(node), end }, clause: file.text({ start: file.start(node), end }) };
});

function doesNothing(file: PythonFile, body: Node): boolean {
  const [only, ...others] = file.statements(body);
  if (only === undefined || others.length > 0) return false;
  if (file.is(only, 'pass_statement', 'continue_statement')) return true;
  return file.is(only, 'expression_statement') && file.is(file.namedChildren(only)[0], 'ellipsis');
}

function catchesEverything(file: PythonFile, clause: Node): boolean {
  const value = file.child(clause, 'value');
  // A bare `except:` is the business of bare-except: one problem, one comment.
  if (value === undefined) return false;
  const caught = file.is(value, 'as_pattern') ? file.namedChildren(value)[0]! : value;
  const types = file.is(caught, 'tuple') ? file.namedChildren(caught) : [caught];
  return types.some((type) => /^builtins\.(Base)?Exception$/.test(file.scopes.qualifiedName(type) ?? ''));
}

/** What silences this rule gives no reason, and would be of no use if it counted as one. */
const SILENCER = /#\s*waymark:\s*ignore\b[^#]*/;

/** Whether a comment stands in the clause, or on the line of its last statement: somebody has given the reason. */
function isCommented(file: PythonFile, clause: Node): boolean {
  for (let line = file.lineOf(clause); line <= file.lines.at(file.end(clause) - 1); line += 1) {
    if (file.line(line).replace(SILENCER, '').includes('#')) return true;
  }
  return false;
}

/** Whether all that was tried is to import something. */
function isImportFallback(file: PythonFile, attempt: Node): boolean {
  const body = file.child(attempt, 'body');
  return (
    body !== undefined &&
    file.statements(body).some((statement) => file.is(statement, 'import_statement', 'import_from_statement'))
  );
}

/** An exception in a finalizer has nowhere to go. */
function isFinalizer(file: PythonFile, attempt: Node): boolean {
  const definition = file.enclosingFunction(attempt);
  const name = definition === undefined ? undefined : file.child(definition, 'name');
  return name !== undefined && file.text(name) === '__del__';
}

/** Whether the attempt tidies up after another exception, which is raised again below it. */
function isOnTheWayOut(file: PythonFile, attempt: Node): boolean {
  const block = file.parent(attempt);
  if (!file.is(block, 'block') || !file.is(file.parent(block), 'except_clause')) return false;
  return file.is(file.statements(block).at(-1), 'raise_statement');
}
