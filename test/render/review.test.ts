import type { Change, Hunk } from '../../src/model/change.ts';
import { DEFAULT_CONFIG } from '../../src/model/config.ts';
import type { Finding } from '../../src/model/finding.ts';
import { type Reviewed, renderReview } from '../../src/render/review.ts';
import { fails } from '../../src/render/verdict.ts';
import { finding } from './samples.ts';

function hunk(newStart: number, newLines: number): Hunk {
  return { oldStart: newStart, oldLines: 0, newStart, newLines, lines: Array.from({ length: newLines }, () => '+x') };
}

function change(hunks: Change['hunks'], path = 'shop/views.py'): Change {
  return { path, status: 'modified', hunks };
}

function render(reviewed: Partial<Reviewed>) {
  return renderReview({
    findings: [],
    standing: [],
    former: new Map(),
    changes: [],
    unanalysed: [],
    failures: [],
    notices: [],
    ignores: [],
    layout: { names: new Map(), merge: () => undefined },
    policy: DEFAULT_CONFIG,
    ...reviewed,
  });
}

function review(
  findings: readonly Finding[],
  hunks: Change['hunks'] = [hunk(1, 20)],
  policy: Partial<Reviewed['policy']> = {},
) {
  return render({ findings, changes: [change(hunks)], policy: { ...DEFAULT_CONFIG, ...policy } });
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

  test('of the same rule are one from four, over all files', () => {
    const paths = ['shop/a.py', 'shop/b.py', 'shop/c.py', 'shop/d.py'];
    const alike = paths.map((path, index) => finding({ path, key: `key-${index}` }));
    const { comments, check } = render({ findings: alike, changes: paths.map((path) => change([hunk(1, 9)], path)) });
    expect(comments).toMatchObject([{ path: 'shop/a.py', key: 'key-0', also: ['key-1', 'key-2', 'key-3'] }]);
    expect(comments[0]?.body).toContain('Also at `shop/b.py:3`, `shop/c.py:3` and `shop/d.py:3`.');
    expect(check.annotations.map(({ path }) => path)).toEqual(paths.slice(1));
  });

  const advice = Array.from({ length: 40 }, (_, index) =>
    finding({ line: index + 1, endLine: index + 1, rule: `rule-${index}`, key: `k${index}`, severity: 'advice' }),
  );
  const error = finding({ line: 50, endLine: 50, rule: 'worst', key: 'worst', severity: 'error' });

  test.each([
    [15, 15],
    [3, 3],
    [0, 0],
    [100, 30],
  ])('are at most as many as the policy wants (%i), the most severe ones, and none is lost', (comments, expected) => {
    const told = review([...advice, error], [hunk(1, 60)], { comments });
    expect(told.comments).toHaveLength(expected);
    expect(told.check.annotations).toHaveLength(41 - expected);
    expect(told.comments.map(({ key }) => key).slice(0, 1)).toEqual(expected > 0 ? ['worst'] : []);
  });

  test('tell something new before something again', () => {
    const findings = [
      ...onLines(2, 4, 6),
      finding({ rule: 'another', key: 'another', line: 8, endLine: 8 }),
      finding({ rule: 'third', key: 'third', line: 9, endLine: 9 }),
    ];
    expect(review(findings, undefined, { comments: 4 }).comments.map(({ key }) => key)).toEqual([
      'key-2',
      'another',
      'third',
      'key-4',
    ]);
  });

  test('stand on the lines that a safe fix replaces, inside one hunk', () => {
    const suggestion = { startLine: 3, endLine: 5, lines: ['x'] };
    const fix = { safety: 'safe', edits: [], suggestion } as const;
    const [comment] = review([finding({ line: 4, endLine: 4, fix })]).comments;
    expect(comment).toMatchObject({ startLine: 3, line: 5 });
    expect(comment?.body).toContain('```suggestion\nx\n```');
    const [short] = review([finding({ line: 4, endLine: 4, fix })], [hunk(4, 9)]).comments;
    expect(short).toMatchObject({ line: 4 });
    expect(short?.body).not.toContain('suggestion');
    expect(review([finding({ fix })]).safeFixes).toBe(1);
  });
});

describe('a topic', () => {
  const data = finding({ severity: 'error', topic: 'data/orm-indexing', rule: 'a', key: 'a' });
  const style = finding({ severity: 'advice', topic: 'quality/pep8', rule: 'b', key: 'b' });

  test('that is observed is in the check only, and does not fail it', () => {
    const { comments, check } = review([data], undefined, { topics: { data: 'observe' } });
    expect(comments).toEqual([]);
    expect(check.annotations).toMatchObject([{ title: 'a' }]);
    expect(check.conclusion).toBe('success');
    expect(check.summary).toContain('#### data/orm-indexing (observed only)\n');
  });

  test('that is required fails the check with any finding, and the check says so', () => {
    const { comments, check } = review([style], undefined, { topics: { quality: 'require' }, failOn: 'never' });
    expect(comments).toHaveLength(1);
    expect(check).toMatchObject({ conclusion: 'failure', title: '1 advice; required: quality/pep8' });
    expect(check.summary).toMatch(/^\*\*This check fails\*\* for 1 finding of quality\/pep8, which is required\.\n/);
  });

  test('that is required is named beside what else fails the check', () => {
    const topics = { 'quality/pep8': 'require' } as const;
    expect(review([data, style], undefined, { topics }).check.summary).toContain('which is required and 1 error.');
    const all = review([data, style], undefined, { topics, failOn: 'warning' });
    expect(all.check.summary).toContain('which is required and 1 at or above warning.');
  });

  test('that coaches leaves the verdict to the severity', () => {
    expect(review([style]).check.conclusion).toBe('success');
    expect(review([data]).check.conclusion).toBe('failure');
    expect(review([style], undefined, { failOn: 'advice' }).check.conclusion).toBe('failure');
    expect(review([data], undefined, { failOn: 'never' }).check.conclusion).toBe('success');
  });

  test('is one of at most three in a title', () => {
    const topics = { quality: 'require', data: 'require', web: 'require', core: 'require' } as const;
    const names = ['quality/a', 'data/b', 'web/c', 'core/d', 'core/e'];
    const findings = names.map((topic) => finding({ topic, rule: topic, key: topic, severity: 'error' }));
    expect(review(findings, undefined, { topics }).check.title).toMatch(/; required: \S+, \S+, \S+ and 2 more$/);
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
    const { check } = render({ findings, unanalysed });
    expect(check.conclusion).toBe(conclusion);
  });

  test('a rule that failed is said and is not success', () => {
    const failures = [{ rule: 'some-rule', path: 'a.py', message: 'boom' }];
    const { check, unanalysed } = render({ failures });
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

  test('says first what is to be known', () => {
    const { summary } = render({ findings: [finding()], notices: ['The policy changes.', 'x'.repeat(30_000)] }).check;
    expect(summary).toMatch(/^The policy changes\.\n\n####/);
  });

  test('leaves out the least severe findings where not all fit', () => {
    const advice = Array.from({ length: 3000 }, (_, line) =>
      finding({ line, key: `k${line}`, topic: 'a/first', severity: 'advice', path: 'a.py' }),
    );
    const errors = Array.from({ length: 10 }, (_, line) =>
      finding({ line, key: `e${line}`, topic: 'z/last', severity: 'error', path: 'z.py' }),
    );
    const { summary } = review([...advice, ...errors]).check;
    expect(summary.match(/^- error/gm)).toHaveLength(10);
    expect(summary.length).toBeLessThan(65_535);
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
