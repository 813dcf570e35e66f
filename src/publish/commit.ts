import { type Account, hasStatus, isForbidden } from '../github/client.ts';
import { ONCE } from './target.ts';

/** Of files. A link or a submodule is never written through. */
const MODES = ['100644', '100755'] as const;
type Mode = (typeof MODES)[number];

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
  const { data: before } = await git.getTree({ ...repository, tree_sha: parent.tree.sha, recursive: 'true' });
  const entries = new Map(before.tree.map((entry) => [entry.path, entry]));
  const wanted = files.map(({ path, blob, bytes }) => {
    const entry = entries.get(path);
    const mode = MODES.find((each) => each === entry?.mode);
    return { path, bytes, mode: entry?.sha === blob ? mode : undefined };
  });
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
