import type { Logger } from 'pino';
import { commandPull, giveUpCommand } from './command-pull.ts';
import { fixPull } from './fix-pull.ts';
import type { App } from './github/app.ts';
import type { Account } from './github/client.ts';
import { rateLimit, reasonOf } from './github/limits.ts';
import { openPullsAt } from './github/pulls.ts';
import type { FindJob, Job, ReviewJob } from './model/job.ts';
import type { Queue } from './queue/queue.ts';
import { PutBack, type Handlers, type Hold } from './queue/worker.ts';
import { giveUpPull, pausePull, reviewPull, supersedePull } from './review-pull.ts';
import type { Reviewer } from './review.ts';
import type { LoadedRule } from './rules/loader.ts';
import type { Metrics } from './server/metrics.ts';
import type { Database } from './store/database.ts';
import { endingOf, recordBeginning, recordEnding } from './store/ledger.ts';
import { policyMemory } from './store/policies.ts';
import { pullMemory } from './store/pulls.ts';
import { installationTexts } from './store/texts.ts';

export interface JobOptions {
  readonly app: App;
  readonly database: Database;
  readonly queue: Queue;
  readonly reviewer: Reviewer;
  /** All rules that there are. */
  readonly rules: readonly LoadedRule[];
  /** Address of the server that serves the lessons. */
  readonly publicUrl?: string | undefined;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** What a worker does with jobs: the line from a job to what stands on GitHub. */
export function jobHandlers(options: JobOptions): Handlers {
  const { app, database, queue, reviewer, rules, publicUrl, metrics, log } = options;

  async function work(job: Job, hold: Hold): Promise<void> {
    const account = await app.account(job.installation, hold);
    const policies = policyMemory(database, job, hold.id);
    const memory = pullMemory(database, job, hold.id);
    const common = { account, policies, tell: teller(hold) };
    switch (job.kind) {
      case 'review':
        return review(job, hold, account);
      case 'command':
        return commandPull({ ...common, job, rules, publicUrl, memory, offer: (other) => queue.offer(other) });
      case 'fix': {
        const store = installationTexts(database, job.installation, hold.id);
        return fixPull({ ...common, job, rules, publicUrl, store, ignores: await memory.ignores() });
      }
      case 'find':
        return find(job, account);
    }
  }

  function teller(hold: Hold): (message: string) => void {
    return (message) => {
      log.info({ job: hold.id }, message);
    };
  }

  async function review(job: ReviewJob, hold: Hold, account: Account): Promise<void> {
    const memory = pullMemory(database, job, hold.id);
    const pause = job.asked ? undefined : await memory.paused();
    if (pause) {
      await pausePull(account, job, pause);
      await recordEnding(database, job, job.head, 'incomplete');
      return;
    }
    await recordBeginning(database, job, job.head);
    const outcome = await reviewPull({
      ...job,
      account,
      reviewer,
      offersFixes: true,
      signal: hold.signal,
      tell: teller(hold),
      store: installationTexts(database, job.installation, hold.id),
      policies: policyMemory(database, job, hold.id),
      ignores: await memory.ignores(),
    });
    if (outcome.kind === 'superseded') {
      await follow(job, account);
      return;
    }
    const { findings, unanalysed, failures } = outcome.review;
    metrics.findings(findings);
    const isComplete = unanalysed.length === 0 && failures.length === 0;
    await recordEnding(database, job, job.head, isComplete ? 'complete' : 'incomplete');
  }

  /** Events may come in any order: the head that is there now gets its review, even when its event came before this one. */
  async function follow(job: ReviewJob, { octokit }: Account): Promise<void> {
    const { data } = await octokit.rest.pulls.get({ owner: job.owner, repo: job.repo, pull_number: job.number });
    if (data.state !== 'open' || data.draft === true || data.head.sha === job.head) return;
    if ((await endingOf(database, job, data.head.sha)) === undefined)
      await queue.offer({ ...job, head: data.head.sha });
  }

  async function find({ installation, repository, owner, repo, head }: FindJob, { octokit }: Account): Promise<void> {
    for (const number of await openPullsAt(octokit, { owner, repo }, head)) {
      await queue.offer({ kind: 'review', installation, repository, owner, repo, number, head, asked: true });
    }
  }

  return {
    do: (job, hold) => withPutBack(() => work(job, hold)),

    supersede: (job, hold) =>
      withPutBack(async () => {
        if (job.kind === 'review') await supersedePull(await app.account(job.installation, hold), job);
      }),

    giveUp: (job, reason, hold) =>
      withPutBack(async () => {
        if (job.kind !== 'review' && job.kind !== 'command') return;
        const account = await app.account(job.installation, hold);
        if (job.kind === 'command') return giveUpCommand(account, job, teller(hold));
        await giveUpPull(account, job, reason);
        await recordEnding(database, job, job.head, 'failed');
      }),

    reasonOf,

    ended(job, hold, { step, outcome, waited, took, error }) {
      metrics.job(job.kind, step === 'do' ? outcome : `${step}: ${outcome}`, waited, took);
      const { kind, installation, owner, repo, number } = job;
      const line = {
        job: hold.id,
        ...(hold.delivery !== undefined && { delivery: hold.delivery }),
        ...{ kind, installation, owner, repo, number },
        ...(job.kind === 'command' ? { command: job.command.name, comment: job.comment.id } : { head: job.head }),
        ...{ step, outcome },
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
