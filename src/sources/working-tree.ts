import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Unanalysed } from '../model/review.ts';
import { PathError, sayFileError } from './files.ts';
import { listedByGit, listedByWalk } from './folder-files.ts';
import { workTree } from './git.ts';
import { isPython, isRead, leftOut, READ } from './left-out.ts';

/** Files and folders to analyse, under the one root that their paths are told from. */
export interface Tree {
  /** Absolute: the git work tree that holds everything, or the folder above all of it. */
  readonly root: string;
  readonly targets: readonly Target[];
}

interface Target {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Whether git knows which files belong to it. */
  readonly inGit: boolean;
}

/** A file to analyse. */
export interface Entry {
  /** Relative to the root, with `/` between its parts. */
  readonly path: string;
  /** It was named itself, so that nothing but its absence leaves it out. */
  readonly named: boolean;
}

export interface Listing {
  /** Python, by path. */
  readonly entries: readonly Entry[];
  /** What tells how the project is run, by path. */
  readonly deployments: readonly Entry[];
  /** How many Python files were left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly unanalysed: readonly Unanalysed[];
  /** Whether the whole tree was listed, not only folders or files in it. */
  readonly isWhole: boolean;
}

/**
 * Finds where the given files and folders lie.
 *
 * @throws PathError for one that does not exist or is neither file nor folder
 */
export async function locate(paths: readonly string[], cwd: string): Promise<Tree> {
  const here = await realpath(cwd);
  const targets: Target[] = [];
  const homes: string[] = [];
  for (const path of paths) {
    const { absolute, kind } = await resolveTarget(resolve(cwd, path), path);
    const folder = kind === 'folder' ? absolute : dirname(absolute);
    const home = await workTree(folder);
    targets.push({ path: absolute, kind, inGit: home !== undefined });
    homes.push(home ?? (isInside(folder, here) ? here : folder));
  }
  return { root: homes.reduce(commonFolder), targets };
}

async function resolveTarget(absolute: string, path: string): Promise<{ absolute: string; kind: Target['kind'] }> {
  try {
    const status = await stat(absolute);
    if (status.isDirectory()) return { absolute: await realpath(absolute), kind: 'folder' };
    // A named link keeps its name, while the folder it lies in is the one that git knows.
    if (status.isFile()) return { absolute: join(await realpath(dirname(absolute)), basename(absolute)), kind: 'file' };
  } catch (error) {
    throw new PathError(`${path}: ${sayFileError(error)}`, { cause: error });
  }
  throw new PathError(`${path}: it is neither a file nor a folder`);
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function commonFolder(a: string, b: string): string {
  let common = a;
  while (!isInside(b, common)) common = dirname(common);
  return common;
}

/**
 * Every Python file of a tree, without what is ignored, vendored, generated, excluded or a symbolic link, and likewise what
 * tells how it is run.
 */
export async function listFiles(tree: Tree, isExcluded: (path: string) => boolean): Promise<Listing> {
  const entries = new Map<string, Entry>();
  const deployments = new Map<string, Entry>();
  const skipped = new Map<string, Set<string>>();
  const unanalysed = new Map<string, Unanalysed>();
  const skip = (path: string, reason: string) => skipped.set(reason, (skipped.get(reason) ?? new Set()).add(path));

  for (const target of tree.targets) {
    const base = toPath(tree.root, target.path);
    if (target.kind === 'file') {
      entries.set(base, { path: base, named: true });
      continue;
    }
    const { files, ignored, failed } = target.inGit ? await listByGit(target.path) : await listByWalk(target.path);
    for (const { path, reason } of failed) unanalysed.set(joinPath(base, path), { path: joinPath(base, path), reason });
    for (const path of ignored.filter(isPython)) skip(joinPath(base, path), 'git-ignored');
    for (const [local, kind] of await kinds(target.path, files.filter(isRead))) {
      const path = joinPath(base, local);
      // What lies above a folder that was named says nothing about it.
      const reason = leftOut(local) ?? (isExcluded(path) ? 'excluded' : kind === 'link' ? 'symbolic links' : undefined);
      if (!isPython(local)) {
        if (reason === undefined && !local.includes('\ufffd')) deployments.set(path, { path, named: false });
      } else if (local.includes('\ufffd')) unanalysed.set(path, { path, reason: 'its name is not valid UTF-8' });
      else if (reason !== undefined) skip(path, reason);
      else if (!entries.has(path)) entries.set(path, { path, named: false });
    }
  }
  for (const [reason, paths] of skipped)
    for (const path of paths) if (entries.has(path)) skipped.get(reason)?.delete(path);
  return {
    entries: [...entries.values()].sort(byPath),
    deployments: [...deployments.values()].filter(({ path }) => !entries.has(path)).sort(byPath),
    skipped: Object.fromEntries([...skipped].map(([reason, paths]) => [reason, paths.size])),
    unanalysed: [...unanalysed.values()].sort(byPath),
    isWhole: tree.targets.some(({ path }) => path === tree.root),
  };
}

interface Files {
  /** Relative to the listed folder, with `/` between their parts. */
  readonly files: readonly string[];
  readonly ignored: readonly string[];
  readonly failed: readonly Unanalysed[];
}

async function listByGit(folder: string): Promise<Files> {
  const list = (...which: string[]): Promise<string[]> => listedByGit(folder, which, ...READ);
  const [files, ignored] = await Promise.all([list('--cached', '--others'), list('--others', '--ignored')]);
  return { files: [...new Set(files)], ignored, failed: [] };
}

async function listByWalk(folder: string): Promise<Files> {
  const { files, failed } = await listedByWalk(folder);
  return { files: files.filter(isRead), ignored: [], failed };
}

const AT_ONCE = 256;

/** Which of the files are files; what is gone, such as a tracked file that was deleted, is left away. */
async function kinds(folder: string, files: readonly string[]): Promise<[path: string, kind: 'file' | 'link'][]> {
  const found: [string, 'file' | 'link'][] = [];
  for (let start = 0; start < files.length; start += AT_ONCE) {
    const batch = files.slice(start, start + AT_ONCE);
    const statuses = await Promise.all(batch.map((path) => lstat(join(folder, path)).catch(() => undefined)));
    for (const [index, path] of batch.entries()) {
      const status = statuses[index];
      if (status?.isFile() || path.includes('\ufffd')) found.push([path, 'file']);
      else if (status?.isSymbolicLink()) found.push([path, 'link']);
    }
  }
  return found;
}

function toPath(root: string, absolute: string): string {
  return relative(root, absolute).split(sep).join('/');
}

function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
