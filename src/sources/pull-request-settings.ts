import { hasStatus, type GitHub } from '../github/client.ts';
import type { PullRequest } from './pull-request.ts';
import type { Organisation, Proposal, Source } from './source.ts';

/** A file of the list of a pull request's files, as GitHub gives it. */
interface Listed {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: string;
}

/**
 * Reads the settings that a pull request is judged by, and those that it proposes, through GitHub's API.
 *
 * @param listFiles all files that the pull request changes, as GitHub lists them
 */
export function pullRequestSettings(
  octokit: GitHub,
  pull: PullRequest,
  listFiles: () => Promise<readonly Listed[]>,
): Pick<Source, 'readAtBase' | 'proposed' | 'organisation'> {
  const { owner } = pull;

  let root: Promise<ReadonlySet<string>> | undefined;
  async function listRoot(): Promise<ReadonlySet<string>> {
    const { data } = await octokit.rest.git.getTree({ owner, repo: pull.repo, tree_sha: pull.base });
    return new Set(data.tree.map(({ path }) => path));
  }

  /** Most of the settings files that are asked for are not there: one look at the folder tells of all of them. */
  async function readAtBase(path: string): Promise<Uint8Array | undefined> {
    const names = await (root ??= listRoot());
    return names.has(path.split('/')[0]!) ? readAt(pull.repo, path, { ref: pull.base }) : undefined;
  }

  async function proposed(path: string): Promise<Proposal | undefined> {
    const files = (await listFiles()).filter(
      ({ filename, previous_filename: from, status }) => status !== 'unchanged' && [filename, from].includes(path),
    );
    if (files.length === 0) return undefined;
    const isThere = files.some(({ filename, status }) => filename === path && status !== 'removed');
    const bytes = isThere ? await readAt(pull.repo, path, { ref: pull.head }) : undefined;
    return bytes ? { bytes } : {};
  }

  async function readAt(repo: string, path: string, at: { ref?: string }): Promise<Uint8Array | undefined> {
    try {
      const { data } = await octokit.rest.repos.getContent({ owner, repo, path, ...at });
      // Beyond 1 MB the answer holds no content: no settings are that large.
      if (Array.isArray(data) || data.type !== 'file' || data.encoding !== 'base64') return undefined;
      return Buffer.from(data.content, 'base64');
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  const organisation: Organisation = { owner, repo: pull.repo, read: (repo, path) => readAt(repo, path, {}) };
  return { readAtBase, proposed, organisation };
}
