import type { Node, PythonFile } from '../../../python/file.ts';
import { originOf } from '../../../python/origins.ts';

const LOCKS = /^(threading|multiprocessing)\.(Lock|RLock|Condition|Semaphore|BoundedSemaphore)$/;

/** Whether an expression is a lock of threads or processes, by what the file says of where it comes from. */
export function isThreadLock(file: PythonFile, expression: Node): boolean {
  const origin = originOf(file, expression);
  return origin !== undefined && LOCKS.test(file.scopes.qualifiedName(origin.of) ?? '');
}
