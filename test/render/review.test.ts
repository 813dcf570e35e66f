import type { Change, Hunk } from '../../src/model/change.ts';
import type { Finding } from '../../src/model/finding.ts';
import { fails, renderReview } from '../../src/render/review.ts';
import { finding } from './samples.ts';

function hunk(newStart: number, newLines: number): Hunk {
  return { oldStart: newStart, oldLines: 0, newStart, newLines, lines: Array.from({ length: newLines }, () => '+x') };
}

function change(hunks: Change['hunks'], path = 'shop/views.py'): Change {
  return { path, status: 'modified', hunks };
}

function review(findings: readonly Finding[], hunks: Change['hunks'] = [hunk(1, 20)]) {
  return renderReview({
    findings,
    changes: [change(hunks)],
    unanalysed: [],
    failures: [],
    failOn: 'error',
    notices: [],
  });
}

/** Findings of one rule on some lines, each with a key of its own. */
function onLines(...lines: readonly number[]): Finding[] {
  return lines.map((line) => finding({ line, endLine: line, key: `key-${line}` }));
}

describe('comments', () => {
  test('stand on lines inside a hunk only; the rest are annotations', () => {
    const { comments, check } = review(onLines(4, 5, 9, 10, 30), [hunk(5, 5)]);
    expect(comments.map(({ line }) => line)).toEqual([5]);
    expect(check.annotations.map(({ startLine }) => startLine)).toEqual([4, 9, 10, 30]);
  });

  test('span the whole range inside its hunk, and else stand on its first line', () => {
    const range = finding({ line: 6, endLine: 8 });
    expect(review([range], [hunk(5, 5)]).comments[0]).toMatchObject({ startLine: 6, line: 8 });
    const short = review([range], [hunk(5, 3)]).comments[0];
    expect(short).toMatchObject({ line: 6 });
    expect(short).not.toHaveProperty('startLine');
  });

  test('are not made where the host left out the patch, or a hunk has no new lines', () => {
    expect(review(onLines(3), 'unknown').comments).toEqual([]);
    expect(review(onLines(3), [hunk(3, 0)]).comments).toEqual([]);
  });

  test('are one for each finding, also on the same line', () => {
    const two = [finding({ key: 'a' }), finding({ key: 'b', rule: 'some-other-rule' })];
    expect(review(two).comments.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  test('of the same rule are apart up to three, and one from four', () => {
    expect(review(onLines(2, 4, 6)).comments).toHaveLength(3);
    const [comment, ...rest] = review(onLines(2, 4, 6, 8)).comments;
    expect(rest).toEqual([]);
    expect(comment).toMatchObject({ line: 2, key: 'key-2' });
    expect(comment?.body).toContain('Also at lines 4, 6 and 8.');
  });

  test('are at most thirty, the most severe ones, and none is lost', () => {
    const advice = Array.from({ length: 40 }, (_, index) =>
      finding({ line: index + 1, endLine: index + 1, rule: `rule-${index}`, key: `k${index}`, severity: 'advice' }),
    );
    const error = finding({ line: 50, endLine: 50, rule: 'worst', key: 'worst', severity: 'error' });
    const { comments, check } = review([...advice, error], [hunk(1, 60)]);
    expect(comments).toHaveLength(30);
    expect(comments[0]?.key).toBe('worst');
    expect(check.annotations).toHaveLength(11);
  });
});

describe('the check', () => {
  test.each([
    ['failure', 'error', []],
    ['success', 'warning', []],
    ['neutral', 'warning', [{ path: 'a.py', reason: 'too large' }]],
    ['failure', 'error', [{ path: 'a.py', reason: 'too large' }]],
  ] as const)('concludes with %s for one %s', (conclusion, severity, unanalysed) => {
    const findings = [finding({ severity })];
    const { check } = renderReview({ findings, changes: [], unanalysed, failures: [], failOn: 'error', notices: [] });
    expect(check.conclusion).toBe(conclusion);
  });

  test('a rule that failed is said and is not success', () => {
    const failures = [{ rule: 'some-rule', path: 'a.py', message: 'boom' }];
    const { check, unanalysed } = renderReview({
      findings: [],
      changes: [],
      unanalysed: [],
      failures,
      failOn: 'error',
      notices: [],
    });
    expect(check.conclusion).toBe('neutral');
    expect(check.summary).toContain('`some-rule`');
    expect(unanalysed).toHaveLength(1);
  });

  test('has a title that counts', () => {
    const severities = ['advice', 'error', 'warning', 'error', 'warning', 'warning'] as const;
    const findings = severities.map((severity, index) => finding({ severity, line: index + 1 }));
    expect(review(findings).check.title).toBe('2 errors, 3 warnings, 1 advice');
    expect(review([]).check.title).toBe('No findings');
  });

  test('sums up by topic, with links where there is a site', () => {
    const link = 'https://waymark.example/roadmap/data/orm-indexing#query-in-loop';
    expect(review([finding({ link })]).check.summary).toBe(
      '#### [data/orm-indexing](https://waymark.example/roadmap/data/orm-indexing)\n\n' +
        '- warning `shop/views.py:3` `get` runs one query on every turn of this loop.',
    );
    expect(review([finding()]).check.summary).toContain('#### data/orm-indexing\n');
  });

  test('says in its summary how much did not fit', () => {
    const findings = Array.from({ length: 3000 }, (_, line) => finding({ line, key: `k${line}` }));
    const { summary } = review(findings).check;
    expect(summary.length).toBeLessThan(65_535);
    const listed = summary.match(/^- warning/gm)?.length ?? 0;
    expect(summary).toContain(`${(3000 - listed).toLocaleString('en-US')} more findings`);
  });

  test('puts findings in order, most severe first', () => {
    const findings = [finding({ severity: 'advice' }), finding({ severity: 'error', line: 9 }), finding({ line: 1 })];
    expect(review(findings).findings.map(({ severity }) => severity)).toEqual(['error', 'warning', 'advice']);
  });
});

test.each([
  ['error', 'error', true],
  ['warning', 'error', false],
  ['warning', 'warning', true],
  ['advice', 'warning', false],
  ['advice', 'advice', true],
  ['error', 'never', false],
] as const)('one %s with --fail-on %s fails: %s', (severity, failOn, expected) => {
  expect(fails([finding({ severity })], failOn)).toBe(expected);
});
