import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LOCK = 'waymark.pid';

/**
 * Takes a folder for this process alone. The lock of a process that is gone, killed or not, is taken over.
 *
 * @returns gives the folder back
 * @throws Error when a running process holds it
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, LOCK);
  // A lock gets its name when it is whole: nobody finds one that does not say whose it is.
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, String(process.pid), { flag: 'wx' });
  try {
    take(file, draft);
  } catch (error) {
    if (!(error instanceof Held)) throw error;
    throw new Error(
      `${folder} is in use by another Waymark (process ${error.holder}). ` +
        `Stop it, choose another folder with WAYMARK_DATA, or set DATABASE_URL to share one PostgreSQL. ` +
        `If no Waymark runs, delete ${file}.`,
      { cause: error },
    );
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    rmSync(file, { force: true });
  };
}

class Held extends Error {
  readonly holder: number;

  constructor(holder: number) {
    super(`process ${holder} holds the lock`);
    this.holder = holder;
  }
}

/**
 * Gives `draft` the name of a lock too.
 *
 * @throws Held
 */
function take(file: string, draft: string): void {
  while (!link(draft, file)) {
    if (!isStale(file)) continue;
    // Who removes a lock holds another one for that: what was stale a moment ago may be somebody's new lock by now.
    const next = `${file}.next`;
    take(next, draft);
    try {
      if (isStale(file)) rmSync(file, { force: true });
    } finally {
      rmSync(next, { force: true });
    }
  }
}

/** @returns whether the name was free; of several processes that try, one gets it */
function link(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Whether a lock is that of a process that is gone; false when it is not there any more.
 *
 * @throws Held when the process runs
 */
function isStale(file: string): boolean {
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    if (isRunning(holder)) throw new Held(holder);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** In a container the process ids start anew, so an old lock may well name this process or the one that started it. */
function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || pid === process.ppid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
