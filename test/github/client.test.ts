import nock from 'nock';
import { hasStatus, tokenAccount } from '../../src/github/client.ts';
import { Loopback, PERSON, PERSONAL_TOKEN } from './loopback.ts';

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
  github.failNext(({ path }) => path === '/user', 403);
  expect((await tokenAccount(PERSONAL_TOKEN, github.url)).login).toBe('github-actions[bot]');
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
