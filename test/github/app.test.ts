import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { jest } from '@jest/globals';
import { signIn, type Answer, type App, type Guard } from '../../src/github/app.ts';
import { APP, INSTALLATION, Loopback, OWNER, REPO } from './loopback.ts';

// Octokit waits a second and more before it tries again.
jest.setTimeout(60_000);

let github: Loopback;
let answers: Answer[];

beforeEach(async () => {
  github = await Loopback.start();
  answers = [];
});

afterEach(async () => {
  await github.stop();
  expect(github.violations).toEqual([]);
});

function start(apiUrl = github.url): Promise<App> {
  const onAnswer = (answer: Answer) => answers.push(answer);
  return signIn({ appId: APP.id, privateKey: github.privateKey, apiUrl, onAnswer });
}

const pull = { owner: OWNER, repo: REPO, pull_number: 7 };

function guard(more: Partial<Guard> = {}): Guard {
  return { signal: new AbortController().signal, confirm: () => Promise.resolve(), ...more };
}

test('the App signs in as itself and as its installations, with one token for all jobs', async () => {
  const app = await start();
  github.openPull(7, { 'a.py': '' }, { 'a.py': 'x' });
  for (const account of [await app.account(INSTALLATION), await app.account(INSTALLATION)]) {
    expect(account).toMatchObject({ login: APP.login, app: APP.id });
    await account.octokit.rest.pulls.get(pull);
  }
  expect(github.requests.filter((request) => request.endsWith('/access_tokens'))).toHaveLength(1);
  expect(answers.map(({ method, status }) => `${method} ${status}`)).toEqual([
    'GET 200',
    'POST 201',
    'GET 200',
    'GET 200',
  ]);
});

test('an App that GitHub does not know is an error', async () => {
  const wrong = signIn({ appId: APP.id + 1, privateKey: github.privateKey, apiUrl: github.url });
  await expect(wrong).rejects.toMatchObject({ status: 401 });
});

test('a token that expires in the middle of a job is replaced, once', async () => {
  const app = await start();
  github.openPull(7, { 'a.py': '' }, { 'a.py': 'x' });
  const { octokit } = await app.account(INSTALLATION);
  await octokit.rest.pulls.get(pull);
  // A token of the last seconds is believed to be on its way to all of GitHub's machines.
  jest.useFakeTimers({
    now: Date.now() + 10_000,
    doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask'],
  });
  try {
    github.failNext(({ path }) => path.endsWith('/pulls/7'), 401);
    expect((await octokit.rest.pulls.get(pull)).status).toBe(200);
    jest.setSystemTime(Date.now() + 10_000);
    github.failNext(({ path }) => path.endsWith('/pulls/7'), 401);
    github.failNext(({ path }) => path.endsWith('/access_tokens'), 401);
    await expect(octokit.rest.pulls.get(pull)).rejects.toMatchObject({ status: 401 });
  } finally {
    jest.useRealTimers();
  }
  expect(github.requests.filter((request) => request.endsWith('/access_tokens'))).toHaveLength(3);
});

test('a read that GitHub fails is tried again; what it refuses or limits is not', async () => {
  const { octokit } = await (await start()).account(INSTALLATION);
  github.openPull(7, { 'a.py': '' }, { 'a.py': 'x' });
  github.failNext(({ path }) => path.endsWith('/pulls/7'), 502);
  expect((await octokit.rest.pulls.get(pull)).status).toBe(200);
  for (const status of [403, 404, 422, 429]) {
    github.failNext(({ path }) => path.endsWith('/pulls/7'), status);
    await expect(octokit.rest.pulls.get(pull)).rejects.toMatchObject({ status });
  }
});

test('before a write the job is confirmed, and without that nothing is sent', async () => {
  const app = await start();
  const head_sha = github.openPull(7, { 'a.py': '' }, { 'a.py': 'x' }).head;
  const write = { owner: OWNER, repo: REPO, name: 'Waymark', head_sha };
  const lost = guard({ confirm: () => Promise.reject(new Error('lost')) });
  const { octokit } = await app.account(INSTALLATION, lost);
  await expect(octokit.rest.checks.create(write)).rejects.toThrow('lost');
  expect((await octokit.rest.pulls.get(pull)).status).toBe(200);
  expect(github.checks).toEqual([]);
  const watched = await app.account(INSTALLATION, guard());
  await watched.octokit.rest.checks.create(write);
  expect(github.checks).toHaveLength(1);
});

test('a job that is stopped waits for no answer', async () => {
  const app = await start();
  const controller = new AbortController();
  const { octokit } = await app.account(INSTALLATION, guard({ signal: controller.signal }));
  const reached = github.hangNext(({ path }) => path.endsWith('/pulls/7'), false);
  const asked = octokit.rest.pulls.get(pull);
  asked.catch(() => undefined);
  await reached;
  controller.abort(Object.assign(new Error('stop'), { name: 'AbortError' }));
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  await expect(octokit.rest.pulls.get(pull)).rejects.toMatchObject({ name: 'AbortError' });
});

test('a request without an answer is given up, however often memory is cleared meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const clear = runInNewContext('gc') as () => void;
  const patience = { timeout: 300, retry: 1, spacesWrites: false };
  const app = await signIn({ appId: APP.id, privateKey: github.privateKey, apiUrl: github.url, patience });
  const head_sha = github.openPull(7, { 'a.py': '' }, { 'a.py': 'x' }).head;
  const { octokit } = await app.account(INSTALLATION);
  void github.hangNext(({ path }) => path.endsWith('/check-runs'), false);
  const clearing = setInterval(clear, 20);
  const once = { request: { retries: 0 } };
  const asked = octokit.rest.checks.create({ owner: OWNER, repo: REPO, name: 'Waymark', head_sha, ...once });
  await expect(asked).rejects.toMatchObject({ status: 500 });
  clearInterval(clearing);
});

test('a write under way is waited for when the job is stopped: it may be done all the same', async () => {
  const app = await start();
  const controller = new AbortController();
  const head_sha = github.openPull(7, { 'a.py': '' }, { 'a.py': 'x' }).head;
  const { octokit } = await app.account(INSTALLATION, guard({ signal: controller.signal }));
  const stop = (): void => {
    controller.abort(Object.assign(new Error('stop'), { name: 'AbortError' }));
  };
  github.beforeNext(({ path }) => path.endsWith('/check-runs'), stop);
  const write = { owner: OWNER, repo: REPO, name: 'Waymark', head_sha };
  expect((await octokit.rest.checks.create(write)).status).toBe(201);
  await expect(octokit.rest.checks.create(write)).rejects.toMatchObject({ name: 'AbortError' });
  expect(github.checks).toHaveLength(1);
});

test('every request to a GitHub Enterprise Server goes below the root of its API', async () => {
  const asked: string[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = (url, init) => {
    const { origin, pathname } = new URL(url);
    asked.push(`${init?.method ?? 'GET'} ${origin}${pathname}`);
    return real((url as string).replace('https://ghe.example/api/v3', github.url), init);
  };
  try {
    const app = await start('https://ghe.example/api/v3');
    github.openPull(7, { 'a.py': '' }, { 'a.py': 'x' });
    const { octokit } = await app.account(INSTALLATION);
    await octokit.rest.pulls.get(pull);
  } finally {
    globalThis.fetch = real;
  }
  const root = 'https://ghe.example/api/v3';
  expect(asked).toEqual([
    `GET ${root}/app`,
    `POST ${root}/app/installations/${INSTALLATION}/access_tokens`,
    `GET ${root}/repos/${OWNER}/${REPO}/pulls/7`,
  ]);
});
