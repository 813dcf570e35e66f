import type { Account } from './github/client.ts';
import type { Ignore, Pause } from './model/ignore.ts';
import type { PolicyMemory } from './model/policy-memory.ts';
import type { Review } from './model/review.ts';
import type { TextStore } from './model/text-store.ts';
import { type PublishOptions, pullRequestPublisher } from './publish/pull-request.ts';
import type { Target } from './publish/target.ts';
import { sayPaused } from './render/aside.ts';
import type { Reviewer } from './review.ts';
import { pullRequestSource } from './sources/pull-request.ts';

export interface ReviewRequest extends PublishOptions {
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
  /** The rules that are put aside in this pull request. */
  readonly ignores?: readonly Ignore[];
  /** Object id of the commit to review: nothing is posted once the pull request has moved on. Absent: what is there now. */
  readonly head?: string;
  /** Reads and reviews, and writes nothing. */
  readonly dryRun?: boolean;
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
  const { account, owner, repo, number, reviewer, store, policies, ignores, dryRun = false, signal } = request;
  const { data: pull } = await account.octokit.rest.pulls.get({ owner, repo, pull_number: number });
  const target = { owner, repo, number, head: request.head ?? pull.head.sha };
  // Nobody but its owner pushes to a fork, which may also be deleted, whatever GitHub's description says.
  const from = pull.head.repo as { readonly id: number } | null;
  const offersFixes = request.offersFixes === true && from?.id === pull.base.repo.id;
  const publisher = pullRequestPublisher(account, target, { ...request, offersFixes });

  const isWaiting = pull.state === 'open' && pull.draft !== true;
  if (request.head !== undefined && (pull.head.sha !== request.head || !isWaiting)) {
    await publisher.supersede();
    return { kind: 'superseded' };
  }
  if (!dryRun) await publisher.begin();
  const source = { ...target, base: pull.base.sha, changedFiles: pull.changed_files };
  const review = await reviewer(pullRequestSource(account.octokit, source), store, policies, ignores);
  if (dryRun) return { kind: 'reviewed', review, posted: 0 };
  signal?.throwIfAborted();
  const published = await publisher.publish(review);
  return published.kind === 'superseded' ? published : { kind: 'reviewed', review, posted: published.posted };
}

/** Says on the check run of a commit that it is not reviewed. */
export async function pausePull(account: Account, target: Target, pause: Pause): Promise<void> {
  await pullRequestPublisher(account, target).decline(sayPaused(pause));
}

/** Ends the check run of a commit that is not the head any more, where a review of it was broken off. */
export async function supersedePull(account: Account, target: Target): Promise<void> {
  await pullRequestPublisher(account, target).supersede();
}

/** Ends the check run of a commit whose review failed for good, so that nobody waits for it. */
export async function giveUpPull(account: Account, target: Target, reason: string): Promise<void> {
  const publisher = pullRequestPublisher(account, target);
  await publisher.begin();
  await publisher.giveUp(reason);
}
