import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blobId } from './model/blob.ts';
import type { FileVersion } from './cache/reports.ts';
import type { Checker } from './check/checker.ts';
import type { FileReport } from './check/file-report.ts';
import type { Unanalysed } from './model/review.ts';
import { sayFileError } from './sources/files.ts';
import { hasGeneratedHeader, isPython } from './sources/left-out.ts';
import type { Entry } from './sources/working-tree.ts';

/** One file's report, and the state of the file that it speaks of. */
export interface Checked<Report> {
  readonly file: FileVersion;
  readonly report: Report;
}

/** What some files have to say. */
export interface Batch<Report = FileReport> {
  readonly checked: readonly Checked<Report>[];
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
  const checked: Checked<FileReport>[] = [];
  const unreadable: Unanalysed[] = [];
  let generated = 0;
  for (const [index, { path, named }] of entries.entries()) {
    const source = sources[index]!;
    if (typeof source === 'string') unreadable.push({ path, reason: source });
    else if (isLeftOut({ path, named }, source)) generated += 1;
    else checked.push({ file: { path, blob: blobId(source) }, report: checker.check(path, source) });
  }
  return { checked, unreadable, generated };
}

/** The states in which some files are; those that cannot be read or that nobody checks are left out. */
export async function versionsOf(root: string, entries: readonly Entry[]): Promise<FileVersion[]> {
  const sources = await Promise.all(entries.map(({ path }) => read(root, path)));
  return entries.flatMap(({ path, named }, index) => {
    const source = sources[index]!;
    return typeof source === 'string' || isLeftOut({ path, named }, source) ? [] : [{ path, blob: blobId(source) }];
  });
}

/** Whether a program wrote a file that nobody named. */
function isLeftOut({ path, named }: Entry, source: Uint8Array): boolean {
  return !named && isPython(path) && hasGeneratedHeader(source);
}

/** The bytes of a file that was read before; undefined when it cannot be read any more. */
export function readNow(root: string, path: string): Uint8Array | undefined {
  try {
    return readFileSync(join(root, path));
  } catch {
    return undefined;
  }
}

/** The bytes of a file, or what keeps them from being read. */
async function read(root: string, path: string): Promise<Uint8Array | string> {
  try {
    return await readFile(join(root, path));
  } catch (error) {
    return sayFileError(error);
  }
}
