import { PgBoss, type JobWithMetadata } from 'pg-boss';
import type { ReviewJob } from '../model/job.ts';
import type { Database } from '../store/database.ts';
import { recordDelivery } from '../store/deliveries.ts';

/** Reviews to do, kept in the database until they are done. */
export interface ReviewQueue {
  /**
   * Writes the delivery and its job in one transaction.
   *
   * @returns false when the delivery was received before: then nothing is written
   */
  accept(delivery: string, job: ReviewJob): Promise<boolean>;
  /** Takes jobs from now on: of one pull request one at a time, of others several. */
  work(handlers: Handlers): Promise<void>;
  /** Takes no more jobs and waits for those under way, at most 30 seconds; what is left is done after the next start. */
  stop(): Promise<void>;
}

export interface Handlers {
  /** Does the job. It is called again some seconds after it throws. `signal`: the job was given to somebody else. */
  review(job: ReviewJob, signal: AbortSignal): Promise<void>;
  /** Called once for a job that will not be tried again. */
  giveUp(job: ReviewJob, reason: string): Promise<void>;
}

const REVIEWS = 'review';
const FAILED = 'review-failed';

/** Seconds. A process that dies takes no leave: its job is free again when the heartbeat has been missed that long. */
const HEARTBEAT = 15;

/** Seconds between looks for jobs to free, to retry, and for pull requests under way. */
const SUPERVISION = 2;

/** How often and when, in seconds and growing, a job that failed is tried again. */
const RETRY = { retryLimit: 5, retryDelay: 2 };

const LIVENESS = { heartbeatSeconds: HEARTBEAT, expireInSeconds: 3600 };
const POLLING = { pollingIntervalSeconds: SUPERVISION, notifyPollingIntervalSeconds: SUPERVISION };
const REVIEWS_AT_ONCE = 4;

/** @param onError told of faults of the queue itself, such as a lost connection; it goes on by itself */
export async function openQueue(
  database: Database,
  onError: (error: Error) => void,
  retry: { readonly retryLimit: number; readonly retryDelay: number } = RETRY,
): Promise<ReviewQueue> {
  const boss = new PgBoss({
    ...database.connection,
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISION,
    monitorIntervalSeconds: SUPERVISION,
    queueCacheIntervalSeconds: SUPERVISION,
    schedule: false,
  });
  boss.on('error', onError);
  await boss.start();
  await boss.createQueue(FAILED, { notify: true });
  await boss.createQueue(REVIEWS, { notify: true, policy: 'singleton', deadLetter: FAILED });
  // Sending looks the queue up once, outside of the transaction that it sends in: PGlite's one connection would wait for
  // itself. Now it is known.
  await boss.findJobs(REVIEWS, { key: '' });

  const tries = { ...LIVENESS, ...retry, retryBackoff: true };

  function accept(delivery: string, job: ReviewJob): Promise<boolean> {
    return database.transaction(async (db) => {
      if (!(await recordDelivery(db, delivery))) return false;
      const pull = `${job.owner}/${job.repo}#${job.number}`;
      // The key forbids two at once, also between processes; the group lets others pass a pull request that waits.
      await boss.send(REVIEWS, job, { db, ...tries, singletonKey: pull, group: { id: pull } });
      return true;
    });
  }

  async function work(handlers: Handlers): Promise<void> {
    const concurrency = { localConcurrency: REVIEWS_AT_ONCE, groupConcurrency: 1 };
    await boss.work<ReviewJob>(REVIEWS, { ...POLLING, ...concurrency }, async ([job]) => {
      if (job) await handlers.review(job.data, job.signal);
    });
    await boss.work(FAILED, { ...POLLING, includeMetadata: true }, async ([job]: JobWithMetadata<ReviewJob>[]) => {
      if (job) await handlers.giveUp(job.data, reasonIn(job.sourceOutput));
    });
  }

  return { accept, work, stop: () => boss.stop({ timeout: 30_000 }) };
}

/** What pg-boss keeps of an error. */
function reasonIn(output: object | null): string {
  return output && 'message' in output && typeof output.message === 'string' ? output.message : 'unknown reason';
}
