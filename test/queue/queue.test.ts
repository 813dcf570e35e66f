import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { commandIn } from '../../src/github/command.ts';
import type { CommandJob, Job, Order, ReviewJob } from '../../src/model/job.ts';
import { openQueue, type Queue } from '../../src/queue/queue.ts';
import {
  PutBack,
  startWorker,
  type Handlers,
  type Hold,
  type Worker,
  type WorkerOptions,
} from '../../src/queue/worker.ts';
import type { Database } from '../../src/store/database.ts';
import { DATABASES } from '../store/databases.ts';

// A loaded machine takes its time; the tests wait for events, not for time.
jest.setTimeout(60_000);

const HEAD = { a: 'a'.repeat(40), b: 'b'.repeat(40) };

function job(number: number, head = HEAD.a, more: Partial<ReviewJob> = {}): ReviewJob {
  return { kind: 'review', installation: 1, repository: 10, owner: 'octo', repo: 'shop', number, head, ...more };
}

/** A promise and the function that keeps it. */
function promised<T = undefined>(): { promise: Promise<T>; keep: (value: T) => undefined } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return {
    promise,
    keep: (value) => {
      resolve(value);
    },
  };
}

/** Handlers that need not be asynchronous. */
interface Loose {
  do?: (job: ReviewJob, hold: Hold) => unknown;
  supersede?: (job: ReviewJob, hold: Hold) => unknown;
  giveUp?: (job: ReviewJob, reason: string, hold: Hold) => unknown;
  ended?: Handlers['ended'];
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}

describe.each(DATABASES)('on %s', (_, open) => {
  let database: Database;
  let queue: Queue;
  let workers: Worker[] = [];
  let errors: unknown[] = [];
  let ends: string[] = [];

  beforeAll(async () => {
    database = await open();
    queue = openQueue(database);
  });

  beforeEach(async () => {
    errors = [];
    ends = [];
    await database.query('TRUNCATE waymark.job, waymark.turn, waymark.delivery, waymark.reviewed, waymark.text');
  });

  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop(0)));
    workers = [];
    expect(errors).toEqual([]);
  });

  afterAll(() => database.close());

  async function work(handlers: Loose, options: Partial<WorkerOptions> = {}, on = database): Promise<Worker> {
    const all: Handlers = {
      async do(given, hold) {
        await handlers.do?.(given as ReviewJob, hold);
      },
      async supersede(given, hold) {
        await handlers.supersede?.(given as ReviewJob, hold);
      },
      async giveUp(given, ...rest) {
        await handlers.giveUp?.(given as ReviewJob, ...rest);
      },
      reasonOf: (error) => (error as Error).message,
      ended(...given) {
        handlers.ended?.(...given);
        const [{ number }, , { step, outcome }] = given;
        ends.push(`${number} ${step}: ${outcome}`);
      },
      onError: (error) => errors.push(error),
    };
    const worker = await startWorker(on, all, { retryDelay: 0.01, ...options });
    workers.push(worker);
    return worker;
  }

  function accept(order: ReviewJob | Order, delivery: string = randomUUID()): Promise<boolean> {
    return queue.accept(delivery, order.kind === 'review' ? { kind: 'do', job: order } : order);
  }

  async function rows<Row>(what: string): Promise<Row[]> {
    return (await database.query<Row>(`SELECT ${what} FROM waymark.job ORDER BY id`)).rows;
  }

  test('a job is done once, a redelivery of it never', async () => {
    const done: Job[] = [];
    const last = promised();
    await work({
      do(taken) {
        done.push(taken);
        if (taken.number === 2) last.keep(undefined);
        return Promise.resolve();
      },
    });
    expect(await accept(job(1), 'd1')).toBe(true);
    expect(await accept(job(1), 'd1')).toBe(false);
    expect(await accept(job(2), 'd2')).toBe(true);
    await last.promise;
    expect(done.filter(({ number }) => number === 1)).toEqual([job(1)]);
  });

  test('a command is stored whatever its words are cut from', async () => {
    const command = commandIn(`/waymark ignore some-rule ${'x'.repeat(299)}😀😀`)!;
    const comment = { id: 3, at: '2026-01-02T03:04:05Z' };
    const place = { installation: 1, repository: 10, owner: 'octo', repo: 'shop', number: 1 };
    const asked: CommandJob = { kind: 'command', ...place, command, by: 'ada', isAuthor: true, comment };
    expect(await queue.accept(randomUUID(), { kind: 'do', job: asked })).toBe(true);
    expect(await rows('data')).toEqual([{ data: asked }]);
  });

  test('jobs that came before anybody worked are kept', async () => {
    await accept(job(1));
    const taken = promised<Job>();
    await work({
      do: (each) => {
        taken.keep(each);
      },
    });
    expect(await taken.promise).toEqual(job(1));
  });

  test('of one pull request one at a time, whoever works, while others pass', async () => {
    const [first, second, other] = [promised(), promised(), promised()];
    const release = promised();
    let underWay = 0;
    let most = 0;
    const handlers: Loose = {
      async do({ number, installation }) {
        if (number === 2) {
          other.keep(undefined);
          return;
        }
        underWay += 1;
        most = Math.max(most, underWay);
        if (underWay === 1 && installation === 1) first.keep(undefined);
        await release.promise;
        underWay -= 1;
        if (ends.filter((end) => end.startsWith('1')).length === 1) second.keep(undefined);
      },
    };
    await work(handlers);
    await work(handlers);
    await accept(job(1));
    await first.promise;
    // The same head again: it neither ends the first nor runs beside it.
    await accept(job(1));
    await accept(job(2));
    await other.promise;
    release.keep(undefined);
    await second.promise;
    expect(most).toBe(1);
  });

  test('a newer head drops the older ones that wait', async () => {
    await accept(job(1, HEAD.a));
    await accept(job(1, HEAD.b));
    await accept(job(1, HEAD.b));
    await accept(job(1, HEAD.a, { repository: 11 }));
    expect(await rows('data')).toEqual([{ data: job(1, HEAD.b) }, { data: job(1, HEAD.a, { repository: 11 }) }]);
  });

  test('a newer head stops an older one that runs, and what it began is ended', async () => {
    const begun = promised();
    const told: string[] = [];
    const done = promised();
    await work({
      async do({ head }, { signal }) {
        told.push(`do ${head[0]!}`);
        if (head === HEAD.b) {
          done.keep(undefined);
          return;
        }
        begun.keep(undefined);
        await aborted(signal);
      },
      supersede: ({ head }) => told.push(`supersede ${head[0]!}`),
    });
    await accept(job(1, HEAD.a));
    await begun.promise;
    await accept(job(1, HEAD.b));
    await done.promise;
    expect(told).toEqual(['do a', 'supersede a', 'do b']);
  });

  test('a newer head ends also what waits for another try', async () => {
    const ended = promised();
    const told: string[] = [];
    await work({
      do({ head }) {
        told.push(`do ${head[0]!}`);
        if (head === HEAD.a) throw new PutBack('later', new Date(Date.now() + 3_600_000));
      },
      supersede: ({ head }) => {
        told.push(`supersede ${head[0]!}`);
        ended.keep(undefined);
      },
      ended: (__, ___, { outcome }) => {
        if (outcome === 'put back') void accept(job(1, HEAD.b));
      },
    });
    await accept(job(1, HEAD.a));
    await ended.promise;
    expect(told.slice(0, 2)).toEqual(['do a', 'supersede a']);
  });

  test('a job that throws is tried again', async () => {
    const done = promised<number>();
    let tries = 0;
    await work({
      do() {
        tries += 1;
        if (tries === 1) throw new Error('not yet');
        done.keep(tries);
      },
    });
    await accept(job(1));
    expect(await done.promise).toBe(2);
  });

  test('a job that fails for good is given up with its reason, and the lane goes on', async () => {
    const givenUp = promised<[ReviewJob, string]>();
    const next = promised();
    await work(
      {
        do({ head }) {
          if (head === HEAD.b) {
            next.keep(undefined);
            return;
          }
          throw new Error('The disk is full.');
        },
        giveUp: (each, reason) => {
          givenUp.keep([each, reason]);
          throw new Error('And nobody listens.');
        },
      },
      { tries: 2 },
    );
    await accept(job(1));
    expect(await givenUp.promise).toEqual([job(1), 'The disk is full.']);
    await accept(job(1, HEAD.b));
    await next.promise;
    expect(ends).toContain('1 do: given up');
  });

  test('a job that is put back keeps its tries, and holds the others of its installation', async () => {
    const until = new Date(Date.now() + 3_600_000);
    const other = promised();
    await work(
      {
        do({ installation }) {
          if (installation === 2) other.keep(undefined);
          else throw new PutBack('limit', until);
        },
      },
      { perInstallation: 1 },
    );
    await accept(job(1));
    await accept(job(2));
    await accept(job(3, HEAD.a, { installation: 2 }));
    await other.promise;
    const left = await rows<{ due_at: Date; tries: number }>('due_at, tries');
    expect(left.filter(({ tries, due_at: due }) => tries === 0 && due.getTime() === until.getTime())).toHaveLength(2);
    expect(await queue.stats()).toMatchObject({ ready: 0, later: 2 });
  });

  test('without a time, a job is put back for a minute and longer each time', async () => {
    await accept(job(1));
    for (const minutes of [1, 2, 4]) {
      const put = promised();
      await database.query('UPDATE waymark.job SET due_at = now()');
      const worker = await work({
        do: () => Promise.reject(new PutBack('limit', undefined)),
        ended: () => put.keep(undefined),
      });
      await put.promise;
      await worker.stop(0);
      const [row] = await rows<{ wait: number }>('extract(epoch FROM due_at - now())::float8 AS wait');
      expect(row!.wait).toBeGreaterThan((minutes - 0.5) * 60);
      expect(row!.wait).toBeLessThanOrEqual(minutes * 60);
    }
  });

  test('a job that is taken while the worker stops is left to others', async () => {
    const asked = promised();
    const gate = promised();
    let looks = 0;
    const slow: Database = {
      query: (...given) => database.query(...given),
      listen: (...given) => database.listen(...given),
      close: () => database.close(),
      async transaction(run) {
        looks += 1;
        if (looks > 1) {
          asked.keep(undefined);
          await gate.promise;
        }
        return database.transaction(run);
      },
    };
    const done: string[] = [];
    const last = promised();
    const stopping = await work({ do: () => done.push('the one that stops') }, {}, slow);
    await accept(job(1));
    await asked.promise;
    const stopped = stopping.stop(0);
    gate.keep(undefined);
    await stopped;
    await work({
      do: () => {
        done.push('another');
        last.keep(undefined);
      },
    });
    await last.promise;
    expect(done).toEqual(['another']);
  });

  test('an installation has so many jobs at once and no more, over all processes', async () => {
    const release = promised();
    const other = promised();
    const count = { now: 0, most: 0 };
    const handlers: Loose = {
      async do({ installation }) {
        if (installation === 2) {
          other.keep(undefined);
          return;
        }
        count.now += 1;
        count.most = Math.max(count.most, count.now);
        await release.promise;
        count.now -= 1;
      },
    };
    for (let number = 1; number <= 8; number += 1) await accept(job(number, HEAD.a, { repository: number }));
    await accept(job(1, HEAD.a, { installation: 2 }));
    await work(handlers);
    await work(handlers);
    await other.promise;
    release.keep(undefined);
    expect(count.most).toBe(2);
  });

  test('installations take turns, and their repositories', async () => {
    for (const number of [1, 2, 3]) await accept(job(number));
    await accept(job(4, HEAD.a, { repository: 20 }));
    await accept(job(5, HEAD.a, { installation: 2 }));
    await accept(job(6, HEAD.a, { installation: 2 }));
    const order: number[] = [];
    const all = promised();
    await work(
      {
        do({ number }) {
          order.push(number);
          if (order.length === 6) all.keep(undefined);
          return Promise.resolve();
        },
      },
      { slots: 1 },
    );
    await all.promise;
    expect(order).toEqual([1, 5, 4, 6, 2, 3]);
  });

  test('a closed pull request drops what waits and stops what runs', async () => {
    const begun = promised();
    const ended = promised();
    await work({
      async do(__, { signal }) {
        begun.keep(undefined);
        await aborted(signal);
      },
      supersede: () => {
        ended.keep(undefined);
      },
    });
    await accept(job(1));
    await begun.promise;
    await accept(job(1));
    await accept({ kind: 'close', lane: job(1) });
    await ended.promise;
    expect((await rows<{ step: string }>('step')).filter(({ step }) => step === 'do')).toEqual([]);
  });

  test('what is erased is stopped and gone, of that repository or installation only', async () => {
    const [begun, stopped, gone] = [promised(), promised(), promised()];
    await work({
      async do({ number }, { signal }) {
        if (number !== 1) return;
        begun.keep(undefined);
        await aborted(signal).finally(() => stopped.keep(undefined));
      },
      ended: ({ number }, __, { outcome }) => {
        if (number === 1 && outcome === 'stopped') gone.keep(undefined);
      },
    });
    await accept(job(1));
    await begun.promise;
    await database.query(`INSERT INTO waymark.text (installation, key, text) VALUES (1, 'k', 't'), (2, 'k', 't')`);
    await database.query(
      `INSERT INTO waymark.reviewed (installation, repository, number, head, outcome)
       VALUES (1, 10, 1, 'h', 'complete'), (1, 11, 1, 'h', 'complete'), (2, 10, 1, 'h', 'complete')`,
    );
    await accept({ kind: 'erase', installation: 1, repositories: [10] });
    await stopped.promise;
    await gone.promise;
    expect(await rows('id')).toEqual([]);
    const kept = async (what: string): Promise<unknown[]> => (await database.query(what)).rows;
    expect(await kept('SELECT installation::int FROM waymark.text')).toEqual([{ installation: 2 }]);
    expect(await kept('SELECT installation::int, repository::int FROM waymark.reviewed ORDER BY 1, 2')).toEqual([
      { installation: 1, repository: 11 },
      { installation: 2, repository: 10 },
    ]);
    await accept({ kind: 'erase', installation: 1 });
    expect(await kept('SELECT installation::int FROM waymark.reviewed')).toEqual([{ installation: 2 }]);
  });

  test('a review that was found is added where there is none of its head', async () => {
    expect(await queue.offer(job(1))).toBe(true);
    expect(await queue.offer(job(1))).toBe(false);
    expect(await queue.offer(job(1, HEAD.b))).toBe(true);
    expect(await rows('data')).toEqual([{ data: job(1, HEAD.b) }]);
  });

  test('a review that somebody asked for takes the place of one that nobody did', async () => {
    await accept(job(1));
    expect(await queue.offer(job(1, HEAD.a, { asked: true }))).toBe(true);
    expect(await queue.offer(job(1, HEAD.a, { asked: true }))).toBe(false);
    expect(await queue.offer(job(1))).toBe(false);
    expect(await rows('data')).toEqual([{ data: job(1, HEAD.a, { asked: true }) }]);
  });

  test('a command stays in its lane when a newer head comes, and when the pull request is closed', async () => {
    const { installation, repository, owner, repo, number } = job(1);
    const comment = { id: 3, at: '2026-01-01T00:00:00Z' };
    const command: CommandJob = {
      ...{ kind: 'command', installation, repository, owner, repo, number, by: 'ada', isAuthor: false, comment },
      command: { name: 'pause' },
    };
    await accept(job(1, HEAD.a));
    await accept({ kind: 'do', job: command });
    await accept(job(1, HEAD.b));
    expect(await rows('data')).toEqual([{ data: command }, { data: job(1, HEAD.b) }]);
    await accept({ kind: 'close', lane: job(1) });
    expect(await rows('data')).toEqual([{ data: command }]);
  });

  test('the job of a worker that gives no sign of life is taken over', async () => {
    await accept(job(1));
    await database.query(
      `UPDATE waymark.job SET worker = gen_random_uuid(), claims = 1, heartbeat_at = now() - interval '1 hour'`,
    );
    const taken = promised<Job>();
    await work({
      do: (each) => {
        taken.keep(each);
      },
    });
    expect(await taken.promise).toEqual(job(1));
  });

  test('a job that ends every process that takes it is given up', async () => {
    await accept(job(1));
    await database.query(
      `UPDATE waymark.job SET worker = gen_random_uuid(), tries = 8, heartbeat_at = now() - interval '1 hour'`,
    );
    const givenUp = promised<string>();
    await work({
      do: () => Promise.reject(new Error('It is not to be done again.')),
      giveUp: (__, reason) => {
        givenUp.keep(reason);
      },
    });
    expect(await givenUp.promise).toBe('the process that worked on it ended');
  });

  test('a worker that lost its job writes nothing more', async () => {
    const lost = promised<string>();
    await work(
      {
        async do(__, hold) {
          await hold.confirm();
          await database.query('UPDATE waymark.job SET worker = gen_random_uuid()');
          // Its own signs of life come seldom: the question itself has to find out.
          await hold.confirm().catch((error: unknown) => {
            lost.keep((error as Error).name);
          });
        },
      },
      { heartbeat: 0.001 },
    );
    await accept(job(1));
    expect(await lost.promise).toBe('AbortError');
  });

  test('a worker that stops ends what it can and gives back the rest', async () => {
    const begun = promised();
    const worker = await work({
      async do(__, { signal }) {
        begun.keep(undefined);
        await aborted(signal);
      },
    });
    await accept(job(1));
    await begun.promise;
    await worker.stop(10);
    expect(await rows('worker, tries, step')).toEqual([{ worker: null, tries: 0, step: 'do' }]);
    const taken = promised<Job>();
    await work({
      do: (each) => {
        taken.keep(each);
      },
    });
    expect(await taken.promise).toEqual(job(1));
  });

  test('it tells how much there is to do', async () => {
    expect(await queue.stats()).toEqual({ ready: 0, later: 0, active: 0, oldest: 0 });
    await accept(job(1));
    await accept(job(2));
    await database.query(`UPDATE waymark.job SET created_at = now() - interval '1 minute' WHERE number = 2`);
    const { ready, oldest } = await queue.stats();
    expect(ready).toBe(2);
    expect(oldest).toBeGreaterThanOrEqual(60);
  });
});
