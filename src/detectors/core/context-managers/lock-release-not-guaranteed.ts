import { isCleanup } from '../../../python/around.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { mayRaiseBetween } from './between.ts';
import { wrapBetween } from './wrap.ts';

const LOCKS = /^(threading|asyncio|multiprocessing|anyio|trio)\.(Lock|RLock|Condition|Semaphore|BoundedSemaphore)$/;

/** What locks are called, where the file does not show how they are made. */
const LOCK_NAME = /(^|_)(r?lock|mutex|sem|semaphore|cond|condition)$/i;

/** What one function does with one lock, in order. */
interface Use {
  readonly lock: string;
  readonly acquires: Node[];
  readonly releases: Node[];
}

export default detector({ kinds: ['module'], facts: ['lock'], words: ['.acquire('] }, function* (_module, file) {
  for (const { lock, acquires, releases } of uses(file)) {
    const release = releases.at(-1);
    if (release === undefined || releases.some((call) => isCleanup(file, call))) continue;
    for (const acquire of acquires) {
      if (!mayRaiseBetween(file, acquire, release)) continue;
      const statement = file.parent(acquire)!;
      const isPair = acquires.length === 1 && releases.length === 1 && file.is(statement, 'expression_statement');
      yield { at: acquire, lock, fix: isPair ? wrapBetween(file, statement, file.parent(release)!, lock) : [] };
    }
  }
});

/** The locks of each function, with the calls that wait for them as statements of their own. */
function uses(file: PythonFile): Iterable<Use> {
  const found = new Map<string, Use>();
  for (const node of file.nodesOf('call')) {
    const method = file.child(node, 'function')!;
    if (!file.is(method, 'attribute')) continue;
    const name = file.text(file.child(method, 'attribute')!);
    if (name !== 'acquire' && name !== 'release') continue;
    const receiver = file.child(method, 'object')!;
    const scope = file.enclosingFunction(node);
    if (scope === undefined || !isLock(file, receiver)) continue;
    const lock = file.text(receiver);
    const key = `${scope} ${lock}`;
    const use = found.get(key) ?? { lock, acquires: [], releases: [] };
    found.set(key, use);
    if (name === 'release') use.releases.push(node);
    else if (isStatement(file, node) && waitsForever(file, node)) use.acquires.push(node);
  }
  return found.values();
}

/** Whether nobody looks at what a call returns. */
function isStatement(file: PythonFile, call: Node): boolean {
  const parent = file.parent(call)!;
  return file.is(file.is(parent, 'await') ? file.parent(parent) : parent, 'expression_statement');
}

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
