import { isMigration } from '../../../facts/indexes.ts';
import { isExample, isScript } from '../../../model/by-hand.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { isCleanup } from '../../../python/around.ts';
import { nameOf } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { stringValue } from '../../../python/literals.ts';
import { remembered } from '../../../python/remembered.ts';
import { logCall } from './logger.ts';

export default detector({ kinds: ['except_clause'], facts: ['clause'] }, function* (node, file) {
  // A test that cleans up after itself has nobody to tell, and whoever runs a script or migration sees what comes of it.
  if (file.isTest || isScript(file.path) || isExample(file.path) || isMigration(file.path)) return;
  const body = file.childOf(node, 'block');
  if (body === undefined || !doesNothing(file, body) || !catchesEverything(file, node)) return;
  const attempt = file.parent(node)!;
  if (
    isCommented(file, node) ||
    isForetold(file, attempt) ||
    isDocumented(file, attempt) ||
    isImportFallback(file, attempt) ||
    isFinalizer(file, attempt)
  )
    return;
  if (isOnTheWayOut(file, attempt) || isAnswered(file, attempt) || isClosing(file, attempt) || isLogging(file, attempt))
    return;
  if (isEnding(file, attempt)) return;
  // What cannot be read in a loop is left out of its result, and what a module reads is a setting: somebody wants to hear of it.
  const isKept = !file.is(file.statements(body)[0], 'continue_statement') && file.enclosingFunction(node) !== undefined;
  if (isKept && isConversion(file, attempt)) return;
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

/** What the text of a function says of failures that it keeps to itself. */
const KEPT =
  /\bbest[- ]effort\b|\bnever (fails?|raises?)\b|\b(ignor|swallow|suppress|silenc|skip)\w*\b[^.]{0,40}\b(errors?|exceptions?|failures?)\b|\b(errors?|exceptions?|failures?)\b[^.]{0,40}\b(ignored|swallowed|suppressed|silenced)\b|\bfail(s|ing)? silently\b|\btry\/except\b/i;

/** Whether the text of the function around says that it keeps failures to itself. */
function isDocumented(file: PythonFile, attempt: Node): boolean {
  const around = file.enclosingFunction(attempt);
  return around !== undefined && keepsFailures(file, around);
}

const keepsFailures = remembered((file, definition) => {
  const body = file.child(definition, 'body');
  const [first] = body === undefined ? [] : file.statements(body);
  const [text] = file.is(first, 'expression_statement') ? file.namedChildren(first) : [];
  return file.is(text, 'string') && KEPT.test(file.text(text).replaceAll(/\s+/g, ' '));
});

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

/** Methods that end what an object holds, or wait for its end, and do nothing else. */
const ENDS = /^(a?close|wait_closed|disconnect|terminate|kill|join|communicate)$/;

/** Functions that take a file away. */
const REMOVES = /^(os\.(remove|unlink|rmdir|removedirs)|shutil\.rmtree|(\w+\.)*(unlink|rmtree|remove_(file|dir)))$/;

/** Whether the attempt does nothing but end something that is no longer needed, wherever that is. */
function isEnding(file: PythonFile, attempt: Node): boolean {
  return file.statements(file.child(attempt, 'body')!).every((statement) => isEnd(file, statement));
}

/** `connection.close()`, be it awaited, or below `if connection is not None:`. */
function isEnd(file: PythonFile, statement: Node): boolean {
  if (file.is(statement, 'if_statement')) {
    const isSingle = file.childrenIn(statement, 'alternative').length === 0;
    return isSingle && file.statements(file.child(statement, 'consequence')!).every((inner) => isEnd(file, inner));
  }
  if (!file.is(statement, 'expression_statement')) return false;
  const [value] = file.namedChildren(statement);
  const call = file.is(value, 'await') ? file.namedChildren(value)[0] : value;
  if (!file.is(call, 'call')) return false;
  const callee = file.child(call, 'function')!;
  if (REMOVES.test(file.scopes.qualifiedName(callee) ?? file.text(callee))) return true;
  if (!file.is(callee, 'attribute')) return false;
  return ENDS.test(calledName(file, call) ?? '') && argumentsOf(file, call).positional.length === 0;
}

/** What makes a value of text, or says that it is none. */
const CONVERTS =
  /^(builtins\.(int|float|complex|bool|bytes)|(json|simplejson|ujson|orjson)\.loads|ast\.literal_eval|decimal\.Decimal|fractions\.Fraction|uuid\.UUID|datetime\.(datetime|date|time)\.(fromisoformat|strptime|fromtimestamp|utcfromtimestamp)|time\.strptime|dateutil\.parser\.(parse|isoparse)|ipaddress\.\w+|base64\.\w*decode\w*|binascii\.\w+|urllib\.parse\.\w+|email\.utils\.parse\w*)$/;

/** Functions beside it that reach for nothing outside. */
const LOOKS = /^(builtins\.(str|len|isinstance|hasattr|getattr|round|min|max|sum|abs|sorted|ord|chr|repr)|re\.\w+)$/;

/** Methods of text, of mappings and of what they hold, likewise. */
const HANDLES =
  /^(groups?|groupdict|r?split|splitlines|r?partition|[lr]?strip|lower|upper|title|replace|startswith|endswith|removeprefix|removesuffix|join|format|items|keys|values|encode|decode|isdigit|isoformat|strftime|astimezone|timestamp)$/;

/** Whether the attempt does nothing but make a value of text that may not be one: what was there before stays in its place. */
function isConversion(file: PythonFile, attempt: Node): boolean {
  let converts = false;
  const body = file.child(attempt, 'body')!;
  for (const node of file.walk(body)) {
    if (file.is(node, 'await', 'yield', 'with_statement', 'raise_statement', 'try_statement', 'function_definition'))
      return false;
    if (!file.is(node, 'call')) continue;
    const role = roleIn(file, node);
    if (role === 'else') return false;
    converts ||= role === 'converts';
  }
  return converts;
}

function roleIn(file: PythonFile, call: Node): 'converts' | 'handles' | 'else' {
  const callee = file.child(call, 'function');
  const name = file.scopes.qualifiedName(callee);
  if (name !== undefined && CONVERTS.test(name)) return 'converts';
  if (name !== undefined && LOOKS.test(name)) return 'handles';
  if (!file.is(callee, 'attribute')) return 'else';
  const method = calledName(file, call) ?? '';
  const { positional, keywords } = argumentsOf(file, call);
  // The text of an answer: what fetched it is not in the attempt, or would be a call of another kind.
  if (method === 'json' && positional.length === 0) return 'converts';
  // `headers.get("Age")`, and neither `client.get("/books")` nor `Book.objects.get(pk=1)`
  if (method === 'get')
    return keywords.size === 0 && /^[^/:]*$/.test(stringValue(file, positional[0]) ?? '/') ? 'handles' : 'else';
  return HANDLES.test(method) ? 'handles' : 'else';
}

/** Whether the attempt does nothing but log: when that fails, there is nowhere to say it. */
function isLogging(file: PythonFile, attempt: Node): boolean {
  return file.statements(file.child(attempt, 'body')!).every((statement) => {
    const [value] = file.namedChildren(statement);
    return file.is(statement, 'expression_statement') && file.is(value, 'call') && logCall(file, value) !== undefined;
  });
}
