import { hasStatus, type GitHub } from '../github/client.ts';
import { listAll } from '../github/list.ts';
import type { Change } from '../model/change.ts';
import { isFileMode } from './file-mode.ts';
import { parseHunks } from './hunks.ts';
import { isRead } from './left-out.ts';
import { pullRequestSettings } from './pull-request-settings.ts';
import type { Source, SourceFile } from './source.ts';
import { treeChanges } from './tree-changes.ts';

/** A pull request at one head. */
export interface PullRequest {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  /** Object id of the tip of the base branch. */
  readonly base: string;
  /** Object id of the tip of the pull request. */
  readonly head: string;
  /** How many files it changes, where that is known: GitHub lists no more than 3,000 of them. */
  readonly changedFiles?: number;
}

type ListedFile = Awaited<ReturnType<GitHub['rest']['pulls']['listFiles']>>['data'][number];
type PullRequestFile = Pick<ListedFile, 'filename' | 'previous_filename' | 'patch' | 'sha'> & {
  readonly status: Change['status'];
};

type Entry = Exclude<Awaited<ReturnType<GitHub['rest']['repos']['getContent']>>['data'], readonly unknown[]>;

/** Far below the 100 requests at once that GitHub allows to all of an account's work. */
const FILES_AT_ONCE = 8;

/** Reads a pull request through GitHub's API; of the files that differ, those that are read. */
export function pullRequestSource(octokit: GitHub, pull: PullRequest): Source {
  const repository = { owner: pull.owner, repo: pull.repo };

  let unlisted: string | undefined;

  async function changes(): Promise<readonly Change[]> {
    const [mergeBase, all] = await Promise.all([findMergeBase(), listFiles()]);
    const more = all.length < (pull.changedFiles ?? 0) ? await listUnlisted(mergeBase, all) : [];
    const listed = all.filter((file) => file.status !== 'unchanged' && isRead(file.filename)).map(toFile);
    const files = [...listed, ...more];
    const changes: Change[] = [];
    for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
      const some = files.slice(start, start + FILES_AT_ONCE);
      const together = await Promise.all(some.map((file) => toChange(file, mergeBase)));
      changes.push(...together.filter((change) => change !== undefined));
    }
    return changes;
  }

  async function findMergeBase(): Promise<string> {
    const basehead = `${pull.base}...${pull.head}`;
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...repository, basehead, per_page: 1 });
    return data.merge_base_commit.sha;
  }

  let listed: Promise<readonly ListedFile[]> | undefined;
  function listFiles(): Promise<readonly ListedFile[]> {
    const { listFiles: list } = octokit.rest.pulls;
    const request = { ...repository, pull_number: pull.number };
    return (listed ??= listAll((per_page) => octokit.paginate(list, { ...request, per_page })));
  }

  /** The changed Python files that GitHub's list ends before. */
  async function listUnlisted(mergeBase: string, listed: readonly ListedFile[]): Promise<PullRequestFile[]> {
    const [base, head] = await Promise.all([filesAt(mergeBase), filesAt(pull.head)]);
    if (!base.isComplete || !head.isComplete) {
      unlisted = `GitHub lists only ${listed.length} of the changed files`;
      return [];
    }
    const known = new Set(listed.flatMap(({ filename, previous_filename: from }) => [filename, from ?? filename]));
    return treeChanges(base.files, head.files)
      .filter(({ path }) => !known.has(path))
      .map(({ path, previousPath, status, blob }) => ({
        filename: path,
        ...(previousPath !== undefined && { previous_filename: previousPath }),
        status,
        sha: blob,
      }));
  }

  /** A link or a submodule has no lines of its own: it is no change of Python. */
  async function toChange(file: PullRequestFile, mergeBase: string): Promise<Change | undefined> {
    const { filename: path, previous_filename: previousPath, status } = file;
    const [base, head] = await Promise.all([
      status === 'added' ? undefined : readAt(mergeBase, previousPath ?? path),
      status === 'removed' ? undefined : lookUp(pull.head, path),
    ]);
    // GitHub answers with the file that a link leads to, under that file's id.
    if (head && (head.type !== 'file' || (file.sha !== null && head.sha !== file.sha))) return undefined;
    const bytes = head && (await bytesOf(head));
    return {
      path,
      ...(status === 'renamed' && previousPath && { previousPath }),
      status,
      ...(base && { base }),
      ...(bytes && { head: bytes }),
      // GitHub also leaves the patch out of rows beyond a size, without saying so.
      hunks: file.patch === undefined ? 'unknown' : parseHunks(file.patch),
    };
  }

  async function filesAt(commit: string): Promise<{ files: SourceFile[]; isComplete: boolean }> {
    const { data } = await octokit.rest.git.getTree({ ...repository, tree_sha: commit, recursive: 'true' });
    const found = data.tree
      .filter(({ mode, path }) => isFileMode(mode) && isRead(path))
      .map(({ path, sha }) => ({ path, blob: sha }));
    return { files: found, isComplete: !data.truncated };
  }

  async function read(some: readonly SourceFile[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (let start = 0; start < some.length; start += FILES_AT_ONCE) {
      const together = some.slice(start, start + FILES_AT_ONCE);
      const contents = await Promise.all(together.map(({ blob }) => readBlob(blob)));
      for (const [index, { path }] of together.entries()) found.set(path, contents[index]!);
    }
    return found;
  }

  async function readAt(ref: string, path: string): Promise<Uint8Array | undefined> {
    const found = await lookUp(ref, path);
    return found && bytesOf(found);
  }

  async function lookUp(ref: string, path: string): Promise<Entry | undefined> {
    try {
      const { data } = await octokit.rest.repos.getContent({ ...repository, path, ref });
      return Array.isArray(data) ? undefined : data;
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  async function bytesOf(entry: Entry): Promise<Uint8Array | undefined> {
    if (entry.type !== 'file') return undefined;
    // Beyond 1 MB the answer holds no content, but still the blob's id.
    return entry.encoding === 'base64' ? Buffer.from(entry.content, 'base64') : await readBlob(entry.sha);
  }

  async function readBlob(sha: string): Promise<Uint8Array> {
    const { data } = await octokit.rest.git.getBlob({ ...repository, file_sha: sha });
    return Buffer.from(data.content, 'base64');
  }

  return {
    changes,
    notListed: () => Promise.resolve(unlisted),
    files: () => filesAt(pull.head),
    read,
    isNear: false,
    ...pullRequestSettings(octokit, pull, listFiles),
  };
}

function toFile({ filename, previous_filename: from, status, sha, patch }: ListedFile): PullRequestFile {
  return {
    filename,
    ...(from !== undefined && { previous_filename: from }),
    status: toStatus(status),
    sha,
    ...(patch !== undefined && { patch }),
  };
}

function toStatus(status: ListedFile['status']): Change['status'] {
  switch (status) {
    case 'added':
    case 'copied':
      return 'added';
    case 'removed':
    case 'renamed':
      return status;
    default:
      return 'modified';
  }
}
