import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Unanalysed } from '../model/review.ts';
import { sayFileError } from './files.ts';
import { git, splitNul } from './git.ts';

/**
 * Paths of files in a folder and below it, as git lists them.
 *
 * @param which options of `git ls-files` that say which; what git is told to ignore is ignored
 * @param patterns of paths, as git takes them; none: all
 */
export async function listedByGit(folder: string, which: readonly string[], ...patterns: string[]): Promise<string[]> {
  return splitNul(await git(folder, ['ls-files', '-z', ...which, '--exclude-standard', '--', ...patterns]));
}

/**
 * Paths of the files and links in a folder and below it, where git does not list them, and the folders that cannot be read.
 *
 * @param isEntered whether a folder further down is looked into
 * @param mostFolders more are not
 */
export async function listedByWalk(
  root: string,
  isEntered: (folder: string) => boolean = () => true,
  mostFolders = Infinity,
): Promise<{ files: string[]; failed: Unanalysed[] }> {
  const files: string[] = [];
  const failed: Unanalysed[] = [];
  const folders = [''];
  for (let looked = 0; folders.length > 0 && looked < mostFolders; looked += 1) {
    const folder = folders.pop()!;
    try {
      for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
        else if (entry.isDirectory() && isEntered(path)) folders.push(path);
      }
    } catch (error) {
      failed.push({ path: folder, reason: sayFileError(error) });
    }
  }
  return { files, failed };
}
