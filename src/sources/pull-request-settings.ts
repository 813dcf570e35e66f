import { hasStatus, type GitHub } from '../github/client.ts';
import { isFileMode } from './file-mode.ts';
import { isPython, leftOut } from './left-out.ts';
import type { PullRequest } from './pull-request.ts';
import { highest, NOTHING, type Scattered } from './scattered.ts';
import type { Organisation, Proposal, Source } from './source.ts';

/** A file of the list of a pull request's files, as GitHub gives it. */
interface Listed {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: string;
}

/** A file at the base. */
interface Blob {
  readonly path: string;
  readonly sha: string;
  /** In bytes. */
  readonly size: number;
}

/** More files than these, or more bytes in them, are not read at once. Larger ones are not settings. */
const MOST_SCATTERED = 120;
const MOST_BYTES = 2_000_000;
const LARGEST = 512_000;

/**
 * Reads the settings that a pull request is judged by, and those that it proposes, through GitHub's API.
 *
 * @param listFiles all files that the pull request changes, as GitHub lists them
 */
export function pullRequestSettings(
  octokit: GitHub,
  pull: PullRequest,
  listFiles: () => Promise<readonly Listed[]>,
): Pick<Source, 'readAtBase' | 'readScattered' | 'proposed' | 'organisation'> {
  const { owner } = pull;

  let tree: ReturnType<typeof listTree> | undefined;
  async function listTree(): Promise<{ mayHave: (path: string) => boolean; blobs: readonly Blob[] }> {
    const request = { owner, repo: pull.repo, tree_sha: pull.base };
    const { data } = await octokit.rest.git.getTree({ ...request, recursive: 'true' });
    if (data.truncated) {
      // A tree that GitHub does not show whole may lack any of its files.
      const { data: top } = await octokit.rest.git.getTree(request);
      const names = new Set(top.tree.map(({ path }) => path));
      return { mayHave: (path) => names.has(path.split('/')[0]!), blobs: [] };
    }
    const paths = new Set(data.tree.map(({ path }) => path));
    const blobs = data.tree.filter(({ mode }) => isFileMode(mode));
    return {
      mayHave: (path) => paths.has(path),
      blobs: blobs.map(({ path, sha, size = 0 }) => ({ path, sha, size })),
    };
  }

  /** Most of the settings files that are asked for are not there: one look at the tree tells of all of them. */
  async function readAtBase(path: string): Promise<Uint8Array | undefined> {
    const { mayHave } = await (tree ??= listTree());
    return mayHave(path) ? readAt(pull.repo, path, { ref: pull.base }) : undefined;
  }

  /** Of the settings in folders, only those above a file that changes are of use, and those of GitHub's own folder. */
  async function readScattered(isWanted: (path: string) => boolean): Promise<Scattered> {
    const { blobs } = await (tree ??= listTree());
    const wanted = blobs.filter(({ path, size }) => size <= LARGEST && isWanted(path) && leftOut(path) === undefined);
    if (wanted.length === 0) return NOTHING;
    const above = new Set((await listFiles()).filter(({ filename }) => isPython(filename)).flatMap(folders));
    const found = wanted.filter(({ path }) => above.has(folderOf(path)) || path.startsWith('.github/'));
    let room = MOST_BYTES;
    const some = highest(found, MOST_SCATTERED).filter(({ size }) => (room -= size) >= 0);
    return { files: await readBlobs(some), left: found.length - some.length };
  }

  /** One request for many files. Of a binary one there is no text. */
  async function readBlobs(some: readonly Blob[]): Promise<ReadonlyMap<string, Uint8Array>> {
    if (some.length === 0) return new Map();
    const fields = some.map((_, index) => `f${index}: object(oid: $f${index}) { ... on Blob { text isTruncated } }`);
    const types = some.map((_, index) => `, $f${index}: GitObjectID!`).join('');
    const query = `query ($owner: String!, $repo: String!${types}) {
      repository(owner: $owner, name: $repo) { ${fields.join('\n')} }
    }`;
    const ids = Object.fromEntries(some.map(({ sha }, index) => [`f${index}`, sha]));
    const { repository } = await octokit.graphql<{
      repository: Readonly<Record<string, { text?: string | null; isTruncated?: boolean } | null>>;
    }>(query, { owner, repo: pull.repo, ...ids });
    return new Map(
      some.flatMap(({ path }, index): [string, Uint8Array][] => {
        const blob = repository[`f${index}`];
        return typeof blob?.text === 'string' && blob.isTruncated !== true ? [[path, Buffer.from(blob.text)]] : [];
      }),
    );
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
  return { readAtBase, readScattered, proposed, organisation };
}

/** The folders above a file, without the root. */
function folders({ filename }: Listed): string[] {
  const parts = filename.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}
