import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { INSTALLATION, Loopback, OWNER, REPO } from '../github/loopback.ts';
import { createPostgres } from '../store/databases.ts';
import { credentials, pullRequestEvent, ServerProcess } from './process.ts';

// A process that opens its database on a loaded machine; the tests wait for events, not for time.
jest.setTimeout(120_000);

const BASE = { 'app.py': 'x = 1\n' };
const HEAD = { 'app.py': 'x = 1\nprint(x)\n' };

let folder: string;
/** Where the servers keep their work; one after the other they take up what the one before left. */
let store: NodeJS.ProcessEnv;
let dropStore: () => Promise<void> = () => Promise.resolve();
let github: Loopback;
let running: ServerProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-'));
  store = { WAYMARK_DATA: folder };
  if (!process.env.DATABASE_URL) return;
  const { url, drop } = await createPostgres(process.env.DATABASE_URL);
  store = { DATABASE_URL: url };
  dropStore = drop;
});

afterAll(async () => {
  await dropStore();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  github = await Loopback.start();
});

afterEach(async () => {
  for (const server of running) await server.kill('SIGTERM');
  running = [];
  await github.stop();
  expect(github.violations).toEqual([]);
});

async function start(): Promise<ServerProcess> {
  const server = await ServerProcess.start(github, store);
  running.push(server);
  return server;
}

async function stop(server: ServerProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  running = running.filter((each) => each !== server);
  return server.kill(signal);
}

test('a pull request gets its review, once, however often GitHub tells of it', async () => {
  const server = await start();
  github.openPull(7, BASE, HEAD);
  const opened = pullRequestEvent(github, 7, 'opened');
  expect((await server.deliver(opened, { id: 'd1' })).status).toBe(200);
  await server.handled(1);
  expect(github.comments).toMatchObject([{ path: 'app.py', line: 2 }]);
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);

  const before = github.requests.length;
  expect((await server.deliver(opened, { id: 'd1' })).status).toBe(200);
  github.push(7, { 'app.py': '# Shop\nx = 1\nprint(x)\n' });
  expect((await server.deliver(pullRequestEvent(github, 7, 'synchronize'), { id: 'd2' })).status).toBe(200);
  await server.handled(2);
  const again = github.requests
    .slice(before)
    .filter((request) => request.startsWith('POST') && request.endsWith('/check-runs'));
  expect(again).toHaveLength(1);
  expect(github.comments).toHaveLength(1);
  expect(github.checks.map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect(await stop(server, 'SIGTERM')).toBe(0);
});

test.each([
  ['before the review is posted', false],
  ['after the review is posted, before its answer', true],
])('a process killed %s leaves work that the next one ends, with nothing posted twice', async (_, after) => {
  const first = await start();
  github.openPull(7, BASE, HEAD);
  const reached = github.hangNext(({ method, path }) => method === 'POST' && path.endsWith('/reviews'), after);
  await first.deliver(pullRequestEvent(github, 7, 'opened'));
  await reached;
  await stop(first, 'SIGKILL');
  expect(github.checks).toMatchObject([{ status: 'in_progress' }]);
  expect(github.comments).toHaveLength(after ? 1 : 0);

  const second = await start();
  await second.handled(1);
  expect(github.comments).toHaveLength(1);
  expect(github.reviews).toHaveLength(1);
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
});

test('a second process on the same folder is refused', async () => {
  // With a server there is no folder to share.
  if (process.env.DATABASE_URL) return;
  await start();
  const { code, output } = await ServerProcess.end({ ...credentials(github), ...store });
  expect(code).toBe(2);
  expect(output).toMatch(/in use by another Waymark \(process \d+\)/);
});

test('settings that cannot work end it with what to change', async () => {
  const right = credentials(github);
  const endings = await Promise.all([
    ServerProcess.end({ ...right, APP_ID: 'waymark' }),
    ServerProcess.end({ ...right, PRIVATE_KEY: 'not a key' }),
    ServerProcess.end({ ...right, WEBHOOK_SECRET: '' }),
    ServerProcess.end({ ...right, APP_ID: '1' }),
    ServerProcess.end({ ...right, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }),
    ServerProcess.end({}),
  ]);
  expect(endings.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 2]);
  const says = [/APP_ID/, /PRIVATE_KEY/, /WEBHOOK_SECRET/, /GitHub does not know the App/, /database/, /PUBLIC_URL/];
  endings.forEach(({ output }, index) => {
    expect(output).toMatch(says[index]!);
  });
});

test('without credentials it offers to register the App', async () => {
  const env = { PORT: '0', HOST: '127.0.0.1', PUBLIC_URL: 'https://waymark.example' };
  const server = await ServerProcess.startSetup(env);
  running.push(server);
  const page = await (await fetch(`${server.url}/probot`)).text();
  expect(page).toContain('/settings/apps/new');
  expect(page).toContain('"pull_requests":"write"');
  expect(page).toContain('https://waymark.example/api/github/webhooks');
});

test('a newer head stops the review of an older one, whose check run is ended', async () => {
  const server = await start();
  github.openPull(7, BASE, HEAD);
  const reached = github.hangNext(({ path }) => path.includes('/compare/'), false);
  await server.deliver(pullRequestEvent(github, 7, 'opened'));
  await reached;
  github.push(7, { 'app.py': 'x = 1\nprint(x, x)\n' });
  await server.deliver(pullRequestEvent(github, 7, 'synchronize'));
  // The end of the first, and the review of the second.
  await server.handled(2);
  expect(github.checks).toMatchObject([
    { status: 'completed', conclusion: 'cancelled' },
    { status: 'completed', conclusion: 'neutral' },
  ]);
  expect(github.comments).toHaveLength(1);
});

test('the head that is there is reviewed, though its event came before an older one', async () => {
  const server = await start();
  // One of its own: heads of the others are known as reviewed.
  github.openPull(8, BASE, BASE);
  const older = pullRequestEvent(github, 8, 'opened');
  github.push(8, HEAD);
  await server.deliver(pullRequestEvent(github, 8, 'synchronize'));
  await server.deliver(older);
  await server.reviewed(github.pulls.get(8)!.head);
  expect(github.comments).toHaveLength(1);
});

test('an open pull request whose event was missed is found at the start', async () => {
  // A store of its own: the others were swept already.
  const own = mkdtempSync(join(tmpdir(), 'waymark-'));
  github.isListed = true;
  const { head } = github.openPull(7, BASE, HEAD);
  const server = await ServerProcess.start(github, { WAYMARK_DATA: own });
  await server.reviewed(head);
  expect(await server.kill('SIGTERM')).toBe(0);
  expect(github.comments).toHaveLength(1);
  rmSync(own, { recursive: true });
});

test('told to stop, it gives back what is under way and ends well; the next one does it', async () => {
  const first = await start();
  github.openPull(7, BASE, HEAD);
  const reached = github.hangNext(({ path }) => path.includes('/compare/'), false);
  await first.deliver(pullRequestEvent(github, 7, 'opened'));
  await reached;
  expect(await stop(first, 'SIGTERM')).toBe(0);
  const second = await start();
  await second.handled(1);
  expect(github.comments).toHaveLength(1);
  expect(github.checks).toMatchObject([{ status: 'completed' }]);
});

test('the log names deliveries, jobs and pull requests, and holds neither secrets nor code at any level', async () => {
  const server = await ServerProcess.start(github, { ...store, LOG_LEVEL: 'trace' });
  running.push(server);
  github.openPull(7, BASE, HEAD);
  const opened = pullRequestEvent(github, 7, 'opened') as { pull_request: object };
  const talkative = { ...opened, pull_request: { ...opened.pull_request, body: 'print(x)' } };
  // A write that fails with all that was to be written, a forged event, and a broken one.
  github.failNext(({ method, path }) => method === 'POST' && path.endsWith('/reviews'), 500);
  await server.deliver(talkative, { id: 'delivery-1' });
  await server.deliver(talkative, { secret: 'guessed' });
  await server.deliver({ ...talkative, repository: null });
  await server.handled(1);
  const comment = { id: 1, body: '/waymark ignore a-name print(x)', created_at: '2026-01-01T00:00:00Z' };
  const ada = { id: 1, login: 'ada', type: 'User' };
  const commented = {
    ...{ ...opened, action: 'created', sender: ada, comment: { ...comment, user: ada } },
    issue: { number: 7, state: 'open', user: ada, pull_request: {} },
  };
  await server.deliver(commented, { event: 'issue_comment' });
  await server.handled(2);
  const { PRIVATE_KEY = '', WEBHOOK_SECRET = '' } = credentials(github);
  const keyLines = PRIVATE_KEY.split('\n').filter((line) => line.length > 30 && !line.startsWith('-'));
  for (const secret of [...keyLines, WEBHOOK_SECRET, 'ghs_', 'eyJ', 'sha256=', 'print(', 'a-name', 'DATABASE_URL']) {
    expect(server.output).not.toContain(secret);
  }
  const lines = server.output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as object] : []));
  const place = { installation: INSTALLATION, owner: OWNER, repo: REPO, number: 7 };
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'Pull request left for later', delivery: 'delivery-1', ...place }),
  );
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'Pull request handled',
      delivery: 'delivery-1',
      job: expect.any(Number) as unknown,
      ...place,
    }),
  );
});

test('health is told to everybody, metrics on their own port only', async () => {
  const server = await ServerProcess.start(github, { ...store, METRICS_PORT: '0' });
  running.push(server);
  const metrics = await server.metricsUrl();
  for (const url of [server.url, metrics]) {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  }
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
  expect(await (await fetch(`${metrics}/metrics`)).text()).toMatch(/^waymark_queue_jobs\{state="ready"\} \d+$/m);
  expect((await fetch(`${metrics}/api/github/webhooks`, { method: 'POST' })).status).toBe(404);
});

(process.env.DATABASE_URL ? test : test.skip)('one takes events, others review, and one of them may die', async () => {
  const web = await ServerProcess.start(github, { ...store, APP_ID: '', PRIVATE_KEY: '' }, 'web');
  const workers = await Promise.all([1, 2].map(() => ServerProcess.start(github, store, 'worker')));
  running.push(web, ...workers);
  github.openPull(7, BASE, HEAD);
  const reached = github.hangNext(({ method, path }) => method === 'POST' && path.endsWith('/reviews'), true);
  expect((await web.deliver(pullRequestEvent(github, 7, 'opened'), { id: 'shared' })).status).toBe(200);
  await reached;
  // Whichever works on it: both are killed one after the other, and a third one comes.
  for (const worker of workers) await stop(worker, 'SIGKILL');
  const third = await ServerProcess.start(github, store, 'worker');
  running.push(third);
  await third.handled(1);
  expect(github.comments).toHaveLength(1);
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
});

test('web and worker processes on a folder are refused: they could not share it', async () => {
  for (const kind of ['web', 'worker'] as const) {
    const { code, output } = await ServerProcess.end({ ...credentials(github), WAYMARK_DATA: folder }, kind);
    expect(code).toBe(2);
    expect(output).toMatch(/DATABASE_URL must name a PostgreSQL server/);
  }
});

// The last one: it leaves jobs for repositories that this GitHub does not have.
test('what does not come from GitHub is refused, and every real event is taken', async () => {
  const server = await start();
  github.openPull(7, BASE, HEAD);
  const before = github.requests.length;
  const opened = pullRequestEvent(github, 7, 'opened');
  expect((await server.deliver(opened, { secret: 'guessed' })).status).toBe(400);
  expect((await fetch(`${server.url}/nowhere`)).status).toBe(404);
  expect((await fetch(`${server.url}/ping`)).status).toBe(200);
  expect((await fetch(`${server.url}/roadmap`)).status).toBe(200);
  expect(github.requests).toHaveLength(before);

  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
  const events = JSON.parse(readFileSync(file, 'utf8')) as { name: string; examples: object[] }[];
  for (const { name, examples } of events) {
    for (const payload of examples) expect((await server.deliver(payload, { event: name })).status).toBe(200);
  }
});
