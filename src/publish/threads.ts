import { isRefusal, isUncertain } from '../github/client.ts';
import { rateLimit } from '../github/limits.ts';
import type { PostedComment } from './plan.ts';
import type { Desk } from './target.ts';

/** Hides comments whose finding is gone, and shows them again. What GitHub refuses stays as it is: the text says it too. */
export interface Threads {
  hide(comments: readonly PostedComment[]): Promise<void>;
  /** @throws RequestError when GitHub fails: a text that stays hidden says nothing, so the next try has to show it */
  show(comments: readonly PostedComment[]): Promise<void>;
}

interface Thread {
  readonly id: string;
  readonly isResolved: boolean;
  readonly resolvedBy: { readonly login: string } | null;
  readonly comments: { readonly nodes: readonly { readonly databaseId: number | null }[] };
}

interface ThreadPage {
  readonly repository: {
    readonly pullRequest: {
      readonly reviewThreads: {
        readonly nodes: readonly Thread[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      };
    };
  };
}

const MINIMIZE = `mutation ($id: ID!, $classifier: ReportedContentClassifiers!) {
  minimizeComment(input: { subjectId: $id, classifier: $classifier }) { minimizedComment { isMinimized } }
}`;
const UNMINIMIZE = `mutation ($id: ID!) {
  unminimizeComment(input: { subjectId: $id }) { unminimizedComment { isMinimized } }
}`;
const RESOLVE = `mutation ($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }`;
const UNRESOLVE = `mutation ($id: ID!) { unresolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }`;
const THREADS = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) {
        nodes { id isResolved resolvedBy { login } comments(first: 1) { nodes { databaseId } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

export function reviewThreads({ account, target, tell }: Desk): Threads {
  const { octokit } = account;

  async function hide(comments: readonly PostedComment[]): Promise<void> {
    for (const { nodeId } of comments) if (!(await minimize(nodeId))) break;
    // A talk with people is theirs to end.
    const alone = comments.filter(({ hasReply }) => !hasReply);
    for (const { id, isResolved } of await threadsOf(alone)) {
      if (!isResolved && !(await attempt('resolve a thread', () => octokit.graphql(RESOLVE, { id })))) break;
    }
  }

  async function show(comments: readonly PostedComment[]): Promise<void> {
    for (const { nodeId } of comments) {
      try {
        await octokit.graphql(UNMINIMIZE, { id: nodeId });
      } catch (error) {
        if (mayPass(error)) throw error;
        if (!goesOnAfter('show a comment again', error)) break;
      }
    }
    for (const { id, isResolved, resolvedBy } of await threadsOf(comments)) {
      if (!isResolved || resolvedBy?.login !== account.login.replace(/\[bot\]$/, '')) continue;
      if (!(await attempt('open a thread again', () => octokit.graphql(UNRESOLVE, { id })))) break;
    }
  }

  /** GitHub has been seen to know a classifier under one name only: the other one says nearly the same. */
  async function minimize(id: string): Promise<boolean> {
    for (const classifier of ['RESOLVED', 'OUTDATED']) {
      try {
        const answer = await octokit.graphql<{
          minimizeComment: { minimizedComment: { isMinimized: boolean } | null } | null;
        }>(MINIMIZE, { id, classifier });
        if (answer.minimizeComment?.minimizedComment?.isMinimized) return true;
      } catch (error) {
        if (!isRefusal(error) || isDenied(error)) return goesOnAfter('hide a comment', error);
      }
    }
    return goesOnAfter('hide a comment', new Error('it is still shown'));
  }

  /** The threads that these comments begin, as far as the account may do anything about them. */
  async function threadsOf(comments: readonly PostedComment[]): Promise<readonly Thread[]> {
    if (account.writesContents !== true || comments.length === 0) return [];
    const ids = new Set(comments.map(({ id }) => id));
    const found: Thread[] = [];
    let after: string | null = null;
    do {
      const { owner, repo, number } = target;
      let page: ThreadPage;
      try {
        page = await octokit.graphql<ThreadPage>(THREADS, { owner, repo, number, after });
      } catch (error) {
        goesOnAfter('read the threads', error);
        return found;
      }
      const { nodes, pageInfo } = page.repository.pullRequest.reviewThreads;
      found.push(...nodes.filter((thread) => ids.has(thread.comments.nodes[0]?.databaseId ?? -1)));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    return found;
  }

  /** @returns whether the next one is worth a try */
  async function attempt(what: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      return goesOnAfter(what, error);
    }
  }

  function goesOnAfter(what: string, error: unknown): boolean {
    tell(`GitHub did not let ${account.login} ${what}: ${error instanceof Error ? error.message : String(error)}`);
    return !isDenied(error);
  }

  return { hide, show };
}

/** Whether another time may go better: GitHub failed, or had no time. */
function mayPass(error: unknown): boolean {
  return !isRefusal(error) && (isUncertain(error) || rateLimit(error, 0) !== undefined);
}

function isDenied(error: unknown): boolean {
  return isRefusal(error) && error.errors.some(({ type }) => type === 'FORBIDDEN');
}
