import type { Change, Hunk } from '../../src/model/change.ts';
import { DEFAULT_CONFIG } from '../../src/model/config.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Layout } from '../../src/render/layout.ts';
import { renderReview, type Reviewed } from '../../src/render/review.ts';
import { finding } from './samples.ts';

const NAMES = new Map([
  ['trailing-whitespace', 'white space at the end of a line'],
  ['line-too-long', 'a long line'],
]);

/** A change as if every line were mended to its number. */
const LAYOUT: Layout = {
  names: NAMES,
  merge: (findings) => {
    const lines = findings.map(({ line }) => line);
    const [startLine, endLine] = [Math.min(...lines), Math.max(...lines)];
    const mended = Array.from({ length: endLine - startLine + 1 }, (_, index) => `line_${startLine + index}`);
    return { findings, suggestion: { startLine, endLine, lines: mended } };
  },
};

function hunk(newStart: number, newLines: number): Hunk {
  return { oldStart: newStart, oldLines: 0, newStart, newLines, lines: [] };
}

function change(hunks: Change['hunks'], path: string): Change {
  return { path, status: 'modified', hunks };
}

/** White space at the end of some lines, which can be mended. */
function spaces(lines: readonly number[], path = 'shop/views.py'): Finding[] {
  return lines.map((line) => {
    const suggestion = { startLine: line, endLine: line, lines: [`line_${line}`] };
    return finding({
      rule: 'trailing-whitespace',
      topic: 'quality/pep8',
      severity: 'advice',
      path,
      line,
      endLine: line,
      key: `space-${path}-${line}`,
      fix: { safety: 'safe', edits: [], suggestion },
    });
  });
}

/** Long lines, which no fix mends. */
function long(...lines: readonly number[]): Finding[] {
  return spaces(lines).map((each) => ({
    ...each,
    rule: 'line-too-long',
    key: `long-${each.line}`,
    fix: null,
    link: 'https://waymark.example/pep8#line-too-long',
  }));
}

function review(
  findings: readonly Finding[],
  hunks: Change['hunks'] = [hunk(1, 200)],
  more: {
    readonly policy?: Partial<Reviewed['policy']>;
    readonly layout?: Partial<Layout>;
    readonly former?: Reviewed['former'];
  } = {},
) {
  const paths = [...new Set(findings.map(({ path }) => path))];
  return renderReview({
    findings,
    standing: [],
    former: more.former ?? new Map(),
    changes: paths.map((path) => change(hunks, path)),
    unanalysed: [],
    failures: [],
    notices: [],
    ignores: [],
    layout: { ...LAYOUT, ...more.layout },
    policy: { ...DEFAULT_CONFIG, ...more.policy },
  });
}

function suggested(body = ''): string[] | undefined {
  return /^(`{3,})suggestion\n([^]*?)\n?\1$/m.exec(body)?.[2]?.split('\n');
}

test('what a formatter would mend in a file is one comment, with one change', () => {
  const { comments, check } = review([...spaces([3, 5, 60]), ...long(4)]);
  expect(comments).toHaveLength(1);
  expect(comments[0]).toMatchObject({
    key: 'space-shop/views.py-3',
    rules: ['trailing-whitespace', 'line-too-long'],
    also: ['long-4', 'space-shop/views.py-5', 'space-shop/views.py-60'],
    startLine: 3,
    line: 5,
  });
  expect(comments[0]!.body).toBe(
    [
      '**Layout, said once for this file: 4 places differ from PEP 8.** A formatter such as black or `ruff format` settles nearly all of it on save.',
      '- white space at the end of a line: lines 3, 5 and 60\n- a long line: line 4',
      'This change mends 2 of them, `waymark audit --fix shop/views.py` 1 more.',
      '```suggestion\nline_3\nline_4\nline_5\n```',
      '<sub>advice · `waymark explain trailing-whitespace` · [line-too-long](https://waymark.example/pep8#line-too-long)</sub>',
    ].join('\n\n'),
  );
  expect(check.annotations.map(({ startLine }) => startLine)).toEqual([4, 5, 60]);
  expect(check.title).toBe('4 advice');
});

test('that of a renamed file is known by the keys of its former path as well', () => {
  const former = new Map([['space-shop/views.py-5', 'space-shop/old.py-5']]);
  const [comment] = review(spaces([3, 5]), undefined, { former }).comments;
  expect(comment).toMatchObject({ also: ['space-shop/views.py-5'], formerly: ['space-shop/old.py-5'] });
});

test('a single one is told like any other finding', () => {
  const [comment] = review(spaces([3])).comments;
  expect(comment).toMatchObject({ rules: ['trailing-whitespace'], also: [], line: 3 });
  expect(comment?.body).not.toContain('Layout');
  expect(comment?.body).toContain('```suggestion\nline_3\n```');
});

test('single ones in many files are one comment, as those of any rule are', () => {
  const paths = ['a.py', 'b.py', 'c.py', 'd.py'];
  const { comments } = review(paths.flatMap((path) => spaces([3], path)));
  expect(comments).toMatchObject([{ path: 'a.py', also: { length: 3 } }]);
});

test('each file has its own, behind what matters more, and the first ones before further ones', () => {
  const paths = ['a.py', 'b.py', 'c.py'];
  const other = finding({ severity: 'advice', path: 'z.py', key: 'other' });
  const error = finding({ severity: 'error', path: 'z.py', rule: 'worst', key: 'error' });
  const findings = [...paths.flatMap((path) => spaces([3, 4], path)), other, error];
  const told = (comments: number) =>
    review(findings, undefined, { policy: { comments } }).comments.map(({ key, path }) =>
      path === 'z.py' ? key : path,
    );
  expect(told(10)).toEqual(['error', 'other', 'a.py', 'b.py', 'c.py']);
  expect(told(3)).toEqual(['error', 'other', 'a.py']);
});

test('a file without room for its comment has annotations, and no change is looked for', () => {
  const merge = () => {
    throw new Error('looked for');
  };
  const told = review(spaces([3, 4]), undefined, { policy: { comments: 0 }, layout: { merge } });
  expect(told.comments).toEqual([]);
  expect(told.check.annotations).toHaveLength(2);
});

test('what is only observed is in no comment', () => {
  expect(review(spaces([3, 4]), undefined, { policy: { topics: { quality: 'observe' } } }).comments).toEqual([]);
});

test('the worst of it says how much it matters', () => {
  const [first, ...rest] = spaces([3, 4, 5]);
  const told = review([first!, ...rest.map((each) => ({ ...each, severity: 'warning' as const }))]);
  expect(told.comments[0]?.body).toContain('<sub>warning · ');
});

describe('the change', () => {
  test('is that of the lines which lie closest together', () => {
    const [comment] = review(spaces([1, 20, 22, 25, 80, 81])).comments;
    expect(comment).toMatchObject({ key: 'space-shop/views.py-20', startLine: 20, line: 25 });
    expect(comment?.body).toContain('This change mends 3 of them, `waymark audit --fix shop/views.py` 3 more.');
  });

  test('keeps at most three lines between two that it mends', () => {
    expect(review(spaces([10, 14])).comments).toMatchObject([{ startLine: 10, line: 14 }]);
    expect(review(spaces([10, 15])).comments).toMatchObject([{ line: 10 }]);
  });

  test('replaces at most 40 lines', () => {
    const all = Array.from({ length: 150 }, (_, index) => index + 1);
    const [comment] = review(spaces(all)).comments;
    expect(comment).toMatchObject({ startLine: 1, line: 40, also: { length: 149 } });
    expect(comment?.body).toContain(
      'lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 and 130 more',
    );
  });

  test('lies in one hunk: the first that has something to mend', () => {
    const hunks = [hunk(2, 5), hunk(8, 3), hunk(20, 9)];
    const findings = [...long(3), ...spaces([6, 8, 9, 11, 21])];
    expect(review(findings, hunks).comments).toMatchObject([{ key: 'space-shop/views.py-6', line: 6 }]);
    const [comment] = review([...long(3), ...spaces([1, 8, 9, 11, 21])], hunks).comments;
    expect(comment).toMatchObject({ startLine: 8, line: 9 });
  });

  test('leaves out one whose lines reach beyond the hunk', () => {
    const [a, b] = spaces([3, 5]);
    const deleting = { ...b!, fix: { ...b!.fix!, suggestion: { startLine: 4, endLine: 6, lines: [] } } };
    const [comment] = review([a!, deleting], [hunk(1, 5)]).comments;
    expect(comment).toMatchObject({ line: 3 });
    expect(comment).not.toHaveProperty('startLine');
  });

  test('is absent where nothing can be mended safely', () => {
    const unsafe = spaces([6]).map((each) => ({ ...each, fix: { ...each.fix!, safety: 'unsafe' as const } }));
    const [comment] = review([...long(4), ...unsafe]).comments;
    expect(comment).toMatchObject({ key: 'long-4', line: 4 });
    expect(comment?.body).not.toMatch(/suggestion|mends/);
  });

  test('that mends all of it says so', () => {
    expect(review(spaces([3, 4])).comments[0]?.body).toContain('\n\nThis change mends all of it.\n\n');
  });

  test('is one for fewer where it cannot be had for all', () => {
    const merge: Layout['merge'] = (findings) => (findings.length > 2 ? undefined : LAYOUT.merge(findings));
    const [comment] = review(spaces([3, 4, 5, 6, 7]), undefined, { layout: { merge } }).comments;
    expect(comment).toMatchObject({ startLine: 3, line: 4 });
    expect(comment?.body).toContain('This change mends 2 of them');
    const none = review(spaces([3, 4]), undefined, { layout: { merge: () => undefined } }).comments[0];
    expect(none).toMatchObject({ line: 3 });
    expect(none?.body).toContain('\n\n`waymark audit --fix shop/views.py` mends 2 of them.\n\n');
  });

  test.each([
    ['too long', () => 'x'.repeat(9_000)],
    ['with a form feed in its lines', (lines: number) => (lines > 1 ? '\f' : 'line_3')],
  ])('that would be %s is one for fewer', (_, text) => {
    const merge: Layout['merge'] = (findings) => {
      const { suggestion } = LAYOUT.merge(findings)!;
      return { findings, suggestion: { ...suggestion, lines: suggestion.lines.map(() => text(findings.length)) } };
    };
    const [comment] = review(spaces([3, 4, 5]), undefined, { layout: { merge } }).comments;
    expect(comment).toMatchObject({ line: 3 });
    expect(suggested(comment?.body)).toEqual([text(1)]);
  });

  test('does not end with a fence that it quotes', () => {
    const merge: Layout['merge'] = (findings) => ({
      findings,
      suggestion: { startLine: 3, endLine: 4, lines: ['"""', '````suggestion', '```"""'] },
    });
    const [comment] = review(spaces([3, 4]), undefined, { layout: { merge } }).comments;
    expect(suggested(comment?.body)).toEqual(['"""', '````suggestion', '```"""']);
  });
});

describe('a file', () => {
  test.each([
    ['that the host shows no lines of', 'unknown'],
    ['whose findings lie outside of the hunks', [hunk(50, 3)]],
  ] as const)('%s has annotations', (_, hunks) => {
    const { comments, check } = review(spaces([3, 4]), hunks);
    expect(comments).toEqual([]);
    expect(check.annotations).toHaveLength(2);
  });

  test('whose findings lie partly outside of the hunks names all of them', () => {
    const [comment] = review(spaces([1, 3, 90]), [hunk(3, 1)]).comments;
    expect(comment).toMatchObject({ line: 3, also: ['space-shop/views.py-1', 'space-shop/views.py-90'] });
    expect(comment?.body).toContain('lines 1, 3 and 90');
  });

  test.each(['a b.py', 'x;rm -rf ~;.py', '-delete.py', '$(id).py', "it's.py"])(
    'called %j does not get into a command',
    (path) => {
      const { body } = review([...spaces([3, 90], path)]).comments[0]!;
      expect(body).toContain('This change mends 1 of them, `waymark audit --fix` 1 more.');
      expect(body).not.toContain(path);
    },
  );
});

test('a comment that stands elsewhere names its file, and suggests no change', () => {
  const { elsewhere } = review([...spaces([3, 4]), ...long(9)]).comments[0]!;
  expect(elsewhere).toMatch(/^In `shop\/views.py`:\n\n\*\*Layout, said once for this file: 3 places/);
  expect(elsewhere).toContain('\n\n`waymark audit --fix shop/views.py` mends 2 of them.\n\n');
  expect(elsewhere).not.toContain('suggestion');
});

test('ever so many in one file are said in one comment', () => {
  const lines = Array.from({ length: 200_000 }, (_, index) => 1 + 50 * index);
  const { comments } = review(spaces(lines), [hunk(1, 10_000_000)]);
  expect(comments).toHaveLength(1);
  expect(comments[0]!.body).toContain('200,000 places differ');
});
