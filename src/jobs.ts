import type { Logger } from 'pino';
import type { App } from './github/app.ts';
import { rateLimit, reasonOf } from './github/limits.ts';
import type { Job } from './model/job.ts';
import type { Queue } from './queue/queue.ts';
import { PutBack, type Handlers, type Hold } from './queue/worker.ts';
import { giveUpPull, reviewPull, supersedePull } from './review-pull.ts';
import type { Reviewer } from './review.ts';
import type { Metrics } from './server/metrics.ts';
import type { Database } from './store/database.ts';
import { endingOf, recordBeginning, recordEnding } from './store/ledger.ts';
import { policyMemory } from './store/policies.ts';
import { installationTexts } from './store/texts.ts';

export interface JobOptions {
  readonly app: App;
  readonly database: Database;
  readonly queue: Queue;
  readonly reviewer: Reviewer;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** What a worker does with jobs: the line from a job to what stands on GitHub. */
export function jobHandlers({ app, database, queue, reviewer, metrics, log }: JobOptions): Handlers {
  async function review(job: Job, hold: Hold): Promise<void> {
    const account = await app.account(job.installation, hold);
    const store = installationTexts(database, job.installation, hold.id);
    const policies = policyMemory(database, job, hold.id);
    const tell = (message: string): void => {
      log.info({ job: hold.id }, message);
    };
    await recordBeginning(database, job, job.head);
    const outcome = await reviewPull({ ...job, account, reviewer, signal: hold.signal, tell, store, policies });
    if (outcome.kind === 'superseded') {
      await follow(job, hold);
      return;
    }
    const { findings, unanalysed, failures } = outcome.review;
    metrics.findings(findings);
    const isComplete = unanalysed.length === 0 && failures.length === 0;
    await recordEnding(database, job, job.head, isComplete ? 'complete' : 'incomplete');
  }

  /** Events may come in any order: the head that is there now gets its review, even when its event came before this one. */
  async function follow(job: Job, hold: Hold): Promise<void> {
    const { octokit } = await app.account(job.installation, hold);
    const { data } = await octokit.rest.pulls.get({ owner: job.owner, repo: job.repo, pull_number: job.number });
    if (data.state !== 'open' || data.draft === true || data.head.sha === job.head) return;
    if ((await endingOf(database, job, data.head.sha)) === undefined)
      await queue.offer({ ...job, head: data.head.sha });
  }

  return {
    do: (job, hold) => withPutBack(() => review(job, hold)),

    supersede: (job, hold) =>
      withPutBack(async () => {
        await supersedePull(await app.account(job.installation, hold), job);
      }),

    giveUp: (job, reason, hold) =>
      withPutBack(async () => {
        await giveUpPull(await app.account(job.installation, hold), job, reason);
        await recordEnding(database, job, job.head, 'failed');
      }),

    reasonOf,

    ended(job, hold, { step, outcome, waited, took, error }) {
      metrics.job(job.kind, step === 'do' ? outcome : `${step}: ${outcome}`, waited, took);
      const { kind, installation, owner, repo, number, head } = job;
      const line = {
        job: hold.id,
        ...(hold.delivery !== undefined && { delivery: hold.delivery }),
        ...{ kind, installation, owner, repo, number, head, step, outcome },
        ...{ waited: Math.round(waited), took: Math.round(took) },
      };
      if (error === undefined) log.info(line, 'Pull request handled');
      else if (outcome === 'given up') log.error({ ...line, err: error }, 'Pull request given up');
      else log.warn({ ...line, err: error }, 'Pull request left for later');
    },

    onError(error) {
      log.error({ err: error }, 'The queue failed, and goes on');
    },
  };
}

/** Whoever meets a rate limit waits for its end, and has not failed. */
async function withPutBack(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const wait = rateLimit(error, Date.now());
    if (!wait) throw error;
    throw new PutBack(`${reasonOf(error)}: too many requests`, wait.until);
  }
}
