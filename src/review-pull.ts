import type { PolicyMemory } from './model/policy-memory.ts';
import type { Review } from './model/review.ts';
import type { TextStore } from './model/text-store.ts';
import { pullRequestPublisher, type Target } from './publish/pull-request.ts';
import type { Reviewer } from './review.ts';
import { pullRequestSource } from './sources/pull-request.ts';
import type { Account } from './github/client.ts';

export interface ReviewRequest {
  readonly account: Account;
  readonly owner: string;
  readonly repo: string;
  /** Number of the pull request. */
  readonly number: number;
  readonly reviewer: Reviewer;
  /** What earlier reviews of the same account have found in files. */
  readonly store?: TextStore;
  /** The last policy of the repository that was valid. */
  readonly policies?: PolicyMemory;
  /** Object id of the commit to review: nothing is posted once the pull request has moved on. Absent: what is there now. */
  readonly head?: string;
  /** Reads and reviews, and writes nothing. */
  readonly dryRun?: boolean;
  /** Aborted when somebody else has taken the work over: nothing is posted from then on. */
  readonly signal?: AbortSignal;
}

export type Outcome =
  | { readonly kind: 'reviewed'; readonly review: Review; readonly posted: number }
  /** Closed, a draft again, or at another head. */
  | { readonly kind: 'superseded' };

/**
 * Reviews one pull request and publishes what is new.
 *
 * @throws RequestError when GitHub refuses or fails; it may be called again and takes up where it stopped
 */
export async function reviewPull(request: ReviewRequest): Promise<Outcome> {
  const { account, owner, repo, number, reviewer, store, policies, dryRun = false, signal } = request;

  async function current(): Promise<{ base: string; head: string; waiting: boolean }> {
    const { data } = await account.octokit.rest.pulls.get({ owner, repo, pull_number: number });
    const waiting = data.state === 'open' && data.draft !== true;
    return { base: data.base.sha, head: data.head.sha, waiting };
  }

  const { base, head, waiting } = await current();
  const target = { owner, repo, number, head: request.head ?? head };
  const publisher = pullRequestPublisher(account, target);

  async function superseded(): Promise<Outcome> {
    await publisher.abandon('cancelled', 'Superseded', 'The pull request has moved on.');
    return { kind: 'superseded' };
  }

  if (request.head !== undefined && (head !== request.head || !waiting)) return superseded();
  if (!dryRun) await publisher.begin();
  const review = await reviewer(pullRequestSource(account.octokit, { ...target, base }), store, policies);
  if (dryRun) return { kind: 'reviewed', review, posted: 0 };
  signal?.throwIfAborted();
  if ((await current()).head !== head) return superseded();
  return { kind: 'reviewed', review, posted: await publisher.publish(review) };
}

/** Ends the check run of a commit whose review failed for good, so that nobody waits for it. */
export async function giveUpPull(account: Account, target: Target, reason: string): Promise<void> {
  const publisher = pullRequestPublisher(account, target);
  await publisher.begin();
  const summary = `Waymark could not review this commit: ${reason}\n\nRe-run the check, or push again, to try anew.`;
  await publisher.abandon('neutral', 'Not reviewed', summary);
}
