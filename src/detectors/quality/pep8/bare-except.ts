import { calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

const INTERRUPTS = ['KeyboardInterrupt', 'SystemExit'];

/** `os._exit`, and helpers such as `six.reraise` and `safe_reraise`. */
const PASSES_ON = /^_exit$|reraise/;

export default detector({ kinds: ['except_clause'] }, function* (node, file) {
  if (file.child(node, 'value') !== undefined) return;
  const body = file.childOf(node, 'block');
  if (body === undefined || endsElsewhere(file, body) || interruptsAreCaught(file, node)) return;
  if (file.isTest && !checks(file, file.parent(node)!)) return;
  yield { at: node + 1 };
});

/** Whether the body passes on what it caught, or ends the process. */
function endsElsewhere(file: PythonFile, body: Node): boolean {
  // A `raise` in a nested clause passes on what that clause caught.
  const isOther = (node: Node): boolean =>
    file.is(node, 'function_definition', 'class_definition', 'lambda', 'except_clause');
  for (const node of file.walk(body, isOther)) {
    if (file.is(node, 'raise_statement') && file.namedChildren(node).length === 0) return true;
    if (file.is(node, 'call') && PASSES_ON.test(calledName(file, node) ?? '')) return true;
  }
  return false;
}

/** Functions that a test fails by. */
const CHECKS = /^_*(assert|expect|fail)|^(eq|ne|is|is_not|in|not_in)_$/i;

/** Whether a test looks at its results in an attempt, so that a handler for everything takes its failure with it. */
function checks(file: PythonFile, attempt: Node): boolean {
  const isOther = (node: Node): boolean => file.is(node, 'function_definition', 'class_definition', 'lambda');
  for (const node of file.walk(file.child(attempt, 'body')!, isOther)) {
    if (file.is(node, 'assert_statement')) return true;
    if (file.is(node, 'call') && CHECKS.test(calledName(file, node) ?? '')) return true;
  }
  return false;
}

/** Whether clauses above take the exceptions that end a program, so that this one gets none of them. */
function interruptsAreCaught(file: PythonFile, clause: Node): boolean {
  const above = file.namedChildren(file.parent(clause)!).filter((other) => other < clause);
  const names = new Set(above.flatMap((other) => caughtBy(file, other)).map((exception) => file.text(exception)));
  return names.has('BaseException') || INTERRUPTS.every((name) => names.has(name));
}

/** The expressions that stand for exceptions in an except clause. */
function caughtBy(file: PythonFile, clause: Node): Node[] {
  if (!file.is(clause, 'except_clause')) return [];
  const value = file.child(clause, 'value');
  const caught = file.is(value, 'as_pattern') ? file.namedChildren(value)[0] : value;
  if (caught === undefined) return [];
  return file.is(caught, 'tuple') ? file.namedChildren(caught) : [caught];
}
