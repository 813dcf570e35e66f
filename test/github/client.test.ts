import { jest } from '@jest/globals';
import nock from 'nock';
import { hasStatus, isForbidden, isUncertain, tokenAccount } from '../../src/github/client.ts';
import {
  APP,
  APP_TOKEN,
  Loopback,
  OWNER,
  PERSON,
  PERSONAL_TOKEN,
  REPO,
  WORKFLOW_BOT,
  WORKFLOW_TOKEN,
} from './loopback.ts';

// Octokit leaves seconds between writes.
jest.setTimeout(60_000);

let github: Loopback;

beforeEach(async () => {
  github = await Loopback.start();
});

afterEach(async () => {
  await github.stop();
  expect(github.violations).toEqual([]);
});

test('a personal token writes as its owner, without check runs', async () => {
  const account = await tokenAccount(PERSONAL_TOKEN, github.url);
  expect(account.login).toBe(PERSON);
  expect(account).not.toHaveProperty('app');
});

test('the token of a workflow run writes as the bot of workflows', async () => {
  expect((await tokenAccount(WORKFLOW_TOKEN, github.url)).login).toBe(WORKFLOW_BOT);
});

test('the token of another App that a workflow made writes as that App', async () => {
  expect((await tokenAccount(APP_TOKEN, github.url)).login).toBe(APP.login);
});

test('a token that may not even say whose it is counts as that of a workflow run', async () => {
  github.failNext(({ path }) => path === '/graphql', 403);
  expect((await tokenAccount(WORKFLOW_TOKEN, github.url)).login).toBe(WORKFLOW_BOT);
});

test('a token that GitHub does not know is an error', async () => {
  await expect(tokenAccount('ghp_wrong', github.url)).rejects.toMatchObject({ status: 401 });
});

test('without an address of its own, a token goes to github.com and nowhere else', async () => {
  const user = nock('https://api.github.com', { reqheaders: { authorization: 'token ghp_mine' } })
    .get('/user')
    .reply(200, { login: 'reader' });
  nock.disableNetConnect();
  try {
    expect((await tokenAccount('ghp_mine')).login).toBe('reader');
    expect(user.isDone()).toBe(true);
  } finally {
    nock.restore();
    nock.enableNetConnect();
  }
});

test('a status is that of an HTTP answer, not of any error', () => {
  expect(hasStatus(Object.assign(new Error('no'), { status: 422 }), 422)).toBe(true);
  expect(hasStatus(Object.assign(new Error('no'), { status: 500 }), 422)).toBe(false);
  expect(hasStatus(new Error('no'), 422)).toBe(false);
  expect(hasStatus({ status: 422 }, 422)).toBe(false);
});

const ISSUE = { owner: OWNER, repo: REPO, issue_number: 7 };

test.each([
  ['a secondary limit', 'You have exceeded a secondary rate limit.', { 'retry-after': '1' }],
  ['a primary limit', 'API rate limit exceeded', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }],
])('%s is waited out', async (_, message, headers) => {
  const { octokit } = await tokenAccount(PERSONAL_TOKEN, github.url);
  github.failNext(({ method }) => method === 'POST', { status: 403, message, headers });
  await octokit.rest.issues.createComment({ ...ISSUE, body: 'Hello.' });
  expect(github.notes).toHaveLength(1);
});

test('a fault is asked about again, but for writes that say they want that only once', async () => {
  const { octokit } = await tokenAccount(PERSONAL_TOKEN, github.url);
  github.failNext(({ method }) => method === 'GET', 502);
  await octokit.rest.issues.listComments(ISSUE);
  github.failNext(({ method }) => method === 'POST', 502);
  const once = { ...ISSUE, body: 'Hello.', request: { retries: 0 } };
  await expect(octokit.rest.issues.createComment(once)).rejects.toMatchObject({ status: 502 });
});

function failure(status: number, message = 'no'): Error {
  return Object.assign(new Error(message), { status });
}

test('whether a failed request was carried out is known when GitHub said no', () => {
  expect([422, 403, 404].map((status) => isUncertain(failure(status)))).toEqual([false, false, false]);
  expect([500, 502, 504].map((status) => isUncertain(failure(status)))).toEqual([true, true, true]);
  expect(isUncertain(new Error('socket hang up'))).toBe(true);
});

test('a limit is no missing permission', () => {
  expect(isForbidden(failure(403, 'Resource not accessible by integration'))).toBe(true);
  expect(isForbidden(failure(403, 'You have exceeded a secondary rate limit.'))).toBe(false);
  expect(isForbidden(failure(404))).toBe(false);
});
