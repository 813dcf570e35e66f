import { readBelow } from './files.ts';
import { listedByGit, listedByWalk } from './folder-files.ts';
import { workTree } from './git.ts';
import { leftOut } from './left-out.ts';
import { highest } from './scattered.ts';
import type { SettingsReader } from './tool-files.ts';

/** More folders are not looked into where git does not say what there is. */
const MOST_FOLDERS = 20_000;

/** More files in folders are not read. */
export const MOST_FILES = 1_000;

/** The settings in a working tree. @param root absolute */
export function settingsBelow(root: string): SettingsReader {
  const file = (path: string): Promise<Uint8Array | undefined> => readBelow(root, path);
  let listed: Promise<readonly string[]> | undefined;
  return {
    file,
    async scattered(isWanted) {
      const paths = (await (listed ??= list(root))).filter((path) => isWanted(path) && leftOut(path) === undefined);
      const some = highest(
        paths.map((path) => ({ path })),
        MOST_FILES,
      );
      const files = new Map<string, Uint8Array>();
      for (const { path } of some) {
        const bytes = await file(path);
        if (bytes !== undefined) files.set(path, bytes);
      }
      return { files, left: paths.length - some.length };
    },
  };
}

async function list(root: string): Promise<readonly string[]> {
  if ((await workTree(root)) !== undefined) return listedByGit(root, ['--cached', '--others']);
  const { files } = await listedByWalk(root, (folder) => leftOut(`${folder}/`) === undefined, MOST_FOLDERS);
  return files;
}
