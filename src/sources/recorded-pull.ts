import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { parsePatch } from 'diff';
import { blobId } from '../model/blob.ts';
import type { Change } from '../model/change.ts';
import { PathError, readBelow } from './files.ts';
import { splitPatches } from './git-range.ts';
import { parseHunks } from './hunks.ts';
import { isRead } from './left-out.ts';
import { type Proposal, proposalOf, type Source, type SourceFile } from './source.ts';
import { settingsBelow } from './working-tree-settings.ts';

/**
 * Reads a pull request that was recorded in a folder: `base/` and `head/` with the files of both sides, and `pull.diff`, the
 * unified diff between them as git writes it.
 *
 * Its `changes` throw PathError when the folder is none of that kind.
 */
export function recordedPull(folder: string): Source {
  const base = join(folder, 'base');
  const head = join(folder, 'head');
  const settings = settingsBelow(base);

  async function changes(): Promise<readonly Change[]> {
    const diff = await readBelow(folder, 'pull.diff');
    if (!diff) throw new PathError(`${folder}: there is no recorded pull request in it, for want of a pull.diff`);
    return Promise.all(splitPatches(Buffer.from(diff).toString()).map(toChange));
  }

  async function toChange(patch: string): Promise<Change> {
    const file = parsePatch(patch)[0];
    const before = withoutPrefix(file?.oldFileName);
    const after = withoutPrefix(file?.newFileName);
    const status = file?.isCreate ? 'added' : file?.isDelete ? 'removed' : before === after ? 'modified' : 'renamed';
    const path = status === 'removed' ? before : after;
    const [old, current] = await Promise.all([
      status === 'added' ? undefined : readBelow(base, before),
      status === 'removed' ? undefined : readBelow(head, after),
    ]);
    return {
      path,
      ...(status === 'renamed' && { previousPath: before }),
      status,
      ...(old && { base: old }),
      ...(current && { head: current }),
      hunks: parseHunks(patch),
    };
  }

  async function files(): Promise<{ files: SourceFile[]; isComplete: boolean }> {
    const entries = await readdir(head, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(head.length + 1)
          .replaceAll(sep, '/'),
      )
      .filter(isRead)
      .sort();
    const contents = await Promise.all(paths.map((path) => readBelow(head, path)));
    return {
      files: paths.map((path, index) => ({ path, blob: blobId(contents[index]!) })),
      isComplete: true,
    };
  }

  async function read(some: readonly SourceFile[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const contents = await Promise.all(some.map(async ({ path }) => [path, await readBelow(head, path)] as const));
    return new Map(contents.flatMap(([path, bytes]) => (bytes === undefined ? [] : [[path, bytes]])));
  }

  async function proposed(path: string): Promise<Proposal | undefined> {
    return proposalOf(...(await Promise.all([readBelow(base, path), readBelow(head, path)])));
  }

  return { changes, files, read, isNear: true, readAtBase: settings.file, readScattered: settings.scattered, proposed };
}

function withoutPrefix(name: string | undefined): string {
  return (name ?? '').replace(/^[ab]\//, '');
}
