import { homedir } from 'node:os';
import { join } from 'node:path';
import { type FolderStore, openFolder } from '../cache/folder.ts';
import { tell } from '../publish/console.ts';
import type { Flags } from './flags.ts';

const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'waymark');

/** Does some work with what earlier runs have found; a folder that cannot be used costs time and nothing else. */
export async function withStore<Result>(
  { cache }: Pick<Flags, 'cache'>,
  root: string,
  work: (store: FolderStore | undefined) => Promise<Result>,
): Promise<Result> {
  const complain = (error: unknown): undefined => {
    tell(`nothing is kept for the next run in ${CACHE}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  };
  const store = cache ? await openFolder(CACHE, root).catch(complain) : undefined;
  const result = await work(store);
  await store?.close().catch(complain);
  return result;
}
