import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  if (!create(file)) {
    const holder = Number(readFileSync(file, 'utf8'));
    if (isRunning(holder)) {
      throw new Error(
        `${folder} is in use by another Waymark (process ${holder}). ` +
          `Stop it, choose another folder with WAYMARK_DATA, or set DATABASE_URL to share one PostgreSQL. ` +
          `If no Waymark runs, delete ${file}.`,
      );
    }
    rmSync(file, { force: true });
    if (!create(file)) return lockFolder(folder);
  }
  return () => {
    rmSync(file, { force: true });
  };
}

function create(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
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
