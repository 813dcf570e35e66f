import type { Account } from '../github/client.ts';
import type { Annotation, Review, ReviewComment } from '../model/review.ts';

/** Where to publish. */
export interface Target {
  readonly owner: string;
  readonly repo: string;
  /** Number of the pull request. */
  readonly number: number;
  /** Object id of the commit that was reviewed. */
  readonly head: string;
}

/** What every part of a publication needs. */
export interface Desk {
  readonly account: Account;
  readonly target: Target;
  /**
   * To be called before each batch of writes.
   *
   * @throws HeadMoved
   */
  readonly beforeWriting: () => Promise<void>;
  /** Says what could not be done, and why that is no loss. */
  readonly tell: (message: string) => void;
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** The step of a workflow run that publishes. The run is the check: it has annotations and a summary of its own. */
export interface Step {
  /** Tells what inline comments do not. */
  report(rest: Rest): Promise<void>;
}

/** What a review has to say beside the inline comments that were posted. */
export interface Rest {
  readonly review: Review;
  /** Comments that GitHub did not take. */
  readonly refused: readonly ReviewComment[];
  /** For what no comment says, the refused ones first. */
  readonly annotations: readonly Annotation[];
}

/** The pull request has another head than the one that was reviewed: nothing more is to be written. */
export class HeadMoved extends Error {
  override readonly name = 'HeadMoved';
}

/** A write that failed half-way may have been done all the same: nobody repeats it before looking. */
export const ONCE = { request: { retries: 0 } };
