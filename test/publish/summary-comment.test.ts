import { PERSON, type Loopback } from '../github/loopback.ts';
import { sampleAnnotation, sampleComment, sampleReview, Stage } from './samples.ts';

let stage: Stage;
let github: Loopback;

beforeEach(async () => {
  stage = await Stage.open();
  github = stage.github;
});

afterEach(() => stage.close());

const FAR = sampleReview([sampleComment('a', 3)], [sampleAnnotation('far', 90)]);

test('without check runs, what has no comment of its own is told in one comment', async () => {
  const person = stage.person();
  await person.begin();
  await person.publish(FAR);
  expect(github.checks).toEqual([]);
  expect(github.reviews).toMatchObject([{ body: '**2 findings.**', login: PERSON }]);
  expect(github.notes).toMatchObject([{ body: expect.stringContaining('The summary.') as string, login: PERSON }]);
});

test('it is written anew in its place, and only when its text changes', async () => {
  await stage.person().publish(FAR);
  await stage.person().publish(FAR);
  expect(stage.count('PATCH', '')).toBe(0);
  const other = { ...FAR, check: { ...FAR.check, summary: 'Another summary.', annotations: [] } };
  await stage.person().publish(other);
  expect(github.notes).toMatchObject([{ body: expect.stringContaining('Another summary.') as string }]);
});

test('nothing is said when the comments say it all', async () => {
  await stage.person().publish(sampleReview([sampleComment('a', 3)]));
  expect(github.notes).toEqual([]);
});

test('nothing at all is said of a clean change', async () => {
  await stage.person().publish(sampleReview([]));
  expect([github.notes, github.reviews, github.comments]).toEqual([[], [], []]);
});

test('what was not analysed is said', async () => {
  await stage.person().publish({ ...sampleReview([]), unanalysed: [{ path: 'a.py', reason: 'too large' }] });
  expect(github.notes).toHaveLength(1);
});

test('a comment that GitHub refuses everywhere is in it in full', async () => {
  github.takesFileComments = false;
  const review = sampleReview([sampleComment('a', 3), sampleComment('b', 40)]);
  await stage.person().publish(review);
  await stage.person().publish(review);
  expect(github.comments).toHaveLength(1);
  expect(github.notes).toMatchObject([{ body: expect.stringContaining('Elsewhere, about b.') as string }]);
});

test('it is never longer than GitHub allows', async () => {
  github.takesFileComments = false;
  const comments = Array.from({ length: 5 }, (_, index) =>
    sampleComment(`k${index}`, 40 + index, { elsewhere: 'z'.repeat(20_000) }),
  );
  const review = sampleReview(comments);
  await stage.person().publish({ ...review, check: { ...review.check, summary: 'y\n'.repeat(40_000) } });
  expect(github.notes).toHaveLength(1);
});

test('one that was written though no answer came is not written again', async () => {
  github.breakNext(({ method, path }) => method === 'POST' && path.endsWith('/issues/7/comments'), true);
  await stage.person().publish(FAR);
  expect(github.notes).toHaveLength(1);
});

test('of two workers that write it, the later one takes its own back', async () => {
  github.beforeNext(
    ({ method, path }) => method === 'POST' && path.endsWith('/issues/7/comments'),
    () => github.notes.push({ id: 0, pull: 7, login: PERSON, body: 'First.\n\n<!-- waymark:summary -->' }),
  );
  await stage.person().publish(FAR);
  expect(github.notes).toMatchObject([{ id: 0 }]);
});

test('with a check run there is none', async () => {
  await stage.review([sampleComment('a', 3)]);
  expect(github.notes).toEqual([]);
});
