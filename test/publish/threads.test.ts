import { githubSchema } from '../github/graphql.ts';
import type { CommentState, Loopback } from '../github/loopback.ts';
import { sampleComment, sampleReview, Stage } from './samples.ts';

let stage: Stage;
let github: Loopback;

beforeAll(githubSchema, 60_000);

beforeEach(async () => {
  stage = await Stage.open();
  github = stage.github;
});

afterEach(() => stage.close());

/** A comment is posted, then its finding goes, and comes back if so wished. */
async function come(): Promise<CommentState> {
  await stage.review([sampleComment('a', 3)]);
  return github.comments[0]!;
}

async function go(): Promise<string> {
  const head = github.push(7, { 'app.py': 'x = 1\n'.repeat(9) });
  await stage.review([]);
  return head;
}

test('the comment of a finding that is gone says so and is hidden', async () => {
  const comment = await come();
  const head = await go();
  expect(comment.body).toMatch(new RegExp(`^\\*\\*No longer found as of ${head.slice(0, 7)}\\.`));
  expect(comment.minimized).toBe('RESOLVED');
  expect(github.comments).toHaveLength(1);
  const writes = github.requests.filter((each) => /^(PATCH|POST).*(comments|graphql)/.test(each)).length;
  await stage.review([]);
  expect(github.requests.filter((each) => /^(PATCH|POST).*(comments|graphql)/.test(each))).toHaveLength(writes);
});

test('what somebody answered is never deleted', async () => {
  const comment = await come();
  github.reply(comment);
  await go();
  expect(github.comments).toHaveLength(2);
  expect(comment.body).toContain('About a.');
});

test('a finding that comes back has its comment back, shown and with its words', async () => {
  const comment = await come();
  const before = comment.body;
  await go();
  await stage.review([sampleComment('a', 3)]);
  expect(comment).toMatchObject({ body: before, minimized: undefined });
  expect(github.comments).toHaveLength(1);
});

test('a try that broke off before the text was changed hides it again', async () => {
  const comment = await come();
  github.failNext(({ method, path }) => method === 'PATCH' && path.includes('/pulls/comments/'), 502);
  await expect(go()).rejects.toMatchObject({ status: 502 });
  expect(comment.minimized).toBe('RESOLVED');
  comment.minimized = undefined;
  await stage.review([]);
  expect(comment.minimized).toBe('RESOLVED');
});

test('a comment that cannot be shown again now is shown by the next try', async () => {
  const comment = await come();
  await go();
  github.failNext(({ path }) => path === '/graphql', 502);
  await expect(stage.review([sampleComment('a', 3)])).rejects.toMatchObject({ status: 502 });
  expect(comment.body).toMatch(/^\*\*No longer found/);
  await stage.review([sampleComment('a', 3)]);
  expect(comment.minimized).toBeUndefined();
  expect(comment.body).not.toMatch(/No longer found/);
});

test('a comment that somebody deleted meanwhile stops nothing', async () => {
  await come();
  github.beforeNext(
    ({ method, path }) => method === 'PATCH' && path.includes('/pulls/comments/'),
    () => github.comments.splice(0),
  );
  await go();
  expect(github.checks.at(-1)).toMatchObject({ status: 'completed' });
});

describe('hiding', () => {
  test('takes the other word where GitHub knows one only', async () => {
    github.unknownClassifiers = ['RESOLVED'];
    const comment = await come();
    await go();
    expect(comment.minimized).toBe('OUTDATED');
  });

  test('that does not work is told, and the comment says it in words', async () => {
    github.unknownClassifiers = ['RESOLVED', 'OUTDATED'];
    const comment = await come();
    await go();
    expect(comment.body).toMatch(/^\*\*No longer found/);
    expect(stage.told).toEqual([expect.stringContaining('hide a comment')]);
  });

  test('that fails takes nothing else with it', async () => {
    const comment = await come();
    github.failNext(({ path }) => path === '/graphql', 502);
    await go();
    expect(comment.body).toMatch(/^\*\*No longer found/);
    expect(github.checks.at(-1)).toMatchObject({ status: 'completed' });
  });
});

describe('a thread', () => {
  test('is resolved and opened again where the App may write contents', async () => {
    github.permissions.contents = true;
    const comment = await come();
    await go();
    expect(comment.resolvedBy).toBe('waymark');
    await stage.review([sampleComment('a', 3)]);
    expect(comment.resolvedBy).toBeUndefined();
  });

  test('is not touched where it may not', async () => {
    const comment = await come();
    await go();
    expect(comment.resolvedBy).toBeUndefined();
    expect(stage.told).toEqual([]);
  });

  test('with an answer is for people to end', async () => {
    github.permissions.contents = true;
    const comment = await come();
    github.reply(comment);
    await go();
    expect(comment.resolvedBy).toBeUndefined();
  });

  test('that a person resolved stays resolved', async () => {
    github.permissions.contents = true;
    const comment = await come();
    comment.resolvedBy = 'ada';
    await go();
    await stage.review([sampleComment('a', 3)]);
    expect(comment.resolvedBy).toBe('ada');
  });

  test('that GitHub forbids to resolve is told, and the rest goes on', async () => {
    const comment = await come();
    github.permissions.contents = true;
    github.push(7, { 'app.py': 'x = 1\n'.repeat(9) });
    const app = stage.app();
    github.permissions.contents = false;
    await app.begin();
    await app.publish(sampleReview([]));
    expect(comment.resolvedBy).toBeUndefined();
    expect(comment.body).toMatch(/^\*\*No longer found/);
    expect(stage.told).toEqual([expect.stringContaining('resolve a thread')]);
    expect(github.checks.at(-1)).toMatchObject({ status: 'completed' });
  });
});
