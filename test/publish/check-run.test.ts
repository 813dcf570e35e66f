import { sampleAnnotation, sampleComment, sampleReview, Stage } from './samples.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});

afterEach(() => stage.close());

test('a check run that a crash left in progress is taken up', async () => {
  await stage.app().begin();
  await stage.app().begin();
  expect(stage.github.checks).toMatchObject([{ status: 'in_progress' }]);
  await stage.app().publish(sampleReview([]));
  expect(stage.github.checks).toMatchObject([{ status: 'completed' }]);
});

test('a check run that was made though no answer came is not made again', async () => {
  stage.github.breakNext(({ method, path }) => method === 'POST' && path.endsWith('/check-runs'), true);
  await stage.app().begin();
  expect(stage.github.checks).toMatchObject([{ status: 'in_progress' }]);
});

test('a check run that was not made is an error', async () => {
  stage.github.failNext(({ method, path }) => method === 'POST' && path.endsWith('/check-runs'), 502);
  await expect(stage.app().begin()).rejects.toMatchObject({ status: 502 });
  expect(stage.github.checks).toEqual([]);
});

test('the check run of a commit that is not the head any more is ended', async () => {
  const former = stage.app();
  await former.begin();
  stage.github.push(7, { 'app.py': 'y = 2\n' });
  await former.supersede();
  expect(stage.github.checks).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
});

test('annotations that GitHub refuses keep no check run from its end', async () => {
  const app = stage.app();
  await app.begin();
  stage.github.failNext(({ method }) => method === 'PATCH', 422);
  await app.publish(sampleReview([], [sampleAnnotation('far', 90)]));
  expect(stage.github.checks).toMatchObject([{ status: 'completed', annotations: [], summary: 'The summary.' }]);
  expect(stage.told).toEqual([expect.stringContaining('refused 1 annotations')]);
});

test('annotations of many findings are listed in smaller pages where GitHub cannot manage large ones', async () => {
  const review = sampleReview([], [sampleAnnotation('far', 90)]);
  await stage.app().begin();
  await stage.app().publish(review);
  stage.github.failNext(({ path, query }) => path.endsWith('/annotations') && query.get('per_page') === '100', 502);
  await stage.app().begin();
  await stage.app().publish(review);
  expect(stage.github.checks[0]?.annotations).toHaveLength(1);
});

describe('the button', () => {
  const review = { ...sampleReview([sampleComment('a', 3)]), safeFixes: 3 };

  async function actionsOf(mayWrite: boolean, offersFixes: boolean, safeFixes: number) {
    stage.github.permissions.contents = mayWrite;
    const app = stage.app({ offersFixes });
    await app.begin();
    await app.publish({ ...review, safeFixes });
    return stage.github.checks[0]!.actions;
  }

  test('asks for the safe fixes', async () => {
    expect(await actionsOf(true, true, 3)).toEqual([
      {
        label: 'Apply safe fixes',
        description: 'Commit 3 safe fixes to the branch',
        identifier: 'apply-safe-fixes',
      },
    ]);
  });

  test.each([
    ['the account may not write', false, true, 3],
    ['nobody would answer it', true, false, 3],
    ['there are none', true, true, 0],
  ])('is not there when %s', async (_, mayWrite, offersFixes, safeFixes) => {
    expect(await actionsOf(mayWrite, offersFixes, safeFixes)).toEqual([]);
  });
});
