import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../model/job.ts';
import type { Database } from '../store/database.ts';
import { CHANNEL, claimsOf, type Claim, type Limits, type Step } from './claims.ts';

/** Does jobs until it is stopped. */
export interface Worker {
  /**
   * Takes no more jobs and waits for those under way. What is not done in time is given back to be done elsewhere.
   *
   * @param patience milliseconds
   */
  stop(patience: number): Promise<void>;
}

/** What a handler knows of the job it works on. */
export interface Hold {
  /** Id of the job. */
  readonly id: number;
  readonly delivery?: string;
  /** Aborted when the job is no longer this worker's: superseded, erased, taken over, or the process stops. */
  readonly signal: AbortSignal;
  /**
   * Makes sure that the job is still this worker's, just before something is written elsewhere.
   *
   * @throws what the signal says when it is not
   */
  confirm(): Promise<void>;
}

export interface Handlers {
  /** Does the job. It is called again some seconds after it throws, and later when it throws `PutBack`. */
  do(job: Job, hold: Hold): Promise<void>;
  /** Ends what a job began whose work a newer one does, or nobody. */
  supersede(job: Job, hold: Hold): Promise<void>;
  /** Called for a job that failed for good. */
  giveUp(job: Job, reason: string, hold: Hold): Promise<void>;
  /** What of an error may be kept and shown. */
  reasonOf(error: unknown): string;
  /** Told of each end. */
  ended(job: Job, hold: Hold, end: End): void;
  /** Told of faults of the queue itself, such as a lost connection; it goes on by itself. */
  readonly onError: (error: unknown) => void;
}

/** How work on a job ended. Milliseconds. */
export interface End {
  readonly step: Step;
  readonly outcome: 'done' | 'again' | 'given up' | 'put back' | 'stopped';
  readonly waited: number;
  readonly took: number;
  /** Absent when it is done. */
  readonly error?: unknown;
}

/** Thrown by a handler that cannot go on before a time, and has not failed. */
export class PutBack extends Error {
  override readonly name = 'PutBack';
  readonly until: Date | undefined;

  /** @param until undefined: some time, longer each time */
  constructor(reason: string, until: Date | undefined) {
    super(reason);
    this.until = until;
  }
}

export interface WorkerOptions extends Limits {
  /** Jobs at once in this worker. */
  readonly slots: number;
}

export const WORKER: WorkerOptions = {
  slots: 4,
  perInstallation: 2,
  tries: 9,
  retryDelay: 2,
  putBackDelay: 60,
  heartbeat: 15,
};

/** Milliseconds between looks for jobs, when nobody tells of one. */
const POLL = 2_000;
/** Milliseconds for stopped jobs to be given back. */
const GIVING_BACK = 5_000;

interface Active {
  readonly claim: Claim;
  readonly controller: AbortController;
  ended: Promise<void>;
}

/** Starts taking jobs. */
export async function startWorker(
  database: Database,
  handlers: Handlers,
  options: Partial<WorkerOptions> = {},
): Promise<Worker> {
  const settings = { ...WORKER, ...options };
  // Milliseconds that a sign of life proves a job to be held.
  const fresh = (settings.heartbeat * 1000) / 3;
  const claims = claimsOf(database, randomUUID(), settings);
  const active = new Map<number, Active>();
  let isOpen = true;
  let confirmedAt = 0;

  const look = once(async () => {
    while (isOpen && active.size < settings.slots) {
      const claim = await claims.take();
      if (!claim) return;
      await takeUp(claim);
    }
  });

  const check = once(async () => {
    const started = performance.now();
    // What is begun while the question is under way is not in its answer.
    const asked = [...active.values()];
    const held = await claims.beat();
    confirmedAt = started;
    for (const { claim, controller } of asked) {
      const step = held.get(claim.id);
      if (step === claim.step) continue;
      const why = step === undefined ? 'the job is no longer held' : 'a newer event took the place of the job';
      controller.abort(new DOMException(why, 'AbortError'));
    }
  });

  /** A job that was asked for before the worker stopped goes back. */
  async function takeUp(claim: Claim): Promise<void> {
    if (isOpen) begin(claim);
    else await claims.release(claim);
  }

  function begin(claim: Claim): void {
    const controller = new AbortController();
    const entry: Active = { claim, controller, ended: Promise.resolve() };
    active.set(claim.id, entry);
    // A claim proves itself, as the last sign of life did for the others.
    entry.ended = run(claim, controller.signal)
      .catch(handlers.onError)
      .finally(() => {
        active.delete(claim.id);
        void attempt(look);
      });
  }

  async function run(claim: Claim, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    const hold: Hold = {
      id: claim.id,
      ...(claim.delivery !== undefined && { delivery: claim.delivery }),
      signal,
      async confirm() {
        signal.throwIfAborted();
        if (performance.now() - confirmedAt > fresh) await check();
        signal.throwIfAborted();
      },
    };
    const end = await work(claim, hold).then(
      async () => {
        await claims.done(claim);
        return { outcome: 'done' } as const;
      },
      async (error: unknown) => ({ outcome: await settle(claim, signal, error), error }),
    );
    const took = performance.now() - started;
    handlers.ended(claim.job, hold, { step: claim.step, waited: claim.waited, took, ...end });
  }

  function work({ job, step, reason }: Claim, hold: Hold): Promise<void> {
    if (step === 'do') return handlers.do(job, hold);
    return step === 'supersede' ? handlers.supersede(job, hold) : handlers.giveUp(job, reason, hold);
  }

  async function settle(claim: Claim, signal: AbortSignal, error: unknown): Promise<End['outcome']> {
    if (signal.aborted) {
      await claims.release(claim);
      return 'stopped';
    }
    const putBack = error instanceof PutBack ? error : undefined;
    if (!putBack) return claims.failed(claim, handlers.reasonOf(error));
    await claims.putBack(claim, putBack.until);
    return 'put back';
  }

  async function attempt(what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (error) {
      if (isOpen) handlers.onError(error);
    }
  }

  await claims.free();
  await database.listen(CHANNEL, (signal) => {
    if (!isOpen) return;
    void attempt(signal === 'stop' ? check : look);
  });
  const timers = [
    setInterval(() => void attempt(look), POLL),
    setInterval(() => void attempt(check), (settings.heartbeat * 1000) / 5),
    setInterval(() => void attempt(claims.free), (settings.heartbeat * 1000) / 3),
  ];
  await attempt(look);

  async function stop(patience: number): Promise<void> {
    isOpen = false;
    // A look under way may take a job yet, and gives it back; the one that is asked for here waits for that, and takes none.
    const all = (): Promise<unknown> => Promise.all([attempt(look), ...[...active.values()].map(({ ended }) => ended)]);
    const late = setTimeout(() => {
      for (const { controller } of active.values())
        controller.abort(new DOMException('the process stops', 'AbortError'));
    }, patience);
    // What does not hear the signal either is found by its missing sign of life.
    await Promise.race([all(), sleep(patience + GIVING_BACK, undefined, { ref: false })]);
    clearTimeout(late);
    timers.forEach(clearInterval);
  }

  return { stop };
}

/** Runs one at a time. Who comes meanwhile shares one further run, which begins after he came. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = work().finally(() => (running = undefined));
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return running ?? start();
      });
    return next;
  };
}
