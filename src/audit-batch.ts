import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checker, FileReport } from './check/checker.ts';
import type { Unanalysed } from './model/review.ts';
import { sayFileError } from './sources/files.ts';
import { hasGeneratedHeader } from './sources/left-out.ts';
import type { Entry } from './sources/working-tree.ts';

/** What some files have to say. */
export interface Batch {
  readonly reports: readonly FileReport[];
  readonly unreadable: readonly Unanalysed[];
  /** How many files say at their top that a program wrote them. */
  readonly generated: number;
}

/**
 * Reads and checks some files.
 *
 * @param root absolute; what the paths of the entries are relative to
 */
export async function checkBatch(checker: Checker, root: string, entries: readonly Entry[]): Promise<Batch> {
  const sources = await Promise.all(entries.map(({ path }) => read(root, path)));
  const reports: FileReport[] = [];
  const unreadable: Unanalysed[] = [];
  let generated = 0;
  for (const [index, { path, named }] of entries.entries()) {
    const source = sources[index]!;
    if (typeof source === 'string') unreadable.push({ path, reason: source });
    else if (!named && hasGeneratedHeader(source)) generated += 1;
    else reports.push(checker.check(path, source));
  }
  return { reports, unreadable, generated };
}

/** The bytes of a file, or what keeps them from being read. */
async function read(root: string, path: string): Promise<Uint8Array | string> {
  try {
    return await readFile(join(root, path));
  } catch (error) {
    return sayFileError(error);
  }
}
