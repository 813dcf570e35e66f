import { mark, marksOf } from '../../src/publish/marker.ts';
import { plan, type Posted, type PostedComment } from '../../src/publish/plan.ts';
import type { ReviewComment } from '../../src/model/review.ts';
import { sampleAnnotation, sampleComment, sampleReview } from './samples.ts';

const HEAD = 'abc1234def';
const NOTHING: Posted = { comments: [], total: 0, annotations: [] };

/** What publishing a comment leaves on GitHub. */
function posted(wish: ReviewComment, more: Partial<PostedComment> = {}): PostedComment {
  const body = more.body ?? mark(wish.body, wish);
  return {
    id: 1,
    nodeId: 'PRRC_1',
    marks: marksOf(body)!,
    path: wish.path,
    line: wish.line,
    startLine: wish.startLine,
    hasReply: false,
    review: 1,
    ...more,
    body,
  };
}

function there(...comments: readonly PostedComment[]): Posted {
  return { ...NOTHING, comments, total: comments.length };
}

/** A comment whose finding was gone at a former head. */
function goneComment(wish: ReviewComment): PostedComment {
  const [edit] = plan(there(posted(wish)), sampleReview([]), HEAD).gone;
  return posted(wish, { body: edit!.body });
}

test('with nothing posted, all of it is left to post', () => {
  const review = sampleReview([sampleComment('a', 1), sampleComment('b', 2)], [sampleAnnotation('c', 3)]);
  expect(plan(NOTHING, review, HEAD)).toEqual({
    create: review.comments,
    update: [],
    restore: [],
    gone: [],
    keep: [],
    annotations: review.check.annotations,
  });
});

test('what is posted and still right is kept as it is', () => {
  const comment = posted(sampleComment('a', 3));
  const planned = plan(there(comment), sampleReview([sampleComment('a', 3)]), HEAD);
  expect(planned).toMatchObject({ create: [], update: [], gone: [], restore: [], keep: [comment] });
});

test('what was said under the former path of a file goes on, whether it was said first or among others', () => {
  const wish = sampleComment('a2', 3, { path: 'new.py', also: ['b2'], formerly: ['a1', 'b1'] });
  const first = posted(sampleComment('a1', 3, { path: 'old.py' }), { line: undefined });
  const among = posted(sampleComment('c', 3, { path: 'c.py', also: ['b1'] }));
  for (const comment of [first, among]) {
    const planned = plan(there(comment), sampleReview([wish]), HEAD);
    expect(planned).toMatchObject({ create: [], gone: [], restore: [], keep: [] });
    expect(planned.update).toEqual([{ comment, body: mark(wish.elsewhere, wish) }]);
  }
  const other = posted(sampleComment('d1', 3, { path: 'old.py' }));
  expect(plan(there(other), sampleReview([wish]), HEAD)).toMatchObject({ create: [wish], gone: [{ comment: other }] });
});

test('a comment in a file that was renamed, and then not analysed, stays', () => {
  const comment = posted(sampleComment('a', 3, { path: 'old.py' }));
  const unanalysed = [{ path: 'new.py', previousPath: 'old.py', reason: 'it is broken' }];
  expect(plan(there(comment), { ...sampleReview([]), unanalysed }, HEAD)).toMatchObject({ gone: [], keep: [comment] });
});

test('line ends and blanks that GitHub changed are no other text', () => {
  const comment = posted(sampleComment('a', 3));
  const other = { ...comment, body: ` ${comment.body.replaceAll('\n', '\r\n')}\n` };
  expect(plan(there(other), sampleReview([sampleComment('a', 3)]), HEAD).update).toEqual([]);
});

test('a comment whose words are other ones gets them', () => {
  const planned = plan(
    there(posted(sampleComment('a', 3))),
    sampleReview([sampleComment('a', 3, { body: 'New words.' })]),
    HEAD,
  );
  expect(planned.update).toMatchObject([
    { comment: { id: 1 }, body: expect.stringMatching(/^New words\.\n/) as string },
  ]);
  expect(planned.create).toEqual([]);
});

test.each([
  ['outdated', { line: undefined }],
  ['on another line', { line: 7 }],
  ['on other first lines', { startLine: 1 }],
  ['in another file', { path: 'old.py' }],
])('a comment that is %s names its place and suggests no change', (_, more) => {
  const [edit] = plan(there(posted(sampleComment('a', 3), more)), sampleReview([sampleComment('a', 3)]), HEAD).update;
  expect(edit?.body).toMatch(/^Elsewhere, about a\./);
});

describe('a finding that is gone', () => {
  test('is said to be, with the commit, and its former words are folded', () => {
    const { gone } = plan(there(posted(sampleComment('a', 3))), sampleReview([]), HEAD);
    expect(gone).toHaveLength(1);
    expect(gone[0]?.body).toMatch(/^\*\*No longer found as of abc1234\.\*\*\n\n<details>/);
    expect(gone[0]?.body).toContain('About a.');
    expect(marksOf(gone[0]!.body)).toEqual({ key: 'a', rules: ['a-rule'], also: [], goneAt: HEAD });
  });

  test('offers no change any more', () => {
    const body = 'About a.\n\n```suggestion\nx\n```';
    const [edit] = plan(there(posted(sampleComment('a', 3, { body }))), sampleReview([]), HEAD).gone;
    expect(edit?.body).not.toContain('suggestion');
    expect(edit?.body).toContain('```python\nx\n```');
  });

  test('is said to be once', () => {
    const planned = plan(there(goneComment(sampleComment('a', 3))), sampleReview([]), 'another');
    expect(planned).toMatchObject({ gone: [], update: [], keep: [{ id: 1 }] });
  });

  test.each([
    ['it is there still, but not new', { standing: ['a'] }],
    ['its file was not analysed', { unanalysed: [{ path: 'app.py', reason: 'too large' }] }],
    ['anything may be missing', { unanalysed: [{ path: '.', reason: 'no list', missing: 'anything' as const }] }],
    ['its rule did not run', { unanalysed: [{ path: '.', reason: 'no room', missing: ['a-rule'] }] }],
  ])('is not said to be when %s', (_, more) => {
    const planned = plan(there(posted(sampleComment('a', 3))), { ...sampleReview([]), ...more }, HEAD);
    expect(planned).toMatchObject({ gone: [], keep: [{ id: 1 }] });
  });

  test('is said to be when another file was not analysed, or another rule did not run', () => {
    const unanalysed = [
      { path: 'other.py', reason: 'too large' },
      { path: '.', reason: 'no room', missing: ['other-rule'] },
    ];
    expect(plan(there(posted(sampleComment('a', 3))), { ...sampleReview([]), unanalysed }, HEAD).gone).toHaveLength(1);
  });

  test('that comes back gets its comment back', () => {
    const wish = sampleComment('a', 3);
    const { restore, create } = plan(there(goneComment(wish)), sampleReview([wish]), 'another');
    expect(create).toEqual([]);
    expect(restore.map(({ body }) => body)).toEqual([mark(wish.body, wish)]);
  });

  test('that comes back beyond the budget gets its former words back', () => {
    const wish = sampleComment('a', 3);
    const review = sampleReview([], [sampleAnnotation('a', 3)]);
    const finding = { key: 'a' } as (typeof review.findings)[number];
    const { restore } = plan(there(goneComment(wish)), { ...review, findings: [finding] }, 'another');
    expect(restore.map(({ body }) => body)).toEqual([mark(wish.body, wish)]);
  });
});

describe('a comment for several places', () => {
  const group = (key: string, line: number, ...also: string[]) => sampleComment(key, line, { also });

  test('is the same comment when a place before the first one is added', () => {
    const { create, update } = plan(there(posted(group('b', 5, 'c'))), sampleReview([group('a', 2, 'b', 'c')]), HEAD);
    expect(create).toEqual([]);
    expect(update).toMatchObject([{ body: expect.stringMatching(/^Elsewhere, about a\./) as string }]);
  });

  test('goes on at the next place when the first one is mended', () => {
    const planned = plan(there(posted(group('a', 2, 'b', 'c'))), sampleReview([group('b', 5, 'c')]), HEAD);
    expect(planned).toMatchObject({ create: [], gone: [], update: [{ comment: { id: 1 } }] });
    expect(marksOf(planned.update[0]!.body)?.key).toBe('b');
  });

  test('takes no comment from a finding that has its own', () => {
    const own = posted(group('b', 5), { id: 2 });
    const { keep, update } = plan(
      there(posted(group('a', 2)), own),
      sampleReview([group('a', 2), group('c', 9, 'b'), group('b', 5)]),
      HEAD,
    );
    expect(keep.map(({ id }) => id)).toEqual([1, 2]);
    expect(update).toEqual([]);
  });

  test('leaves the comments that its places had before', () => {
    const before = ['a', 'b', 'c'].map((key, id) => posted(group(key, id + 1), { id }));
    const { create, update, keep, gone } = plan(
      there(...before),
      { ...sampleReview([group('a', 1, 'b', 'c', 'd')]), standing: ['a', 'b', 'c', 'd'] },
      HEAD,
    );
    expect([create, gone]).toEqual([[], []]);
    expect(update.map(({ comment }) => comment.id)).toEqual([0]);
    expect(keep.map(({ id }) => id)).toEqual([1, 2]);
  });
});

describe('a comment for what several rules find', () => {
  const rules = ['a-rule', 'b-rule'];
  const group = (key: string, line: number, ...also: string[]) => sampleComment(key, line, { also, rules });

  test('goes on when its first place is mended and another one comes before all that it spoke for', () => {
    const { create, update, gone } = plan(
      there(posted(group('a', 2, 'b', 'c'))),
      sampleReview([group('new', 1, 'c', 'd')]),
      HEAD,
    );
    expect([create, gone]).toEqual([[], []]);
    expect(update).toMatchObject([{ body: expect.stringMatching(/^Elsewhere, about new\./) as string }]);
    expect(marksOf(update[0]!.body)).toEqual({ key: 'new', rules, also: ['c', 'd'] });
  });

  test('comes back with any of what it spoke for', () => {
    const { create, restore } = plan(there(goneComment(group('a', 2, 'b'))), sampleReview([group('b', 5, 'c')]), HEAD);
    expect(create).toEqual([]);
    expect(restore.map(({ body }) => marksOf(body))).toEqual([{ key: 'b', rules, also: ['c'] }]);
  });

  test('takes over what a comment that is gone spoke of, and keeps its own key', () => {
    const former = { ...goneComment(group('a', 2)), id: 1 };
    const present = posted(group('c', 7, 'd'), { id: 2 });
    const review = { ...sampleReview([group('a', 2, 'c', 'd')]), standing: ['a', 'c', 'd'] };
    const planned = plan(there(former, present), review, HEAD);
    expect(planned).toMatchObject({ create: [], restore: [], gone: [], keep: [former] });
    expect(planned.update.map(({ comment, body }) => [comment.id, marksOf(body)])).toEqual([
      [2, { key: 'c', rules, also: ['a', 'd'] }],
    ]);
    const again = plan(there(former, posted(group('c', 7), { id: 2, body: planned.update[0]!.body })), review, HEAD);
    expect(again).toMatchObject({ create: [], restore: [], gone: [], update: [] });
  });

  test('takes no key of a comment that is gone', () => {
    const former = { ...goneComment(group('a', 2)), id: 1 };
    const present = posted(group('c', 7, 'd'), { id: 2 });
    const { update } = plan(there(former, present), sampleReview([group('a', 2, 'd')]), HEAD);
    expect(update.map(({ comment, body }) => [comment.id, marksOf(body)])).toEqual([
      [2, { key: 'd', rules, also: ['a'] }],
    ]);
  });

  test('that is there comes before one that is gone', () => {
    const former = { ...goneComment(group('a', 2, 'b')), id: 1 };
    const present = posted(group('c', 7, 'd'), { id: 2 });
    const planned = plan(there(former, present), sampleReview([group('x', 1, 'b', 'c')]), HEAD);
    expect(planned).toMatchObject({ create: [], restore: [], update: [{ comment: { id: 2 } }], keep: [{ id: 1 }] });
  });

  test('says that it is mended in part when the rest finds no room', () => {
    const review = { ...sampleReview([], [sampleAnnotation('b', 5)]), standing: ['b'] };
    const [edit] = plan(there(posted(group('a', 2, 'b'))), review, HEAD).gone;
    expect(edit?.body).toMatch(
      /^\*\*Mended in part as of abc1234; the rest has no comment any more\.\*\*\n\n<details>/,
    );
    const again = plan(there(posted(group('a', 2, 'b'), { body: edit!.body })), sampleReview([group('b', 5)]), HEAD);
    expect(again).toMatchObject({ create: [], restore: [{ comment: { id: 1 } }] });
  });

  test('is not gone when one of the rules did not run', () => {
    const unanalysed = [{ path: '.', reason: 'it failed', missing: ['b-rule'] }];
    const planned = plan(there(posted(group('a', 2, 'b'))), { ...sampleReview([]), unanalysed }, HEAD);
    expect(planned).toMatchObject({ gone: [], keep: [{ id: 1 }] });
  });

  test('says that one of the rules is put aside when nothing else is left of it', () => {
    const aside = [{ rule: 'b-rule', words: 'Put aside by `ada`.' }];
    const comment = posted(group('a', 2, 'b'));
    const review = { ...sampleReview([]), standing: ['b'], aside };
    expect(plan(there(comment), review, HEAD).gone[0]?.body).toMatch(/^\*\*Put aside by `ada`\.\*\*/);
    const rest = plan(there(comment), { ...review, comments: [sampleComment('a', 2)] }, HEAD);
    expect(rest).toMatchObject({ gone: [], update: [{ comment: { id: 1 } }] });
    const finding = { key: 'a' } as (typeof review.findings)[number];
    expect(plan(there(comment), { ...review, findings: [finding] }, HEAD)).toMatchObject({ gone: [], keep: [comment] });
  });
});

describe('a rule that is put aside', () => {
  const wish = sampleComment('a', 1, { body: 'About a.\n\n```suggestion\nx\n```' });
  const words = 'Put aside by `ada`.';
  const review = { ...sampleReview([]), standing: ['a'], aside: [{ rule: 'a-rule', words }] };

  test('is put aside in its comments, though the findings are still there', () => {
    const { gone, keep } = plan(there(posted(wish)), review, HEAD);
    expect(keep).toEqual([]);
    expect(gone[0]?.body).toMatch(/^\*\*Put aside by `ada`\.\*\*\n\n<details>[^]*About a\.\n\n```python\nx/);
  });

  test('is put aside once', () => {
    const { body } = plan(there(posted(wish)), review, HEAD).gone[0]!;
    const aside = posted(wish, { body });
    expect(plan(there(aside), review, 'f'.repeat(40))).toMatchObject({ gone: [], keep: [aside] });
  });

  test('gets its comment back when it is told again', () => {
    const { body } = plan(there(posted(wish)), review, HEAD).gone[0]!;
    const { restore, create } = plan(there(posted(wish, { body })), sampleReview([wish]), HEAD);
    expect(create).toEqual([]);
    expect(restore[0]?.body).toBe(mark(wish.body, wish));
  });

  test('leaves the comments of other rules alone', () => {
    const other = posted(sampleComment('b', 2, { rules: ['another'] }));
    expect(plan(there(other), { ...review, standing: ['b'] }, HEAD)).toMatchObject({ gone: [], keep: [other] });
  });
});

test('an annotation that is there is not added again', () => {
  const review = sampleReview([], [sampleAnnotation('near', 1), sampleAnnotation('far', 90)]);
  const { annotations } = plan({ ...NOTHING, annotations: [sampleAnnotation('far', 90)] }, review, HEAD);
  expect(annotations).toEqual([sampleAnnotation('near', 1)]);
});

test('the same words at another line are another annotation', () => {
  const review = sampleReview([], [sampleAnnotation('a', 2)]);
  const { annotations } = plan({ ...NOTHING, annotations: [sampleAnnotation('a', 1)] }, review, HEAD);
  expect(annotations).toEqual([sampleAnnotation('a', 2)]);
});

test('a pull request takes 200 comments, whoever wrote them; the rest are annotations', () => {
  const review = sampleReview([sampleComment('a', 1), sampleComment('b', 2)]);
  const { create, annotations } = plan({ ...NOTHING, total: 199 }, review, HEAD);
  expect(create.map(({ key }) => key)).toEqual(['a']);
  expect(annotations).toEqual([sampleAnnotation('b', 2)]);
  expect(plan({ ...NOTHING, total: 250 }, review, HEAD).create).toEqual([]);
});

test('a clean review leaves nothing to say', () => {
  const nothing = { create: [], update: [], restore: [], gone: [], keep: [], annotations: [] };
  expect(plan(NOTHING, sampleReview([]), HEAD)).toEqual(nothing);
});
