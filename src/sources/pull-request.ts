import { hasStatus, type GitHub } from '../github/client.ts';
import type { Change } from '../model/change.ts';
import { parseHunks } from './hunks.ts';
import { isRead } from './left-out.ts';
import type { Source, SourceFile } from './source.ts';

/** A pull request at one head. */
export interface PullRequest {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  /** Object id of the tip of the base branch. */
  readonly base: string;
  /** Object id of the tip of the pull request. */
  readonly head: string;
}

type PullRequestFile = Awaited<ReturnType<GitHub['rest']['pulls']['listFiles']>>['data'][number];

/** Far below the 100 requests at once that GitHub allows to all of an account's work. */
const FILES_AT_ONCE = 8;

/** Reads a pull request through GitHub's API; of the files that differ, those that are read. */
export function pullRequestSource(octokit: GitHub, pull: PullRequest): Source {
  const repository = { owner: pull.owner, repo: pull.repo };

  async function changes(): Promise<readonly Change[]> {
    const [mergeBase, files] = await Promise.all([findMergeBase(), listFiles()]);
    const changes: Change[] = [];
    for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
      const some = files.slice(start, start + FILES_AT_ONCE);
      changes.push(...(await Promise.all(some.map((file) => toChange(file, mergeBase)))));
    }
    return changes;
  }

  async function findMergeBase(): Promise<string> {
    const basehead = `${pull.base}...${pull.head}`;
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...repository, basehead, per_page: 1 });
    return data.merge_base_commit.sha;
  }

  async function listFiles(): Promise<PullRequestFile[]> {
    const request = { ...repository, pull_number: pull.number, per_page: 100 };
    const files = await octokit.paginate(octokit.rest.pulls.listFiles, request);
    return files.filter((file) => file.status !== 'unchanged' && isRead(file.filename));
  }

  async function toChange(file: PullRequestFile, mergeBase: string): Promise<Change> {
    const status = toStatus(file.status);
    const [base, head] = await Promise.all([
      status === 'added' ? undefined : readAt(mergeBase, file.previous_filename ?? file.filename),
      status === 'removed' ? undefined : readAt(pull.head, file.filename),
    ]);
    return {
      path: file.filename,
      ...(status === 'renamed' && file.previous_filename && { previousPath: file.previous_filename }),
      status,
      ...(base && { base }),
      ...(head && { head }),
      // GitHub also leaves the patch out of rows beyond a size, without saying so.
      hunks: file.patch === undefined ? 'unknown' : parseHunks(file.patch),
    };
  }

  async function files(): Promise<{ files: SourceFile[]; isComplete: boolean }> {
    const { data } = await octokit.rest.git.getTree({ ...repository, tree_sha: pull.head, recursive: 'true' });
    const found = data.tree
      .filter(({ type, mode, path }) => type === 'blob' && mode !== SYMLINK && isRead(path))
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
    try {
      const { data } = await octokit.rest.repos.getContent({ ...repository, path, ref });
      if (Array.isArray(data) || data.type !== 'file') return undefined;
      // Beyond 1 MB the answer holds no content, but still the blob's id.
      return data.encoding === 'base64' ? Buffer.from(data.content, 'base64') : await readBlob(data.sha);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  async function readBlob(sha: string): Promise<Uint8Array> {
    const { data } = await octokit.rest.git.getBlob({ ...repository, file_sha: sha });
    return Buffer.from(data.content, 'base64');
  }

  return {
    changes,
    files,
    read,
    isNear: false,
    readAtBase: (path) => readAt(pull.base, path),
  };
}

const SYMLINK = '120000';

function toStatus(status: PullRequestFile['status']): Change['status'] {
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
