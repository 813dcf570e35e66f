import { isScript } from '../../../model/by-hand.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { remembered } from '../../../python/remembered.ts';
import { type LogCall, logCall } from './logger.ts';

/** What keeps or shows the traceback by other means, or ends the program on purpose. */
const KEEPS =
  /\b(traceback\.|format_exc|print_exc|exc_info\b(?!\s*=\s*False)|capture_exception|captureException|record_exception|sys\.exit|os\._exit|SystemExit|\.exception\(|ClickException|typer\.Exit|__traceback__|raise\b)/;

/** A comment that says why there is none, or that the attempt may fail. */
const EXPLAINS = /\b(?:trace ?backs?|stack|best.effort)\b(?!-)|\.exception\b/i;

/** Functions that make text of an exception. */
const SAYS = /^(str|repr|type|format|print|getattr|hasattr|isinstance|\w*(message|text|str)\w*)$/;

export default detector(
  { kinds: ['call'], facts: ['method', 'clause'], called: ['error', 'critical', 'fatal'] },
  function* (node, file) {
    const call = logCall(file, node);
    if (call === undefined || file.isTest || isScript(file.path)) return;
    const clause = file.enclosing(node, 'except_clause', 'function_definition', 'lambda');
    if (!file.is(clause, 'except_clause') || !catchesEverything(file, clause)) return;
    const given = call.given.keywords;
    if (given.has('exc_info') || given.has('stack_info') || !call.given.isComplete) return;
    const body = file.childOf(clause, 'block');
    if (body === undefined || isAnswered(file, clause)) return;
    // One traceback is enough for a handler that says several things.
    if (firstError(file, body) !== node) return;
    const end = file.start(file.childOf(clause, '":"') ?? body);
    yield {
      at: node,
      method: file.text(file.child(node, 'function')!),
      clause: file.text({ start: file.start(clause), end }),
      fix: fixOf(file, node, call),
    };
  },
);

/** Whether nothing is lost: the traceback or the exception goes somewhere else, or is known not to be needed. */
const isAnswered = remembered((file, clause) => {
  const body = file.childOf(clause, 'block')!;
  if (KEEPS.test(file.text(body)) || isHandedOn(file, clause) || isExplained(file, clause)) return true;
  return triesOneThing(file, file.parent(clause)!);
});

const firstError = remembered((file, body) => file.descendants(body).find((each) => isError(file, each)));

function isExplained(file: PythonFile, clause: Node): boolean {
  return file.descendants(clause).some((each) => file.is(each, 'comment') && EXPLAINS.test(file.text(each)));
}

/** Whether a `try` only converts one value: the place is known then. */
function triesOneThing(file: PythonFile, attempt: Node): boolean {
  const body = file.child(attempt, 'body');
  const [only, ...more] = body === undefined ? [] : file.statements(body);
  if (only === undefined || more.length > 0 || !file.is(only, 'expression_statement', 'return_statement')) return false;
  return file.descendants(only).every((node) => {
    const name = file.is(node, 'call') ? file.scopes.qualifiedName(file.child(node, 'function')) : 'none';
    return (
      name !== undefined && /^(none|builtins\.(int|float|str|bool|bytes)|decimal\.Decimal|json\.loads)$/.test(name)
    );
  });
}

function isError(file: PythonFile, node: Node): boolean {
  return file.is(node, 'call') && /^(error|critical|fatal)$/.test(logCall(file, node)?.method ?? '');
}

/** Of a narrow handler the place is known; a broad one catches what nobody thought of. */
function catchesEverything(file: PythonFile, clause: Node): boolean {
  const caught = caughtTypes(file, clause);
  return (
    caught === undefined ||
    caught.some((type) => /^builtins\.(Base)?Exception$/.test(file.scopes.qualifiedName(type) ?? ''))
  );
}

/** Undefined for a bare `except`. */
function caughtTypes(file: PythonFile, clause: Node): readonly Node[] | undefined {
  const value = file.child(clause, 'value');
  if (value === undefined) return undefined;
  const type = file.unparenthesized(file.is(value, 'as_pattern') ? file.namedChildren(value)[0]! : value);
  return file.is(type, 'tuple') ? file.namedChildren(type) : [type];
}

/** Whether the exception itself goes somewhere else, its traceback with it. */
function isHandedOn(file: PythonFile, clause: Node): boolean {
  const value = file.child(clause, 'value');
  const target = file.is(value, 'as_pattern') ? file.namedChildren(value).at(-1) : undefined;
  const name = file.is(target, 'as_pattern_target') ? file.namedChildren(target)[0] : target;
  const references = name === undefined ? [] : (file.scopes.binding(name)?.references ?? []);
  return references.some((reference) => file.contains(clause, reference) && escapes(file, reference));
}

function escapes(file: PythonFile, reference: Node): boolean {
  const parent = file.parent(reference)!;
  if (file.is(parent, 'assignment', 'return_statement', 'yield', 'pair', 'list', 'tuple', 'expression_list')) {
    return !(file.is(parent, 'tuple') && file.is(file.parent(parent), 'binary_operator'));
  }
  const list = file.is(parent, 'keyword_argument') ? file.parent(parent)! : parent;
  const call = file.is(list, 'argument_list') ? file.parent(list)! : undefined;
  if (call === undefined || logCall(file, call) !== undefined) return false;
  const callee = file.child(call, 'function');
  const name = file.is(callee, 'attribute') ? file.child(callee, 'attribute') : callee;
  return name !== undefined && !SAYS.test(file.text(name)) && !/\.format$/.test(file.text(callee!));
}

function fixOf(file: PythonFile, node: Node, { method, name }: LogCall) {
  // A function of `logging` that was imported by its name need not have the other one beside it.
  if (method === 'error' && name !== file.child(node, 'function')) return [{ ...file.span(name), text: 'exception' }];
  const list = file.child(node, 'arguments')!;
  const last = file.namedChildren(list).at(-1)!;
  return [{ start: file.end(last), end: file.end(last), text: ', exc_info=True' }];
}
