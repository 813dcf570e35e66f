import { jest } from '@jest/globals';
import { giveUpPull, reviewPull, type ReviewRequest, supersedePull } from '../src/review-pull.ts';
import { Loopback, OWNER, REPO, type PullState } from './github/loopback.ts';
import { printReviewer } from './github/reviewer.ts';

// The first request to a loopback compiles GitHub's description.
jest.setTimeout(30_000);

let github: Loopback;
let pull: PullState;

beforeEach(async () => {
  github = await Loopback.start();
  pull = github.openPull(7, { 'app.py': 'x = 1\n' }, { 'app.py': 'x = 1\nprint(x)\n' });
});

afterEach(async () => {
  await github.stop();
  expect(github.violations).toEqual([]);
});

/** As somebody asks by hand: for whatever is there. */
function byHand(more: Partial<ReviewRequest> = {}): ReviewRequest {
  return { account: github.app(), owner: OWNER, repo: REPO, number: 7, reviewer: printReviewer, ...more };
}

/** As a job asks. */
function request(more: Partial<ReviewRequest> = {}): ReviewRequest {
  return byHand({ head: pull.head, ...more });
}

test('a pull request is read, reviewed and told', async () => {
  expect(await reviewPull(request())).toMatchObject({ kind: 'reviewed', posted: 1 });
  expect(github.comments).toMatchObject([{ path: 'app.py', line: 2 }]);
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
});

test('a dry run reads and writes nothing', async () => {
  const outcome = await reviewPull(byHand({ dryRun: true }));
  expect(outcome).toMatchObject({ kind: 'reviewed', posted: 0 });
  expect(outcome.kind === 'reviewed' && outcome.review.comments).toHaveLength(1);
  expect(github.requests.filter((each) => !each.startsWith('GET'))).toEqual([]);
});

test('a head that is gone before the start is not reviewed', async () => {
  const stale = request();
  github.push(7, { 'app.py': 'x = 2\n' });
  expect(await reviewPull(stale)).toEqual({ kind: 'superseded' });
  expect([github.checks, github.comments]).toEqual([[], []]);
});

test('a head that goes while it is reviewed gets no comment, and its check run is ended', async () => {
  const reviewer: ReviewRequest['reviewer'] = async (source) => {
    const review = await printReviewer(source);
    github.push(7, { 'app.py': 'x = 2\n' });
    return review;
  };
  expect(await reviewPull(request({ reviewer }))).toEqual({ kind: 'superseded' });
  expect(github.comments).toEqual([]);
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
});

test('a check run that an interrupted try left open is ended when the head is gone', async () => {
  const reviewer = () => Promise.reject(new Error('interrupted'));
  const first = request({ reviewer });
  await expect(reviewPull(first)).rejects.toThrow('interrupted');
  expect(github.checks).toMatchObject([{ status: 'in_progress' }]);
  github.push(7, { 'app.py': 'x = 2\n' });
  await reviewPull(first);
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
});

test('a job waits for nobody: closed pull requests and drafts are left alone', async () => {
  pull.draft = true;
  expect(await reviewPull(request())).toEqual({ kind: 'superseded' });
  pull.draft = false;
  pull.state = 'closed';
  expect(await reviewPull(request())).toEqual({ kind: 'superseded' });
  expect(github.checks).toEqual([]);
});

test('whoever asks by hand has a draft reviewed', async () => {
  pull.draft = true;
  expect(await reviewPull(byHand({ account: github.person() }))).toMatchObject({ kind: 'reviewed', posted: 1 });
});

test('work that was given to somebody else posts nothing', async () => {
  const signal = AbortSignal.abort(new Error('taken over'));
  await expect(reviewPull(request({ signal }))).rejects.toThrow('taken over');
  expect(github.comments).toEqual([]);
});

test('a try that broke off after the comments were posted goes on without posting them again', async () => {
  github.failNext(({ method }) => method === 'PATCH', 502);
  await expect(reviewPull(request())).rejects.toMatchObject({ status: 502 });
  expect(github.comments).toHaveLength(1);
  expect(await reviewPull(request())).toMatchObject({ kind: 'reviewed', posted: 0 });
  expect(github.comments).toHaveLength(1);
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
});

test('a review that failed for good leaves a check run that says so', async () => {
  const target = { owner: OWNER, repo: REPO, number: 7, head: pull.head };
  await giveUpPull(github.app(), target, 'The disk is full.');
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral', title: 'Not reviewed' }]);
  expect(github.checks[0]?.summary).toContain('The disk is full.');
});

test('a commit whose review was broken off by a newer one has its check run ended', async () => {
  const target = { owner: OWNER, repo: REPO, number: 7, head: pull.head };
  await expect(reviewPull(request({ reviewer: () => Promise.reject(new Error('interrupted')) }))).rejects.toThrow();
  github.push(7, { 'app.py': 'x = 2\n' });
  await supersedePull(github.app(), target);
  expect(github.checks).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
});

test('a small review asks GitHub for little', async () => {
  await reviewPull(request());
  const asked = github.requests.map((each) =>
    each.replace(`/repos/${OWNER}/${REPO}`, '').replace(/[0-9a-f]{40}/g, 'ID'),
  );
  expect(asked.slice().sort()).toEqual(
    [
      'GET /pulls/7',
      'GET /commits/ID/check-runs',
      'POST /check-runs',
      'GET /compare/ID...ID',
      'GET /pulls/7/files',
      'GET /contents/app.py',
      'GET /contents/app.py',
      'GET /pulls/7/comments',
      'GET /pulls/7',
      'POST /pulls/7/reviews',
      'GET /pulls/7/comments',
      'GET /pulls/7',
      'PATCH /check-runs/1',
    ].sort(),
  );
});
