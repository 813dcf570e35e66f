import { marksOf } from '../../src/publish/marker.ts';
import type { Loopback } from '../github/loopback.ts';
import { isReview, sampleComment, sampleReview, Stage } from './samples.ts';

let stage: Stage;
let github: Loopback;

beforeEach(async () => {
  stage = await Stage.open();
  github = stage.github;
});

afterEach(() => stage.close());

const posts = (posted: number) => ({ kind: 'published', posted });

describe('a line that GitHub refuses', () => {
  test('takes no other comment with it, and is told on its file', async () => {
    const comments = [1, 2, 3, 40, 5, 6, 70].map((line) => sampleComment(`k${line}`, line));
    expect(await stage.review(comments)).toEqual(posts(7));
    expect(github.comments.map(({ line }) => line)).toEqual([1, 2, 3, 5, 6, undefined, undefined]);
    expect(github.comments.at(-1)).toMatchObject({
      path: 'app.py',
      body: expect.stringMatching(/^Elsewhere/) as string,
    });
    expect(github.checks[0]).toMatchObject({ status: 'completed', annotations: [] });
  });

  test('is told there once', async () => {
    await stage.review([sampleComment('a', 40)]);
    expect(await stage.review([sampleComment('a', 40)])).toEqual(posts(0));
    expect(github.comments).toHaveLength(1);
  });

  test('is an annotation where its file is refused, too', async () => {
    github.takesFileComments = false;
    expect(await stage.review([sampleComment('a', 3), sampleComment('b', 40)])).toEqual(posts(1));
    expect(github.checks[0]?.annotations.map(({ start_line: line }) => line)).toEqual([40]);
  });
});

test('what GitHub leaves out of a review without a word is told on its file', async () => {
  github.drops = ({ line }) => line === 5;
  expect(await stage.review([sampleComment('a', 3), sampleComment('b', 5)])).toEqual(posts(2));
  expect(github.comments.map(({ line }) => line)).toEqual([3, undefined]);
  expect(stage.told).toEqual(['GitHub took a review and left out 1 of its comments.']);
});

test('what is only listed late is not posted again', async () => {
  let hidden: (typeof github.comments)[number] | undefined;
  const app = stage.app({
    pause: () => {
      if (hidden) github.comments.push(hidden);
      return Promise.resolve();
    },
  });
  await app.begin();
  github.beforeNext(isReview, () => {
    github.beforeNext(
      ({ method, path }) => method === 'GET' && path.endsWith('/pulls/7/comments'),
      () => {
        hidden = github.comments.pop();
      },
    );
  });
  await app.publish(sampleReview([sampleComment('a', 3)]));
  expect(github.comments).toMatchObject([{ line: 3 }]);
});

describe('a review in an unknown state', () => {
  test('that was written is not written again', async () => {
    github.breakNext(isReview, true);
    expect(await stage.review([sampleComment('a', 3)])).toEqual(posts(1));
    expect(github.comments).toHaveLength(1);
    expect(github.checks).toMatchObject([{ status: 'completed' }]);
  });

  test('that was not written is left to the next try', async () => {
    github.failNext(isReview, 502);
    await expect(stage.review([sampleComment('a', 3), sampleComment('b', 4)])).rejects.toMatchObject({ status: 502 });
    expect(github.checks).toMatchObject([{ status: 'in_progress' }]);
    expect(stage.count('POST', '/reviews')).toBe(1);
    expect(await stage.review([sampleComment('a', 3), sampleComment('b', 4)])).toEqual(posts(2));
  });

  test('is looked up for a comment on a file, too', async () => {
    github.breakNext(({ method, path }) => method === 'POST' && path.endsWith('/comments'), true);
    expect(await stage.review([sampleComment('a', 40)])).toEqual(posts(1));
    expect(github.comments).toHaveLength(1);
  });
});

describe('of two workers that write the same', () => {
  /** The other one is faster by a moment. */
  async function race(beforeMine: () => void): Promise<void> {
    github.beforeNext(isReview, beforeMine);
    await stage.review([sampleComment('a', 3), sampleComment('b', 4)]);
  }
  const body = 'About a.\n\n<!-- waymark:key=a -->';

  test('the later one takes its comment back', async () => {
    await race(() => github.addComment({ body, line: 3 }));
    expect(github.comments.map((comment) => marksOf(comment.body)?.key)).toEqual(['a', 'b']);
    expect(github.comments[0]).toMatchObject({ review: null });
  });

  test('the later one leaves a comment that somebody answered', async () => {
    await race(() => {
      github.addComment({ body, line: 3 });
      github.beforeNext(
        ({ method, path }) => method === 'GET' && path.endsWith('/pulls/7/comments'),
        () => {
          github.reply(github.comments.find(({ review, line }) => review !== null && line === 3)!);
        },
      );
    });
    expect(github.comments.map((comment) => marksOf(comment.body)?.key)).toEqual(['a', 'a', 'b', undefined]);
  });
});

test('comments too long to be listed by the hundred are listed by fifty', async () => {
  const keys = Array.from({ length: 120 }, (_, index) => `k${index}`);
  for (const key of keys) github.addComment({ body: `<!-- waymark:key=${key} -->` });
  github.failNext(({ path, query }) => path.endsWith('/pulls/7/comments') && query.get('page') === '2', 502);
  const app = stage.app();
  expect(await app.publish({ ...sampleReview([sampleComment('k119', 3)]), standing: keys })).toEqual(posts(0));
});
