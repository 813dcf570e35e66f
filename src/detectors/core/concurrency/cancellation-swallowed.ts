import { calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { canReachEnd } from '../../../python/flow.ts';
import { isDeferred } from '../../../python/references.ts';

const CANCELLED =
  /^(asyncio\.(exceptions\.)?CancelledError|concurrent\.futures\.CancelledError|builtins\.BaseException)$/;

export default detector(
  { kinds: ['except_clause'], facts: ['clause', 'consequence'], words: ['async'] },
  function* (node, file) {
    const statement = file.parent(node);
    const block = file.childOf(node, 'block');
    const owner = file.enclosing(node, 'function_definition', 'lambda');
    if (!file.is(statement, 'try_statement') || block === undefined || file.isTest) return;
    if (!file.is(owner, 'function_definition') || !file.is(owner + 1, '"async"')) return;
    if (!catchesCancellation(file, node) || isCaughtBefore(file, statement, node)) return;
    const tried = file.child(statement, 'body');
    if (tried === undefined || !awaits(file, tried) || raises(file, block) || handsOn(file, node, block)) return;
    if (cancelsBefore(file, owner, node, tried)) return;
    const loop = loopAround(file, node, owner);
    const isTurned = loop !== undefined && goesOn(file, block);
    // What ends with its function, or cleans up and ends, has done what was asked of it, if not said so.
    if (!isTurned && !waitsAgain(file, loop ?? statement, owner)) return;
    if (raisesLater(file, statement, owner)) return;
    const consequence = isTurned ? 'the loop takes another turn' : 'the function goes on to wait for something else';
    yield { at: { start: file.start(node), end: file.start(block) }, clause: clauseText(file, node), consequence };
  },
);

function clauseText(file: PythonFile, clause: Node): string {
  const block = file.childOf(clause, 'block')!;
  return file
    .text({ start: file.start(clause), end: file.start(block) })
    .split(/\r?\n/, 1)[0]!
    .replace(/\s*:.*$/, '');
}

/** The classes that a clause names; undefined for a bare one. */
function classesOf(file: PythonFile, clause: Node): readonly Node[] | undefined {
  const value = file.child(clause, 'value');
  if (value === undefined) return undefined;
  const named = file.is(value, 'as_pattern') ? file.namedChildren(value)[0]! : value;
  const inner = file.unparenthesized(named);
  return file.is(inner, 'tuple') ? file.namedChildren(inner) : [inner];
}

function catchesCancellation(file: PythonFile, clause: Node): boolean {
  const classes = classesOf(file, clause);
  return classes === undefined || classes.some((each) => CANCELLED.test(file.scopes.qualifiedName(each) ?? ''));
}

function isCaughtBefore(file: PythonFile, statement: Node, clause: Node): boolean {
  return file
    .children(statement)
    .some((other) => other < clause && file.is(other, 'except_clause') && catchesCancellation(file, other));
}

function awaits(file: PythonFile, block: Node): boolean {
  return [...file.walk(block, (inner) => isDeferred(file, inner))].some(
    (inner) =>
      file.is(inner, 'await') ||
      (file.is(inner, '"async"') && file.is(file.parent(inner), 'for_statement', 'with_statement')),
  );
}

function raises(file: PythonFile, block: Node): boolean {
  return [...file.walk(block, (inner) => isDeferred(file, inner))].some((inner) => file.is(inner, 'raise_statement'));
}

/** Whether the exception, or the cancelling itself, is given to somebody else: `future.set_exception(error)`. */
function handsOn(file: PythonFile, clause: Node, block: Node): boolean {
  if (/\b(set_exception|cancelling|uncancel|cancel|cancelled|exc_info|throw)\(/.test(file.text(block))) return true;
  const value = file.child(clause, 'value');
  const alias = file.is(value, 'as_pattern') ? file.child(value, 'alias') : undefined;
  const name = alias === undefined ? undefined : file.namedChildren(alias)[0];
  const binding = file.is(name, 'identifier') ? file.scopes.binding(name) : undefined;
  return (binding?.references ?? []).some((reference) => {
    const parent = file.parent(reference);
    if (!file.contains(block, reference)) return false;
    if (file.is(parent, 'argument_list')) return !isLogged(file, file.parent(parent)!);
    return file.is(parent, 'assignment', 'return_statement', 'yield', 'keyword_argument', 'tuple', 'expression_list');
  });
}

/** Whether the function has cancelled what it then waits for. */
function cancelsBefore(file: PythonFile, owner: Node, clause: Node, tried: Node): boolean {
  const text = file.text({ start: file.start(owner), end: file.start(clause) });
  if (/\.(cancel|shutdown|close|stop|aclose)\(/.test(text)) return true;
  return /\b(wait_for|gather|cancel|shield|timeout)\(/.test(file.text(tried));
}

function loopAround(file: PythonFile, node: Node, owner: Node): Node | undefined {
  const loop = file.enclosing(node, 'for_statement', 'while_statement', 'function_definition');
  return loop === owner ? undefined : loop;
}

/** Whether the loop around may take another turn after a handler. */
function goesOn(file: PythonFile, block: Node): boolean {
  const isElsewhere = (inner: Node): boolean =>
    isDeferred(file, inner) || file.is(inner, 'for_statement', 'while_statement');
  return (
    canReachEnd(file, block) || [...file.walk(block, isElsewhere)].some((inner) => file.is(inner, 'continue_statement'))
  );
}

/** Whether the function awaits something after a statement, but in its clean-up. */
function waitsAgain(file: PythonFile, statement: Node, owner: Node): boolean {
  for (let node = statement; node !== owner; node = file.parent(node)!) {
    const parent = file.parent(node)!;
    if (!file.is(parent, 'block')) continue;
    if (file.is(file.parent(parent), 'for_statement', 'while_statement')) return true;
    if (file.statements(parent).some((each) => each > node && awaits(file, each))) return true;
  }
  return false;
}

/** Whether the function raises behind the statement: it may have noted what happened. */
function raisesLater(file: PythonFile, statement: Node, owner: Node): boolean {
  const isElsewhere = (inner: Node): boolean => isDeferred(file, inner);
  return [...file.walk(owner, isElsewhere)].some(
    (inner) => inner > file.tree.after[statement]! && file.is(inner, 'raise_statement'),
  );
}

function isLogged(file: PythonFile, call: Node): boolean {
  return /^(debug|info|warning|error|exception|critical|log|print|str|repr|type|isinstance|format)$/.test(
    calledName(file, call) ?? '',
  );
}
