import type { Logger } from 'pino';
import type { App } from './github/app.ts';
import { hasCompletedCheck, missedDeliveries, openPulls, redeliver } from './github/missed.ts';
import type { Queue } from './queue/queue.ts';
import type { Metrics } from './server/metrics.ts';
import type { Database } from './store/database.ts';
import { receivedAmong, recordRedelivery } from './store/deliveries.ts';
import { forget } from './store/erase.ts';
import { endingOf, recordEnding } from './store/ledger.ts';
import { takeSweep } from './store/sweeps.ts';

export interface SweepOptions {
  readonly app: App;
  readonly database: Database;
  readonly queue: Queue;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** How often something is looked for, in seconds. */
export interface Periods {
  /** Between looks whether one of the others is due. */
  readonly tick: number;
  readonly deliveries: number;
  /** Until a delivery is asked for once more. */
  readonly redelivery: number;
  readonly pulls: number;
}

const PERIODS: Periods = { tick: 60, deliveries: 5 * 60, redelivery: 10 * 60, pulls: 60 * 60 };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** GitHub keeps deliveries for three days. */
const DELIVERIES_SINCE = 3 * DAY;
const REDELIVERIES_AT_ONCE = 50;

/** Older pull requests are left to their next push: nobody waits for them. */
const PULLS_SINCE = 14 * DAY;
const PULLS_AT_ONCE = 200;

/** Looks for what the webhook missed, now and then, and forgets what is old. */
export function startSweeps(options: SweepOptions & Partial<Periods>): { stop(): Promise<void> } {
  const { database, log } = options;
  const { tick, deliveries, redelivery, pulls } = { ...PERIODS, ...options };
  let isOpen = true;
  let running = Promise.resolve();

  async function sweep(name: string, seconds: number, work: () => Promise<void>): Promise<void> {
    try {
      if (isOpen && (await takeSweep(database, name, seconds))) await work();
    } catch (error) {
      if (isOpen) log.warn({ err: error, sweep: name }, 'A sweep failed; the next one comes');
    }
  }

  async function all(): Promise<void> {
    await sweep('deliveries', deliveries, () => sweepDeliveries(options, redelivery));
    await sweep('pulls', pulls, () => sweepPulls(options, () => isOpen));
    await sweep('forget', 60 * 60, () => forget(database));
  }

  const next = (): void => {
    running = running.then(all);
  };
  next();
  const timer = setInterval(next, tick * 1000);

  return {
    async stop() {
      isOpen = false;
      clearInterval(timer);
      await running;
    },
  };
}

/**
 * Has GitHub deliver again what nobody took.
 *
 * @param pause seconds until a delivery is asked for once more
 */
export async function sweepDeliveries(
  { app, database, metrics, log }: SweepOptions,
  pause: number = PERIODS.redelivery,
): Promise<void> {
  const missed = await missedDeliveries(app, new Date(Date.now() - DELIVERIES_SINCE));
  // What was stored although the answer came too late is done.
  const received = await receivedAmong(
    database,
    missed.map(({ guid }) => guid),
  );
  const wanted = missed.filter(({ guid }) => !received.has(guid));
  for (const delivery of wanted.slice(0, REDELIVERIES_AT_ONCE)) {
    if (!(await recordRedelivery(database, delivery.guid, pause))) continue;
    await redeliver(app, delivery);
    metrics.redelivered();
    log.info({ delivery: delivery.guid }, 'GitHub was asked to deliver again');
  }
}

/** Gives a job to each open pull request whose head nobody has dealt with. */
export async function sweepPulls(
  { app, database, queue, metrics, log }: SweepOptions,
  isWanted: () => boolean = () => true,
): Promise<void> {
  let found = 0;
  for await (const open of openPulls(app, new Date(Date.now() - PULLS_SINCE))) {
    if (!isWanted() || found === PULLS_AT_ONCE) return;
    const { job } = open;
    if ((await endingOf(database, job, job.head)) !== undefined) continue;
    // The check run is there, and the ledger is not: the database is a new one.
    if (await hasCompletedCheck(open, app.id)) {
      await recordEnding(database, job, job.head, 'incomplete');
    } else if (await queue.offer(job)) {
      found += 1;
      metrics.found();
      log.info({ ...job }, 'A pull request without a review was found');
    }
  }
}
