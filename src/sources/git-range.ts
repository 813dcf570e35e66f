import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { blobId } from '../model/blob.ts';
import type { Change } from '../model/change.ts';
import { compareText } from '../model/finding.ts';
import { isFileMode } from './file-mode.ts';
import { readBelow } from './files.ts';
import { git, GitError, readObjects, splitNul } from './git.ts';
import { parseHunks } from './hunks.ts';
import { isRead, leftOut, READ } from './left-out.ts';
import { highest, type Scattered } from './scattered.ts';
import { type Proposal, proposalOf, type Source, type SourceFile } from './source.ts';
import { MOST_FILES } from './working-tree-settings.ts';

/** A revision that was named and is not there, or that has to be named. */
export class RevisionError extends Error {
  override readonly name = 'RevisionError';
}

export interface Range {
  /** Object id of the commit that the changes start from. */
  readonly base: string;
  /** Object id of a commit; absent for the working tree with all that is not committed yet. */
  readonly head?: string;
}

/** Branches that pull requests usually go to. */
const TARGETS = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'main',
  'master',
];
const LISTED = ['--', ...READ];

/**
 * The range that a pull request from here would have: from the merge base with the branch it goes to.
 *
 * @param base revision that the pull request goes to; absent: what origin calls its head, else main or master
 * @param head revision of its tip; absent: the working tree
 * @throws RevisionError
 */
export async function resolveRange(root: string, base?: string, head?: string): Promise<Range> {
  const tip = await resolveCommit(root, head ?? 'HEAD');
  if (tip === undefined) {
    throw new RevisionError(head === undefined ? 'there is no commit yet to compare with' : `unknown revision ${head}`);
  }
  const target = base === undefined ? await findTarget(root) : await resolveCommit(root, base);
  if (target === undefined) throw new RevisionError(`unknown revision ${base ?? ''}`);
  return { base: await mergeBase(root, target, tip), ...(head !== undefined && { head: tip }) };
}

async function findTarget(root: string): Promise<string> {
  for (const name of TARGETS) {
    const commit = await resolveCommit(root, name);
    if (commit !== undefined) return commit;
  }
  throw new RevisionError('there is no origin, main or master to compare with; name the base with --base');
}

async function resolveCommit(root: string, revision: string): Promise<string | undefined> {
  try {
    const id = await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
    return id.toString().trim();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

async function mergeBase(root: string, target: string, tip: string): Promise<string> {
  try {
    return (await git(root, ['merge-base', target, tip])).toString().trim();
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new RevisionError(
      'the base and the head have no commit in common; fetch more history, or name another --base',
    );
  }
}

/** Reads a range of a local repository: of the files that differ, those that are read. */
export function gitRange(root: string, { base, head }: Range): Source {
  async function changes(): Promise<readonly Change[]> {
    const rows = await listDifferences(root, base, head);
    const wanted = rows.flatMap((row) => [
      ...(row.status === 'added' ? [] : [row.baseId]),
      ...(row.status === 'removed' || head === undefined ? [] : [row.headId]),
    ]);
    const objects = await readObjects(root, [...new Set(wanted)]);
    const found = await Promise.all(rows.map((row) => toChange(row, objects)));
    const known = head === undefined ? await untracked() : [];
    return [...found, ...known].sort((a, b) => compareText(a.path, b.path));
  }

  async function toChange(row: Difference, objects: ReadonlyMap<string, Uint8Array>): Promise<Change> {
    const before = row.status === 'added' ? undefined : objects.get(row.baseId);
    const after =
      row.status === 'removed' ? undefined : head === undefined ? await readHere(row.path) : objects.get(row.headId);
    return {
      path: row.path,
      ...(row.previousPath !== undefined && { previousPath: row.previousPath }),
      status: row.status,
      ...(before && { base: before }),
      ...(after && { head: after }),
      hunks: row.hunks,
    };
  }

  async function untracked(): Promise<Change[]> {
    const listed = splitNul(await git(root, ['ls-files', '--others', '--exclude-standard', '-z', ...LISTED]));
    const paths = listed.filter(isRead);
    const added = await Promise.all(paths.map(async (path) => ({ path, head: await readHere(path) })));
    return added.flatMap(({ path, head: bytes }) => (bytes ? [addition(path, bytes)] : []));
  }

  async function files(): Promise<{ files: SourceFile[]; isComplete: boolean }> {
    return head === undefined ? filesHere() : { files: await filesAt(head), isComplete: true };
  }

  function filesAt(commit: string): Promise<SourceFile[]> {
    return blobsAt(commit, isRead);
  }

  async function blobsAt(commit: string, isWanted: (path: string) => boolean): Promise<SourceFile[]> {
    const entries = splitNul(await git(root, ['ls-tree', '-r', '-z', '--full-tree', commit]));
    return entries.flatMap((entry) => {
      const [, mode, blob, path] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
      return blob && path && isFileMode(mode!) && isWanted(path) ? [{ path, blob }] : [];
    });
  }

  async function filesHere(): Promise<{ files: SourceFile[]; isComplete: boolean }> {
    const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', ...LISTED];
    const files: SourceFile[] = [];
    let isComplete = true;
    // What git knows of a file's bytes is older than the file.
    for (const path of new Set(splitNul(await git(root, listed)))) {
      if (!isRead(path)) continue;
      try {
        const bytes = await readHere(path);
        if (bytes !== undefined) files.push({ path, blob: blobId(bytes) });
      } catch {
        isComplete = false;
      }
    }
    return { files, isComplete };
  }

  async function read(some: readonly SourceFile[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    const objects =
      head === undefined ? undefined : await readObjects(root, [...new Set(some.map(({ blob }) => blob))]);
    for (const { path, blob } of some) {
      const bytes = objects === undefined ? await readHere(path) : objects.get(blob);
      if (bytes !== undefined) found.set(path, bytes);
    }
    return found;
  }

  async function readHere(path: string): Promise<Uint8Array | undefined> {
    // A link may lead out of the repository.
    const status = await lstat(join(root, path)).catch(() => undefined);
    return status?.isFile() ? readBelow(root, path) : undefined;
  }

  async function readAt(commit: string, path: string): Promise<Uint8Array | undefined> {
    const [entry] = splitNul(
      await git(root, ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', commit, '--', path]),
    );
    const [mode = '', , id] = entry?.split(/[ \t]/) ?? [];
    if (!isFileMode(mode) || id === undefined) return undefined;
    return (await readObjects(root, [id])).get(id);
  }

  async function readScattered(isWanted: (path: string) => boolean): Promise<Scattered> {
    const found = await blobsAt(base, (path) => isWanted(path) && leftOut(path) === undefined);
    const some = highest(found, MOST_FILES);
    const objects = await readObjects(root, [...new Set(some.map(({ blob }) => blob))]);
    const files = new Map(some.map(({ path, blob }) => [path, objects.get(blob)!]));
    return { files, left: found.length - some.length };
  }

  async function proposed(path: string): Promise<Proposal | undefined> {
    const [before, after] = await Promise.all([
      readAt(base, path),
      head === undefined ? readHere(path) : readAt(head, path),
    ]);
    return proposalOf(before, after);
  }

  return { changes, files, read, isNear: true, readAtBase: (path) => readAt(base, path), readScattered, proposed };
}

interface Difference {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: Change['status'];
  readonly baseId: string;
  readonly headId: string;
  readonly hunks: Change['hunks'];
}

async function listDifferences(root: string, base: string, head: string | undefined): Promise<Difference[]> {
  const output = await git(root, [
    ...[
      'diff',
      '--raw',
      '--patch',
      '-z',
      '--no-abbrev',
      '--find-renames',
      '--diff-filter=ADMRT',
      '--unified=3',
      '--text',
    ],
    ...['--no-color', '--no-ext-diff', '--no-textconv', '--ignore-submodules', '--no-relative'],
    ...[base, ...(head === undefined ? [] : [head]), ...LISTED],
  ]);
  // Records ended by NUL, one more NUL, then the patches in the same order.
  const end = output.indexOf('\0\0');
  if (end < 0) return [];
  const fields = splitNul(output.subarray(0, end + 1));
  const patches = splitPatches(output.toString('utf8', end + 2));
  const differences: Difference[] = [];
  for (let index = 0, patch = 0; index < fields.length;) {
    const [before = '', after = '', baseId, headId, letter = ''] = fields[index]!.slice(1).split(' ');
    const isRenamed = letter.startsWith('R');
    const [first, second] = fields.slice(index + 1);
    index += isRenamed ? 3 : 2;
    const path = isRenamed ? second! : first!;
    // What becomes of another type has two patches: one takes all of it away, one adds all of it.
    const own = patches.slice(patch, (patch += letter.startsWith('T') ? 2 : 1));
    const status = statusOf(letter, isFileMode(before), isFileMode(after));
    if (status === undefined || !isRead(path)) continue;
    differences.push({
      path,
      ...(isRenamed && { previousPath: first! }),
      status,
      baseId: baseId!,
      headId: headId!,
      hunks: parseHunks((status === 'removed' ? own.at(0) : own.at(-1))!),
    });
  }
  return differences;
}

/** @returns undefined where there is a file on neither side: a link in the place of a file is no file */
function statusOf(letter: string, wasFile: boolean, isFile: boolean): Change['status'] | undefined {
  if (wasFile && isFile) return letter.startsWith('R') ? 'renamed' : 'modified';
  if (wasFile) return 'removed';
  return isFile ? 'added' : undefined;
}

/**
 * A diff of many files, file by file: no line of a patch begins like the head of the next one. For git a line ends with a line
 * feed alone; for a pattern's `^` it ends with other characters too, which stand in the middle of lines.
 */
export function splitPatches(diff: string): string[] {
  return diff === '' ? [] : diff.split(/(?<=\n)(?=diff --git )/);
}

/** A file that is new as a whole. */
function addition(path: string, head: Uint8Array): Change {
  const lines = Buffer.from(head).toString().split('\n');
  if (lines.at(-1) === '') lines.pop();
  const hunk = {
    oldStart: 0,
    oldLines: 0,
    newStart: 1,
    newLines: lines.length,
    lines: lines.map((line) => `+${line}`),
  };
  return { path, status: 'added', head, hunks: lines.length > 0 ? [hunk] : [] };
}
