import { type Answer, refusal, type Sample } from './answers.ts';
import type { JsonObject } from './contract.ts';
import type { Repository } from './repository.ts';

/** A branch that pull requests come from. */
interface Branch {
  readonly branch: string;
  head: string;
}

interface CommitState {
  readonly message: string;
  readonly parents: readonly string[];
  readonly login: string;
}

/** GitHub's way to write a commit: blobs, a tree, the commit, and the branch that is moved to it. */
export class GitData {
  /** By id. */
  readonly commits = new Map<string, CommitState>();
  /** Names of branches that nobody may push to. */
  readonly protected = new Set<string>();
  /** A path that trees do not show, as when they are too long. */
  hides: string | undefined;
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  createBlob(sample: Sample, input: JsonObject): Answer {
    if (input.encoding !== 'base64') return refusal(422, 'Nobody said that other encodings are used.');
    return sample(201, { sha: this.#repository.addBlob(Buffer.from(input.content as string, 'base64')) });
  }

  createTree(sample: Sample, input: JsonObject): Answer {
    const entries = input.tree as { path: string; mode: string; sha: string }[];
    const sha = this.#repository.addTree(input.base_tree as string, entries);
    return sha === undefined ? refusal(422, 'tree.sha is not a valid blob') : sample(201, { sha });
  }

  getCommit(sample: Sample, sha: string): Answer {
    if (!this.#repository.has(sha)) return refusal(404, 'Not Found');
    const { message = '', parents = [] } = this.commits.get(sha) ?? {};
    return sample(200, { sha, message, tree: { sha }, parents: parents.map(toParent) });
  }

  /** As the list of commits has it: with the account of its author. */
  showCommit(sample: Sample, sha: string): Answer {
    if (!this.#repository.has(sha)) return refusal(404, 'Not Found');
    const { message = '', parents = [], login } = this.commits.get(sha) ?? {};
    const author = sample(200, {}).body as JsonObject;
    const account = login === undefined ? null : { ...(author.author as JsonObject), login };
    return sample(200, { sha, commit: { message }, parents: parents.map(toParent), author: account });
  }

  createCommit(sample: Sample, input: JsonObject, login: string): Answer {
    const parents = input.parents as string[];
    const sha = this.#repository.commitTree(input.tree as string);
    if (sha === undefined) return refusal(422, 'Tree SHA does not exist');
    this.commits.set(sha, { message: input.message as string, parents, login });
    return sample(201, { sha });
  }

  updateRef(sample: Sample, ref: string, input: JsonObject, branches: readonly Branch[]): Answer {
    const name = ref.replace(/^heads\//, '');
    const sha = input.sha as string;
    const found = branches.filter(({ branch }) => branch === name);
    if (found.length === 0) return refusal(422, 'Reference does not exist');
    if (this.protected.has(name)) return refusal(422, 'Protected branch update failed for refs/heads/topic.');
    const isForward = found.every(({ head }) => this.commits.get(sha)?.parents.includes(head));
    if (input.force === true || !isForward) return refusal(422, 'Update is not a fast forward');
    for (const each of found) each.head = sha;
    return sample(200, { ref: `refs/${ref}`, object: { sha } });
  }
}

function toParent(sha: string): JsonObject {
  return { sha, url: 'https://github.invalid/', html_url: 'https://github.invalid/' };
}
