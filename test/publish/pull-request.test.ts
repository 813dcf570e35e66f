import { pullRequestPublisher, type Publisher } from '../../src/publish/pull-request.ts';
import { APP, Loopback, OWNER, PERSON, REPO, type PullState } from '../github/loopback.ts';
import { sampleAnnotation, sampleComment, sampleReview } from './samples.ts';

/** Ten new lines in `app.py`. */
const BASE = { 'app.py': '' };
const HEAD = { 'app.py': 'x = 1\n'.repeat(10) };

let github: Loopback;
let pull: PullState;

beforeEach(async () => {
  github = await Loopback.start();
  pull = github.openPull(7, BASE, HEAD);
});

afterEach(async () => {
  await github.stop();
  expect(github.violations).toEqual([]);
});

function asApp(): Publisher {
  return pullRequestPublisher(github.app(), { owner: OWNER, repo: REPO, number: 7, head: pull.head });
}

function asPerson(): Publisher {
  return pullRequestPublisher(github.person(), { owner: OWNER, repo: REPO, number: 7, head: pull.head });
}

function isReview({ method, path }: { method: string; path: string }): boolean {
  return method === 'POST' && path.endsWith('/reviews');
}

test('one review holds all comments, and the check run the whole picture', async () => {
  const app = asApp();
  await app.begin();
  expect(github.checks).toMatchObject([{ name: 'Waymark', head: pull.head, status: 'in_progress' }]);
  const review = sampleReview([sampleComment('a', 3), sampleComment('b', 9, { startLine: 7 })]);
  expect(await app.publish(review)).toBe(2);
  expect(github.reviews).toHaveLength(1);
  expect(github.comments).toMatchObject([
    { path: 'app.py', line: 3, startLine: undefined, commit: pull.head },
    { path: 'app.py', line: 9, startLine: 7 },
  ]);
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'failure', title: '2 findings' }]);
  expect(github.checks[0]?.summary).toBe('The summary.');
  expect(github.checks[0]?.annotations).toEqual([]);
});

test('publishing again posts nothing again', async () => {
  const review = sampleReview([sampleComment('a', 3)], [sampleAnnotation('far', 90)]);
  for (let turn = 0; turn < 3; turn += 1) {
    const app = asApp();
    await app.begin();
    expect(await app.publish(review)).toBe(turn === 0 ? 1 : 0);
  }
  expect(github.comments).toHaveLength(1);
  expect(github.checks).toHaveLength(1);
  expect(github.checks[0]).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(github.checks[0]?.annotations).toHaveLength(1);
});

test('a new head has its own check run, and no second comment on the same finding', async () => {
  const review = sampleReview([sampleComment('a', 3)]);
  await asApp().begin();
  await asApp().publish(review);
  pull.head = github.commit({ 'app.py': `# first\n${HEAD['app.py']}` });
  await asApp().begin();
  await asApp().publish(sampleReview([sampleComment('a', 4), sampleComment('b', 5)]));
  expect(github.comments.map(({ line }) => line)).toEqual([3, 5]);
  expect(github.checks.map(({ conclusion }) => conclusion)).toEqual(['failure', 'failure']);
});

test('somebody who repeats a mark of ours keeps nothing from being said', async () => {
  const body = 'I quote: <!-- waymark:key=a -->';
  github.comments.push({ path: 'app.py', line: 1, startLine: undefined, body, commit: pull.head, login: PERSON });
  await asApp().begin();
  expect(await asApp().publish(sampleReview([sampleComment('a', 3)]))).toBe(1);
});

test('more of our comments than fit on a page are all seen', async () => {
  for (let index = 0; index < 150; index += 1) {
    const body = `<!-- waymark:key=k${index} -->`;
    github.comments.push({ path: 'app.py', line: 1, startLine: undefined, body, commit: pull.head, login: APP.login });
  }
  await asApp().begin();
  expect(await asApp().publish(sampleReview([sampleComment('k149', 3)]))).toBe(0);
});

test('a comment that GitHub cannot place takes no other with it', async () => {
  await asApp().begin();
  const comments = [1, 2, 3, 40, 5, 6, 70].map((line) => sampleComment(`k${line}`, line));
  expect(await asApp().publish(sampleReview(comments))).toBe(5);
  expect(github.comments.map(({ line }) => line)).toEqual([1, 2, 3, 5, 6]);
  expect(github.checks[0]?.annotations.map((annotation) => annotation.start_line)).toEqual([40, 70]);
  expect(github.checks[0]).toMatchObject({ status: 'completed' });
});

test('a range that is one line is sent as one line', async () => {
  await asApp().begin();
  expect(await asApp().publish(sampleReview([sampleComment('a', 3, { startLine: 3 })]))).toBe(1);
});

test('nothing new inline, no review', async () => {
  await asApp().begin();
  expect(await asApp().publish(sampleReview([], [sampleAnnotation('far', 90)]))).toBe(0);
  expect(github.reviews).toEqual([]);
  expect(github.checks[0]?.annotations).toHaveLength(1);
});

test('annotations go in batches of 50', async () => {
  await asApp().begin();
  await asApp().publish(
    sampleReview(
      [],
      Array.from({ length: 120 }, (_, index) => sampleAnnotation(`k${index}`, index + 1)),
    ),
  );
  expect(github.checks[0]?.annotations).toHaveLength(120);
  expect(github.requests.filter((request) => request.startsWith('PATCH'))).toHaveLength(3);
});

test('what stopped between two batches goes on where it stopped', async () => {
  await asApp().begin();
  const review = sampleReview(
    [],
    Array.from({ length: 120 }, (_, index) => sampleAnnotation(`k${index}`, index + 1)),
  );
  let batches = 0;
  github.failNext(({ method }) => method === 'PATCH' && (batches += 1) === 2, 502);
  await expect(asApp().publish(review)).rejects.toThrow();
  expect(github.checks[0]?.annotations).toHaveLength(50);
  await asApp().publish(review);
  expect(github.checks[0]?.annotations).toHaveLength(120);
  expect(github.checks[0]).toMatchObject({ status: 'completed', conclusion: 'failure' });
});

test('texts too long for GitHub are cut', async () => {
  await asApp().begin();
  const review = sampleReview([sampleComment('a', 3, { body: 'x'.repeat(70_000) })]);
  const long = { ...review, check: { ...review.check, summary: 'y'.repeat(70_000) } };
  expect(await asApp().publish(long)).toBe(1);
  expect(github.checks[0]?.summary).toHaveLength(65_535);
});

test('a fault of GitHub is told, and not taken for a refusal', async () => {
  await asApp().begin();
  github.failNext(isReview, 502);
  await expect(asApp().publish(sampleReview([sampleComment('a', 3), sampleComment('b', 4)]))).rejects.toMatchObject({
    status: 502,
  });
  expect(github.checks[0]).toMatchObject({ status: 'in_progress' });
  expect(github.requests.filter((request) => request.endsWith('/reviews'))).toHaveLength(1);
});

test('a check run that gets no review is ended with the reason', async () => {
  await asApp().begin();
  await asApp().abandon('neutral', 'Not reviewed', 'The disk is full.');
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral', summary: 'The disk is full.' }]);
});

test('a check run that has its review keeps it', async () => {
  await asApp().begin();
  await asApp().publish(sampleReview([]));
  await asApp().abandon('cancelled', 'Superseded', 'Gone.');
  expect(github.checks).toMatchObject([{ conclusion: 'failure', title: '0 findings' }]);
});

test('with a personal token the summary is the body of the review, and there is no check run', async () => {
  const person = asPerson();
  await person.begin();
  expect(await person.publish(sampleReview([sampleComment('a', 3)]))).toBe(1);
  expect(github.checks).toEqual([]);
  expect(github.reviews).toMatchObject([{ body: 'The summary.', login: PERSON }]);
  expect(await asPerson().publish(sampleReview([sampleComment('a', 3)]))).toBe(0);
  expect(github.reviews).toHaveLength(1);
});

test('with a personal token a refused comment is told once, in the body of a review', async () => {
  const review = sampleReview([sampleComment('a', 3), sampleComment('b', 40)]);
  await asPerson().publish(review);
  await asPerson().publish(review);
  expect(github.comments).toHaveLength(1);
  expect(github.reviews).toHaveLength(2);
  expect(github.reviews[1]?.body).toContain('`app.py`, line 40');
});
