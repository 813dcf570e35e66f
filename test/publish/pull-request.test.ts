import type { Publisher } from '../../src/publish/pull-request.ts';
import type { Rest, Step } from '../../src/publish/target.ts';
import { APP, PERSON, type Loopback } from '../github/loopback.ts';
import { isReview, sampleAnnotation, sampleComment, sampleReview, Stage } from './samples.ts';

let stage: Stage;
let github: Loopback;

beforeEach(async () => {
  stage = await Stage.open();
  github = stage.github;
});

afterEach(() => stage.close());

function asApp(): Publisher {
  return stage.app();
}

const posts = (posted: number) => ({ kind: 'published', posted });

test('one review holds all comments, and the check run the whole picture', async () => {
  const app = asApp();
  await app.begin();
  expect(github.checks).toMatchObject([{ name: 'Waymark', head: stage.pull.head, status: 'in_progress' }]);
  const review = sampleReview([sampleComment('a', 3), sampleComment('b', 9, { startLine: 7 })]);
  expect(await app.publish(review)).toEqual(posts(2));
  expect(github.reviews).toHaveLength(1);
  expect(github.comments).toMatchObject([
    { path: 'app.py', line: 3, startLine: undefined, commit: stage.pull.head },
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
    expect(await app.publish(review)).toEqual(posts(turn === 0 ? 1 : 0));
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
  github.push(7, { 'app.py': `# first\n${'x = 1\n'.repeat(10)}` });
  await asApp().begin();
  await asApp().publish(sampleReview([sampleComment('a', 4), sampleComment('b', 5)]));
  expect(github.comments.map(({ line }) => line)).toEqual([3, 5]);
  expect(github.checks.map(({ conclusion }) => conclusion)).toEqual(['failure', 'failure']);
});

test('somebody who repeats a mark of ours keeps nothing from being said', async () => {
  const body = 'I quote: <!-- waymark:key=a -->';
  github.addComment({ body, login: PERSON });
  await asApp().begin();
  expect(await asApp().publish(sampleReview([sampleComment('a', 3)]))).toEqual(posts(1));
});

test('more of our comments than fit on a page are all seen', async () => {
  const keys = Array.from({ length: 150 }, (_, index) => `k${index}`);
  for (const key of keys) github.addComment({ body: `<!-- waymark:key=${key} -->`, login: APP.login });
  await asApp().begin();
  expect(await asApp().publish({ ...sampleReview([sampleComment('k149', 3)]), standing: keys })).toEqual(posts(0));
});

test('a range that is one line is sent as one line', async () => {
  await asApp().begin();
  expect(await asApp().publish(sampleReview([sampleComment('a', 3, { startLine: 3 })]))).toEqual(posts(1));
});

test('nothing new inline, no review', async () => {
  await asApp().begin();
  expect(await asApp().publish(sampleReview([], [sampleAnnotation('far', 90)]))).toEqual(posts(0));
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
  expect(await asApp().publish(long)).toEqual(posts(1));
  expect(github.checks[0]?.summary).toHaveLength(65_535);
});

test('a check run that gets no review is ended with the reason', async () => {
  await asApp().begin();
  await asApp().giveUp('The disk is full.');
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral', title: 'Not reviewed' }]);
  expect(github.checks[0]?.summary).toContain('The disk is full.');
});

test('a check run that has its review keeps it', async () => {
  await asApp().begin();
  await asApp().publish(sampleReview([]));
  await asApp().supersede();
  expect(github.checks).toMatchObject([{ conclusion: 'failure', title: '0 findings' }]);
});

test('a head that moves while it is published gets nothing more, and its check run is cancelled', async () => {
  const app = asApp();
  await app.begin();
  github.beforeNext(
    ({ path }) => path.endsWith('/pulls/7'),
    () => github.push(7, { 'app.py': 'y = 2\n' }),
  );
  expect(await app.publish(sampleReview([sampleComment('a', 3)]))).toEqual({ kind: 'superseded' });
  expect(github.comments).toEqual([]);
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
});

test('a head that moves between the comments and the end of the check does not conclude', async () => {
  const app = asApp();
  await app.begin();
  github.beforeNext(isReview, () => github.push(7, { 'app.py': 'x = 1\n'.repeat(11) }));
  expect(await app.publish(sampleReview([sampleComment('a', 3)]))).toEqual({ kind: 'superseded' });
  expect(github.checks).toMatchObject([{ conclusion: 'cancelled' }]);
});

test('work that was given to somebody else writes nothing from then on', async () => {
  const taken = new AbortController();
  const app = stage.app({ signal: taken.signal });
  await app.begin();
  github.beforeNext(
    ({ path }) => path.endsWith('/pulls/7'),
    () => {
      taken.abort(new Error('taken over'));
    },
  );
  await expect(app.publish(sampleReview([sampleComment('a', 3)]))).rejects.toThrow('taken over');
  expect(github.comments).toEqual([]);
});

test('an App that may make no check runs says it in a comment', async () => {
  github.permissions.checks = false;
  const app = asApp();
  await app.begin();
  expect(await app.publish(sampleReview([sampleComment('a', 3)], [sampleAnnotation('far', 90)]))).toEqual(posts(1));
  expect(github.notes).toMatchObject([{ login: APP.login, body: expect.stringContaining('The summary.') as string }]);
  expect(stage.told).toEqual(['The App may not write check runs here; the review goes without one.']);
});

describe('in a step of a workflow', () => {
  const FAR = sampleReview([sampleComment('a', 3)], [sampleAnnotation('far', 90)]);

  /** Publishes, and says what the step was given. */
  async function publish(review = FAR): Promise<Rest> {
    const given: Rest[] = [];
    const step: Step = { report: (rest) => Promise.resolve(void given.push(rest)) };
    await stage.person({ step }).publish(review);
    expect(given).toHaveLength(1);
    return given[0]!;
  }

  test('the step takes what comments do not say, and no comment sums up', async () => {
    expect(await publish()).toEqual({ review: FAR, refused: [], annotations: FAR.check.annotations });
    expect(github.comments).toHaveLength(1);
    expect(github.notes).toEqual([]);
    expect(github.reviews[0]?.body).toContain('the summary of the workflow run');
  });

  test('an account that may not comment is no error: the step takes the comments, too', async () => {
    github.failNext(({ method }) => method === 'POST', { status: 403, message: 'Resource not accessible' });
    const { refused, annotations } = await publish();
    expect(refused).toEqual(FAR.comments);
    expect(annotations.map(({ message }) => message)).toEqual(['About a.', 'About far.']);
    expect(github.comments).toEqual([]);
  });

  test('a comment that may not be edited stays, and the others go to the step', async () => {
    await publish();
    github.failNext(({ method }) => method === 'PATCH', { status: 403, message: 'Resource not accessible' });
    const changed = sampleReview([sampleComment('a', 3, { body: 'Other words.' }), sampleComment('b', 3)]);
    expect((await publish(changed)).refused).toMatchObject([{ key: 'b' }]);
    expect(github.comments).toHaveLength(1);
  });

  test('a limit is not a lack of permission', async () => {
    github.failNext(({ method }) => method === 'POST', {
      status: 403,
      message: 'You have exceeded a secondary rate limit',
    });
    await expect(publish()).rejects.toMatchObject({ status: 403 });
  });
});
