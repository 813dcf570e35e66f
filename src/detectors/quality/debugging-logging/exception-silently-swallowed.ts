import { isExample, isScript } from '../../../model/by-hand.ts';
import { calledName } from '../../../python/arguments.ts';
import { isCleanup } from '../../../python/around.ts';
import { nameOf } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { logCall } from './logger.ts';

export default detector({ kinds: ['except_clause'], facts: ['clause'] }, function* (node, file) {
  // A test that cleans up after itself has nobody to tell, and whoever runs a script sees what comes of it.
  if (file.isTest || isScript(file.path) || isExample(file.path)) return;
  const body = file.childOf(node, 'block');
  if (body === undefined || !doesNothing(file, body) || !catchesEverything(file, node)) return;
  const attempt = file.parent(node)!;
  if (
    isCommented(file, node) ||
    isForetold(file, attempt) ||
    isImportFallback(file, attempt) ||
    isFinalizer(file, attempt)
  )
    return;
  if (isOnTheWayOut(file, attempt) || isAnswered(file, attempt) || isClosing(file, attempt) || isLogging(file, attempt))
    return;
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

/** What a comment says of an attempt that may fail. */
const MAY_FAIL =
  /\b(best[- ]effort|errors?|except|exceptions?|fail(s|ed|ure|ures)?|ignor(e|ed|es|ing)|rais(e|es|ing)|PyBroadException)\b/i;

/** Whether the comment above the `try` tells what becomes of a failure. */
function isForetold(file: PythonFile, attempt: Node): boolean {
  for (let line = file.lineOf(attempt) - 1; line > 0; line -= 1) {
    const text = file.line(line).trim();
    if (!text.startsWith('#')) return false;
    if (MAY_FAIL.test(text.replace(SILENCER, ''))) return true;
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
  return definition !== undefined && nameOf(file, definition) === '__del__';
}

/**
 * Whether the attempt is made while another exception is dealt with, of which a trace is left: it is raised below, or what was caught
 * is read outside of the attempt, or something is logged.
 */
function isOnTheWayOut(file: PythonFile, attempt: Node): boolean {
  const outer = file.enclosing(attempt, 'except_clause', 'function_definition', 'lambda');
  const body = file.is(outer, 'except_clause') ? file.childOf(outer, 'block') : undefined;
  if (outer === undefined || body === undefined) return false;
  const [pattern] = file.namedChildren(outer);
  const target = file.is(pattern, 'as_pattern') ? file.child(pattern, 'alias') : undefined;
  const name = target === undefined ? undefined : file.text(target);
  const isOther = (node: Node): boolean => node === attempt || file.is(node, 'function_definition', 'class_definition');
  for (const node of file.walk(body, isOther)) {
    if (file.is(node, 'raise_statement') && node > attempt) return true;
    if (file.is(node, 'identifier') && file.text(node) === name) return true;
    if (file.is(node, 'call') && logCall(file, node) !== undefined) return true;
  }
  return false;
}

/**
 * Whether something is raised when the attempt fails: by the next statement, or by the one behind a loop that ends with the first
 * attempt that returns.
 */
function isAnswered(file: PythonFile, attempt: Node): boolean {
  const next = following(file, attempt);
  if (next !== undefined) return file.is(next, 'raise_statement');
  const loop = file.parent(file.parent(attempt)!);
  if (!file.is(loop, 'for_statement', 'while_statement') || !file.is(following(file, loop), 'raise_statement'))
    return false;
  return [...file.walk(attempt)].some((node) => file.is(node, 'return_statement'));
}

/** The statement behind another one in its block. */
function following(file: PythonFile, statement: Node): Node | undefined {
  return file.statements(file.parent(statement)!).find((each) => each > statement);
}

/** Calls that give back what is no longer needed. */
const CLOSES =
  /^_*(a?close|disconnect|terminate|kill|cancel|quit|unlink|rmtree|rollback|release|shutdown|unsubscribe|logout)(_\w+)?$/;

/** Functions that say by their name that they may fail. */
const SAFE = /(^|_)(safe(ly)?|quiet(ly)?|silent(ly)?|try|best_effort)(_|$)/;

/** Methods that give back what their object holds. */
const END = /^_*(a?close|disconnect|shutdown|a?exit)(_|$)/;

/** Whether the attempt does nothing but give something back, as a function is left or fails, or in one that is named for it. */
function isClosing(file: PythonFile, attempt: Node): boolean {
  const around = file.enclosingFunction(attempt);
  const name = around === undefined ? '' : nameOf(file, around);
  if (!isCleanup(file, attempt) && !SAFE.test(name) && !END.test(name)) return false;
  const [only, ...others] = file.statements(file.child(attempt, 'body')!);
  if (!file.is(only, 'expression_statement') || others.length > 0) return false;
  const [value] = file.namedChildren(only);
  const call = file.is(value, 'await') ? file.namedChildren(value)[0] : value;
  return file.is(call, 'call') && CLOSES.test(calledName(file, call) ?? '');
}

/** Whether the attempt does nothing but log: when that fails, there is nowhere to say it. */
function isLogging(file: PythonFile, attempt: Node): boolean {
  return file.statements(file.child(attempt, 'body')!).every((statement) => {
    const [value] = file.namedChildren(statement);
    return file.is(statement, 'expression_statement') && file.is(value, 'call') && logCall(file, value) !== undefined;
  });
}
