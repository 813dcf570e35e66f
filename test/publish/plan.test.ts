import { plan } from '../../src/publish/plan.ts';
import { sampleAnnotation, sampleComment, sampleReview } from './samples.ts';

const NOTHING = { keys: new Set<string>(), annotations: [] };

test('with nothing posted, all of it is left to post', () => {
  const review = sampleReview([sampleComment('a', 1), sampleComment('b', 2)]);
  expect(plan(NOTHING, review)).toEqual({ comments: review.comments, annotations: review.check.annotations });
});

test('a finding that has its comment gets no other, wherever it stands now', () => {
  const review = sampleReview([sampleComment('a', 41), sampleComment('b', 2)]);
  const { comments } = plan({ keys: new Set(['a', 'gone']), annotations: [] }, review);
  expect(comments.map(({ key }) => key)).toEqual(['b']);
});

test('an annotation that is there is not added again', () => {
  const review = sampleReview([], [sampleAnnotation('near', 1), sampleAnnotation('far', 90)]);
  const { annotations } = plan({ keys: new Set(), annotations: [sampleAnnotation('far', 90)] }, review);
  expect(annotations).toEqual([sampleAnnotation('near', 1)]);
});

test('the same words at another line are another annotation', () => {
  const review = sampleReview([], [sampleAnnotation('a', 2)]);
  const { annotations } = plan({ keys: new Set(), annotations: [sampleAnnotation('a', 1)] }, review);
  expect(annotations).toEqual([sampleAnnotation('a', 2)]);
});

test('a pull request takes 200 comments; the rest are annotations', () => {
  const posted = { keys: new Set(Array.from({ length: 199 }, (_, index) => `old-${index}`)), annotations: [] };
  const review = sampleReview([sampleComment('a', 1), sampleComment('b', 2)]);
  const { comments, annotations } = plan(posted, review);
  expect(comments.map(({ key }) => key)).toEqual(['a']);
  expect(annotations).toEqual([sampleAnnotation('b', 2)]);
  expect(plan({ ...posted, keys: new Set([...posted.keys, 'x', 'y', 'z']) }, review).comments).toEqual([]);
});

test('a clean review leaves nothing to say', () => {
  expect(plan(NOTHING, sampleReview([]))).toEqual({ comments: [], annotations: [] });
});
