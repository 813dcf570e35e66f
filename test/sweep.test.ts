import { jest } from '@jest/globals';
import { pino } from 'pino';
import { signIn } from '../src/github/app.ts';
import { openQueue, type Queue } from '../src/queue/queue.ts';
import { createMetrics } from '../src/server/metrics.ts';
import type { Database } from '../src/store/database.ts';
import { recordDelivery } from '../src/store/deliveries.ts';
import { endingOf, recordEnding } from '../src/store/ledger.ts';
import { takeSweep } from '../src/store/sweeps.ts';
import { sweepDeliveries, sweepPulls, type SweepOptions } from '../src/sweep.ts';
import { APP, INSTALLATION, Loopback, OWNER, REPO, REPOSITORY } from './github/loopback.ts';
import { DATABASES } from './store/databases.ts';

// GitHub's own client spaces writes by a second.
jest.setTimeout(60_000);

describe.each(DATABASES)('on %s', (_, open) => {
  let database: Database;
  let queue: Queue;
  let github: Loopback;
  let options: SweepOptions;

  beforeAll(async () => {
    database = await open();
    queue = openQueue(database);
  });

  afterAll(() => database.close());

  beforeEach(async () => {
    await database.query('TRUNCATE waymark.job, waymark.delivery, waymark.redelivery, waymark.reviewed, waymark.sweep');
    github = await Loopback.start();
    const app = await signIn({ appId: APP.id, privateKey: github.privateKey, apiUrl: github.url });
    const metrics = createMetrics(() => queue.stats());
    options = { app, database, queue, metrics, log: pino({ enabled: false }) };
  });

  afterEach(async () => {
    await github.stop();
    expect(github.violations).toEqual([]);
  });

  function attempt(id: number, guid: string, status_code: number, event = 'pull_request'): void {
    github.deliveries.unshift({
      id,
      guid,
      status_code,
      event,
      status: '',
      duration: 0.1,
      redelivery: false,
      action: 'opened',
      installation_id: INSTALLATION,
      repository_id: REPOSITORY,
      delivered_at: new Date().toISOString(),
    });
  }

  test('deliveries that failed are asked for again by the id of their last attempt, and only those', async () => {
    attempt(1, 'fine', 200);
    attempt(2, 'failed', 502);
    attempt(3, 'failed', 500);
    attempt(4, 'failed, then fine', 500);
    attempt(5, 'failed, then fine', 200);
    attempt(6, 'stored, but answered late', 504);
    attempt(7, 'of no interest', 500, 'star');
    await recordDelivery(database, 'stored, but answered late');
    await sweepDeliveries(options);
    expect(github.redelivered).toEqual([3]);
    expect(await options.metrics.text()).toContain('waymark_missed_total{what="delivery"} 1');
  });

  test('a delivery is not asked for again at once, and three times at most', async () => {
    attempt(1, 'failed', 502);
    for (let times = 1; times <= 5; times += 1) {
      await sweepDeliveries(options);
      await sweepDeliveries(options);
      await database.query(`UPDATE waymark.redelivery SET at = at - interval '1 hour'`);
    }
    expect(github.redelivered).toEqual([1, 1, 1]);
  });

  test('open pull requests that nobody reviewed get a job', async () => {
    github.isListed = true;
    const { head } = github.openPull(1, {}, { 'a.py': 'x' });
    github.openPull(2, {}, { 'a.py': 'x' }).draft = true;
    github.openPull(3, {}, { 'a.py': 'x' }).state = 'closed';
    const known = github.openPull(4, {}, { 'a.py': 'x' });
    const lane = { installation: INSTALLATION, repository: REPOSITORY, number: 4 };
    await recordEnding(database, lane, known.head, 'failed');
    await sweepPulls(options);
    await sweepPulls(options);
    const { rows } = await database.query('SELECT data FROM waymark.job');
    const place = { installation: INSTALLATION, repository: REPOSITORY, owner: OWNER, repo: REPO };
    expect(rows).toEqual([{ data: { kind: 'review', ...place, number: 1, head } }]);
  });

  test('a check run tells of a review that the database does not know of; one left open does not', async () => {
    github.isListed = true;
    const { octokit } = await options.app.account(INSTALLATION);
    const write = { owner: OWNER, repo: REPO, name: 'Waymark' };
    const heads = [1, 2].map((number) => github.openPull(number, {}, { 'a.py': String(number) }).head);
    await octokit.rest.checks.create({ ...write, head_sha: heads[0]!, status: 'completed', conclusion: 'success' });
    await octokit.rest.checks.create({ ...write, head_sha: heads[1]!, status: 'in_progress' });
    await sweepPulls(options);
    const { rows } = await database.query<{ number: number }>('SELECT number FROM waymark.job');
    expect(rows).toEqual([{ number: 2 }]);
    const lane = { installation: INSTALLATION, repository: REPOSITORY, number: 1 };
    expect(await endingOf(database, lane, heads[0]!)).toBe('incomplete');
  });

  test('a review that was broken off leaves the head to be found, as when an old event closed what is open again', async () => {
    github.isListed = true;
    const { octokit } = await options.app.account(INSTALLATION);
    const { head: head_sha } = github.openPull(1, {}, { 'a.py': 'x' });
    const check = { owner: OWNER, repo: REPO, name: 'Waymark', head_sha };
    await octokit.rest.checks.create({ ...check, status: 'completed', conclusion: 'cancelled' });
    await sweepPulls(options);
    const { rows } = await database.query<{ number: number }>('SELECT number FROM waymark.job');
    expect(rows).toEqual([{ number: 1 }]);
  });

  test('only a complete review counts as one, and stays so', async () => {
    const lane = { installation: 1, repository: 2, number: 3 };
    const endings: unknown[] = [];
    for (const ending of ['failed', 'incomplete', 'complete', 'failed'] as const) {
      await recordEnding(database, lane, 'h', ending);
      endings.push(await endingOf(database, lane, 'h'));
    }
    expect(endings).toEqual(['failed', 'incomplete', 'complete', 'complete']);
  });

  test('of all processes one sweeps in each period', async () => {
    const taken = await Promise.all([1, 2, 3].map(() => takeSweep(database, 'pulls', 60)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await takeSweep(database, 'deliveries', 60)).toBe(true);
    await database.query(`UPDATE waymark.sweep SET at = at - interval '61 seconds'`);
    expect(await takeSweep(database, 'pulls', 60)).toBe(true);
  });
});
