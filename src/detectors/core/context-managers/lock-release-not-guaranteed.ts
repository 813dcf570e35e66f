import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { mayRaiseBetween } from './between.ts';
import { wrapBetween } from './wrap.ts';

const LOCKS = /^(threading|asyncio|multiprocessing|anyio|trio)\.(Lock|RLock|Condition|Semaphore|BoundedSemaphore)$/;

/** What locks are called, where the file does not show how they are made. */
const LOCK_NAME = /(^|_)(r?lock|mutex|sem|semaphore|cond|condition)$/i;

export default detector({ kinds: ['call'], facts: ['lock'] }, function* (node, file) {
  const acquire = file.child(node, 'function')!;
  if (!file.is(acquire, 'attribute') || file.text(file.child(acquire, 'attribute')!) !== 'acquire') return;
  const isAwaited = file.is(file.parent(node), 'await');
  const statement = file.parent(isAwaited ? file.parent(node)! : node)!;
  if (!file.is(statement, 'expression_statement') || !waitsForever(file, node)) return;
  const receiver = file.child(acquire, 'object')!;
  const lock = file.text(receiver);
  const scope = file.enclosingFunction(node);
  if (scope === undefined || !isLock(file, receiver)) return;
  const releases = releasesOf(file, scope, lock);
  const release = releases.find((call) => call > node);
  if (release === undefined || releases.some((call) => isGuarded(file, call, scope))) return;
  if (!mayRaiseBetween(file, node, releases.at(-1)!)) return;
  const closing = file.parent(release)!;
  const header = isAwaited ? undefined : lock;
  const isPair = releases.length === 1 && header !== undefined;
  yield { at: node, lock, fix: isPair ? wrapBetween(file, statement, closing, header) : [] };
});

/** Whether the call has no time limit that somebody would have to look at. */
function waitsForever(file: PythonFile, call: Node): boolean {
  return /^\((blocking=)?(True)?\)$/.test(file.text(file.child(call, 'arguments')!));
}

function isLock(file: PythonFile, receiver: Node): boolean {
  const name = file.is(receiver, 'attribute') ? file.child(receiver, 'attribute')! : receiver;
  // Tests of a lock are written with that lock.
  if (!file.isTest && LOCK_NAME.test(file.text(name))) return true;
  const definitions = file.scopes.binding(receiver)?.definitions ?? [];
  return definitions.some(({ node }) => {
    const value = file.child(file.parent(node)!, 'right');
    return file.is(value, 'call') && LOCKS.test(file.scopes.qualifiedName(file.child(value, 'function')) ?? '');
  });
}

/** Calls of `lock.release()` in a function, in order. */
function releasesOf(file: PythonFile, scope: Node, lock: string): Node[] {
  return file.descendants(scope).filter((node) => {
    const called = file.is(node, 'call') ? file.child(node, 'function') : undefined;
    return file.is(called, 'attribute') && file.text(called) === `${lock}.release`;
  });
}

function isGuarded(file: PythonFile, release: Node, scope: Node): boolean {
  const clause = file.enclosing(release, 'finally_clause', 'except_clause', 'function_definition');
  return clause !== scope;
}
