import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, isForbidden } from '../github/client.ts';
import type { Review, ReviewComment } from '../model/review.ts';
import { CHECK_NAME, type CheckRun, checkRuns } from './check-run.ts';
import { reviewComments } from './comments.ts';
import { inPlace, plan, without, type Plan } from './plan.ts';
import { summaryComment } from './summary-comment.ts';
import { type Desk, HeadMoved, type Step, type Target } from './target.ts';
import { reviewThreads } from './threads.ts';

/** Writes one head's review on GitHub. Every method may be repeated: nothing is posted twice. */
export interface Publisher {
  /** Shows that the review is under way. */
  begin(): Promise<void>;
  /** Posts what is new, brings up to date what is there, and ends the check run. */
  publish(review: Review): Promise<Published>;
  /** Ends the check run of a commit that is not the head any more; does nothing when none is under way. */
  supersede(): Promise<void>;
  /** Ends the check run without a review; does nothing when none is under way. */
  giveUp(reason: string): Promise<void>;
  /** Says on a check run of its own why there is no review; does nothing when there was one. @param words Markdown */
  decline(words: string): Promise<void>;
}

export type Published =
  /** How many comments were posted. */
  | { readonly kind: 'published'; readonly posted: number }
  /** The pull request got another head meanwhile: nothing was written from then on, and the check run is cancelled. */
  | { readonly kind: 'superseded' };

export interface PublishOptions {
  /** Puts a button on the check that asks for the safe fixes to be committed, where the account may do that. */
  readonly offersFixes?: boolean;
  /**
   * Takes what the comments do not say in place of a check run and a comment in the conversation; and the comments, too,
   * where the account may not write any, which is no error then.
   */
  readonly step?: Step;
  /** Hears what could not be done. */
  readonly tell?: (message: string) => void;
  /** Aborted when somebody else has taken the work over: nothing is posted from then on. */
  readonly signal?: AbortSignal;
  /** Waits, in milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

export function pullRequestPublisher(account: Account, target: Target, options: PublishOptions = {}): Publisher {
  const { offersFixes = false, step, tell = () => undefined, signal, pause = sleep } = options;
  const desk: Desk = { account, target, beforeWriting, tell, pause };
  const checks = checkRuns(desk);
  const comments = reviewComments(desk);
  const threads = reviewThreads(desk);
  const summary = summaryComment(desk);
  let begun: CheckRun | undefined;

  async function begin(): Promise<void> {
    begun = await checks.begin();
  }

  async function beforeWriting(): Promise<void> {
    signal?.throwIfAborted();
    const { owner, repo, number: pull_number } = target;
    const { data } = await account.octokit.rest.pulls.get({ owner, repo, pull_number });
    if (data.head.sha !== target.head) throw new HeadMoved('the pull request has another head');
    signal?.throwIfAborted();
  }

  async function publish(review: Review): Promise<Published> {
    try {
      return { kind: 'published', posted: await write(review) };
    } catch (error) {
      if (!(error instanceof HeadMoved)) throw error;
      await supersede();
      return { kind: 'superseded' };
    }
  }

  async function write(review: Review): Promise<number> {
    const run = begun ?? (await checks.find());
    const posted = await comments.list();
    const planned = plan({ ...posted, annotations: run?.annotations ?? [] }, review, target.head);
    const refused = await say(planned, pointer(review, run, step));
    if (run) await complete(run, review, planned, refused);
    else if (step)
      await step.report({ review, refused, annotations: [...refused.map(inPlace), ...planned.annotations] });
    else await summary.write(review, refused);
    return planned.create.length - refused.length;
  }

  /** @returns the comments that GitHub refused */
  async function say(planned: Plan, body: string): Promise<readonly ReviewComment[]> {
    try {
      await edit(planned);
      return await comments.create(planned.create, body);
    } catch (error) {
      if (step === undefined || !isForbidden(error)) throw error;
      tell('The token may not write comments, as in pull requests from forks and of Dependabot: see the annotations.');
      return planned.create;
    }
  }

  /** What hides or shows goes first: as long as the text is the old one, a repeated try does it again. */
  async function edit({ gone, restore, update }: Plan): Promise<void> {
    const edits = [...gone, ...restore, ...update];
    if (edits.length === 0) return;
    await beforeWriting();
    await threads.hide(gone.map(({ comment }) => comment));
    await threads.show(restore.map(({ comment }) => comment));
    for (const each of edits) await comments.edit(each);
  }

  async function complete(
    run: CheckRun,
    { check, safeFixes }: Review,
    planned: Plan,
    refused: readonly ReviewComment[],
  ): Promise<void> {
    await beforeWriting();
    const annotations = [...planned.annotations, ...without(run.annotations, refused.map(inPlace))];
    const fixes = offersFixes && account.writesContents ? { safeFixes } : {};
    await checks.complete(run, { ...check, annotations, ...fixes });
  }

  async function supersede(): Promise<void> {
    await abandon('cancelled', 'Superseded', 'The pull request has moved on.');
  }

  async function giveUp(reason: string): Promise<void> {
    const text = `Waymark could not review this commit: ${reason}\n\nRe-run the check, or push again, to try anew.`;
    await abandon('neutral', 'Not reviewed', text);
  }

  async function decline(words: string): Promise<void> {
    const known = await checks.find();
    const run = known ?? (await checks.begin());
    if (!run || run.isCompleted) return;
    await checks.complete(run, { conclusion: 'neutral', title: 'Paused', summary: words, annotations: [] });
  }

  async function abandon(conclusion: 'cancelled' | 'neutral', title: string, text: string): Promise<void> {
    const run = await checks.find();
    if (run && !run.isCompleted) await checks.complete(run, { conclusion, title, summary: text, annotations: [] });
  }

  return { begin, publish, supersede, giveUp, decline };
}

/** A review has to say something of its own; the comments say the rest. */
function pointer({ check }: Review, run: CheckRun | undefined, step: Step | undefined): string {
  if (run) return `**${check.title}.** The whole picture is in the check “${CHECK_NAME}”.`;
  return step ? `**${check.title}.** The whole picture is in the summary of the workflow run.` : `**${check.title}.**`;
}
