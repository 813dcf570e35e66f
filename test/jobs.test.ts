import { jest } from '@jest/globals';
import { pino } from 'pino';
import { signIn } from '../src/github/app.ts';
import { jobHandlers } from '../src/jobs.ts';
import type { Job } from '../src/model/job.ts';
import { openQueue } from '../src/queue/queue.ts';
import type { Hold } from '../src/queue/worker.ts';
import { createMetrics } from '../src/server/metrics.ts';
import type { Database } from '../src/store/database.ts';
import { APP, INSTALLATION, Loopback, OWNER, REPO, REPOSITORY } from './github/loopback.ts';
import { printReviewer } from './github/reviewer.ts';
import { DATABASES } from './store/databases.ts';

jest.setTimeout(60_000);

describe.each(DATABASES)('on %s', (_, open) => {
  let database: Database;
  let github: Loopback;

  beforeEach(async () => {
    database = await open();
    github = await Loopback.start();
  });

  afterEach(async () => {
    await database.close();
    await github.stop();
    expect(github.violations).toEqual([]);
  });

  test('a head whose second review an old event broke off is reviewed again', async () => {
    const { privateKey, url: apiUrl } = github;
    const app = await signIn({ appId: APP.id, privateKey, apiUrl, patience: { spacesWrites: false } });
    const queue = openQueue(database);
    const metrics = createMetrics(() => queue.stats());
    const log = pino({ enabled: false });
    const common = { app, database, queue, metrics, log, rules: [], publicUrl: undefined };
    const handlers = jobHandlers({ ...common, reviewer: printReviewer });
    const { head: old } = github.openPull(7, { 'app.py': '' }, { 'app.py': 'x = 1\n' });
    const head = github.push(7, { 'app.py': 'print(1)\n' });
    const place = { installation: INSTALLATION, repository: REPOSITORY, owner: OWNER, repo: REPO };
    const job: Job = { kind: 'review', ...place, number: 7, head };
    const stopped = new AbortController();
    const hold = (signal: AbortSignal): Hold => ({ id: 1, signal, confirm: () => Promise.resolve() });
    const held = hold(new AbortController().signal);

    await handlers.do(job, held);
    expect(github.checks).toMatchObject([{ conclusion: 'neutral' }]);
    github.beforeNext(
      ({ path }) => path.includes('/compare/'),
      () => {
        stopped.abort(Object.assign(new Error('a newer event'), { name: 'AbortError' }));
      },
    );
    await expect(handlers.do(job, hold(stopped.signal))).rejects.toMatchObject({ name: 'AbortError' });
    await handlers.supersede(job, held);
    expect(github.checks).toMatchObject([{ conclusion: 'cancelled' }]);
    await handlers.do({ ...job, head: old }, held);
    const { rows } = await database.query('SELECT data FROM waymark.job');
    expect(rows).toEqual([{ data: job }]);
  });
});
