import { randomUUID } from 'node:crypto';
import type { ReviewJob } from '../../src/model/job.ts';
import { openQueue, type Handlers, type ReviewQueue } from '../../src/queue/review-queue.ts';
import type { Database } from '../../src/store/database.ts';
import { DATABASES } from '../store/databases.ts';

/** Milliseconds that a loaded machine may take; the tests wait for events, not for time. */
const PATIENCE = 60_000;

function job(number: number, head = 'a'.repeat(40)): ReviewJob {
  return { installation: 1, owner: 'octo', repo: 'shop', number, head };
}

/** A promise and the function that keeps it. */
function promised<T = undefined>(): { promise: Promise<T>; keep: (value: T) => void } {
  let keep: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    keep = resolve;
  });
  return { promise, keep };
}

describe.each(DATABASES)('on %s', (_, open) => {
  let database: Database;
  let queue: ReviewQueue;
  const errors: Error[] = [];
  /** Of this test alone. */
  let delivery: string;

  beforeAll(async () => {
    database = await open();
  }, PATIENCE);

  beforeEach(async () => {
    delivery = randomUUID();
    queue = await openQueue(database, (error) => errors.push(error));
  }, PATIENCE);

  afterEach(async () => {
    await queue.stop();
    expect(errors).toEqual([]);
  }, PATIENCE);

  afterAll(() => database.close());

  function work(review: Handlers['review'], giveUp: Handlers['giveUp'] = () => Promise.resolve()): Promise<void> {
    return queue.work({ review, giveUp });
  }

  test(
    'a job is done once, a redelivery of it never',
    async () => {
      const done: ReviewJob[] = [];
      const last = promised();
      await work((taken) => {
        done.push(taken);
        if (taken.number === 2) last.keep(undefined);
        return Promise.resolve();
      });
      expect(await queue.accept(`${delivery}.1`, job(1))).toBe(true);
      expect(await queue.accept(`${delivery}.1`, job(1))).toBe(false);
      expect(await queue.accept(`${delivery}.2`, job(2))).toBe(true);
      await last.promise;
      expect(done.filter(({ number }) => number === 1)).toEqual([job(1)]);
    },
    PATIENCE,
  );

  test(
    'jobs that came before anybody worked are kept',
    async () => {
      await queue.accept(`${delivery}.1`, job(1));
      const taken = promised<ReviewJob>();
      await work((each) => {
        taken.keep(each);
        return Promise.resolve();
      });
      expect(await taken.promise).toEqual(job(1));
    },
    PATIENCE,
  );

  test(
    'of one pull request one at a time, while others pass',
    async () => {
      const [firstOfOne, secondOfOne, other] = [promised(), promised(), promised()];
      const release = promised();
      let underWay = 0;
      let most = 0;
      await work(async ({ number, head }) => {
        if (number === 2) {
          other.keep(undefined);
          return;
        }
        underWay += 1;
        most = Math.max(most, underWay);
        if (head.startsWith('a')) {
          firstOfOne.keep(undefined);
          await release.promise;
        } else {
          secondOfOne.keep(undefined);
        }
        underWay -= 1;
      });
      await queue.accept(`${delivery}.1`, job(1, 'a'.repeat(40)));
      await firstOfOne.promise;
      await queue.accept(`${delivery}.2`, job(1, 'b'.repeat(40)));
      await queue.accept(`${delivery}.3`, job(2));
      await other.promise;
      release.keep(undefined);
      await secondOfOne.promise;
      expect(most).toBe(1);
    },
    PATIENCE,
  );

  test(
    'a job that throws is tried again',
    async () => {
      const done = promised<number>();
      let tries = 0;
      await work(() => {
        tries += 1;
        if (tries === 1) return Promise.reject(new Error('not yet'));
        done.keep(tries);
        return Promise.resolve();
      });
      await queue.accept(`${delivery}.1`, job(1));
      expect(await done.promise).toBe(2);
    },
    PATIENCE,
  );

  test(
    'a job that fails for good is given up with its reason',
    async () => {
      const once = await openQueue(database, (error) => errors.push(error), { retryLimit: 0, retryDelay: 1 });
      const givenUp = promised<[ReviewJob, string]>();
      await once.work({
        review: () => Promise.reject(new Error('The disk is full.')),
        giveUp: (each, reason) => {
          givenUp.keep([each, reason]);
          return Promise.resolve();
        },
      });
      await once.accept(`${delivery}.1`, job(1));
      expect(await givenUp.promise).toEqual([job(1), 'The disk is full.']);
      await once.stop();
    },
    PATIENCE,
  );
});
