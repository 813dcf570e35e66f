import { type Account, hasStatus, isForbidden } from '../github/client.ts';
import { ONCE } from './target.ts';

/** Of files. A link or a submodule is never written through. */
const MODES = ['100644', '100755'] as const;
type Mode = (typeof MODES)[number];
const FOLDER = '040000';

/** A branch at the commit that is to be its parent. */
export interface Branch {
  readonly owner: string;
  readonly repo: string;
  /** Name of the branch, without `refs/heads/`. */
  readonly name: string;
  /** Object id of its tip. */
  readonly head: string;
}

/** New bytes for a file that is there. */
export interface ChangedFile {
  readonly path: string;
  /** Git's id of the bytes that it has at the tip. */
  readonly blob: string;
  readonly bytes: Uint8Array;
}

/**
 * `committed`: the branch has the commit; `moved`: it has another tip by now; `refused`: GitHub does not let the account write
 * to it; `stale`: a file is not what it was taken for.
 */
export type Committed = 'committed' | 'moved' | 'refused' | 'stale';

/**
 * Puts one commit onto a branch, with the account as its author. The branch is only moved forward from the tip that is named,
 * so that nothing which came meanwhile is lost; files keep their modes.
 */
export async function commitFiles(
  { octokit }: Account,
  { owner, repo, name, head }: Branch,
  files: readonly ChangedFile[],
  message: string,
): Promise<Committed> {
  const repository = { owner, repo };
  const { git } = octokit.rest;
  const { data: parent } = await git.getCommit({ ...repository, commit_sha: head });
  const wanted: { path: string; bytes: Uint8Array; mode: Mode | undefined }[] = [];
  const find = treeReader((tree_sha) => git.getTree({ ...repository, tree_sha }), parent.tree.sha);
  for (const { path, blob, bytes } of files) {
    const entry = await find(path);
    const mode = MODES.find((each) => each === entry?.mode);
    wanted.push({ path, bytes, mode: entry?.sha === blob ? mode : undefined });
  }
  if (wanted.some(({ mode }) => mode === undefined)) return 'stale';
  const tree: { path: string; mode: Mode; type: 'blob'; sha: string }[] = [];
  for (const { path, mode, bytes } of wanted) {
    const content = Buffer.from(bytes).toString('base64');
    const { data } = await git.createBlob({ ...repository, content, encoding: 'base64' });
    tree.push({ path, mode: mode!, type: 'blob', sha: data.sha });
  }
  const { data: after } = await git.createTree({ ...repository, base_tree: parent.tree.sha, tree });
  const { data: commit } = await git.createCommit({ ...repository, message, tree: after.sha, parents: [head] });
  try {
    await git.updateRef({ ...repository, ...ONCE, ref: `heads/${name}`, sha: commit.sha, force: false });
    return 'committed';
  } catch (error) {
    if (isForbidden(error)) return 'refused';
    if (hasStatus(error, 404)) return 'moved';
    if (!hasStatus(error, 422)) throw error;
    return /fast.?forward|does not exist/i.test((error as Error).message) ? 'moved' : 'refused';
  }
}

interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly sha: string;
}

/**
 * Looks paths up folder by folder, each folder once: a large tree GitHub does not show as a whole.
 *
 * @param root id of the tree that the paths are in
 */
function treeReader(
  getTree: (id: string) => Promise<{ data: { tree: readonly TreeEntry[] } }>,
  root: string,
): (path: string) => Promise<TreeEntry | undefined> {
  const folders = new Map<string, readonly TreeEntry[]>();
  return async (path) => {
    let id: string = root;
    let entry: TreeEntry | undefined;
    for (const name of path.split('/')) {
      if (entry !== undefined && entry.mode !== FOLDER) return undefined;
      const entries = folders.get(id) ?? (await getTree(id)).data.tree;
      folders.set(id, entries);
      entry = entries.find((each) => each.path === name);
      if (entry === undefined) return undefined;
      id = entry.sha;
    }
    return entry;
  };
}
