import { Silencers } from '../../src/check/silence.ts';
import { type Suppression, suppressions } from '../../src/facts/suppressions.ts';
import { PythonFile } from '../../src/python/file.ts';
import { loadRules } from '../../src/rules/loader.ts';

const RULE = {
  ...(await loadRules())[0]!,
  id: 'sql-built-from-strings',
  topic: 'data/relational' as const,
  equivalents: ['ruff:S608', 'bandit:B608', 'pylint:W9999', 'pylint:sql-strings', 'mypy:sql', 'pyright:reportSql'],
};

test.each([
  ['waymark: ignore', true],
  ['waymark: ignore[sql-built-from-strings]', true],
  ['waymark: ignore[data/relational]', true],
  ['waymark: ignore[data]', true],
  ['waymark: ignore[S608]', true],
  ['waymark: ignore[data/rel]', false],
  ['waymark: ignore[bare-except]', false],
  ['noqa', true],
  ['noqa: S608', true],
  ['noqa: S6', true],
  ['noqa: S101', false],
  ['ruff: ignore[S608]', true],
  ['ruff: ignore[S6]', false],
  ['ruff: ignore[B608]', false],
  ['pylint: disable=sql-strings', true],
  ['pylint: disable=W9999', true],
  ['pylint: disable=S608', false],
  ['pylint: disable=all', true],
  ['type: ignore', true],
  ['type: ignore[sql]', true],
  ['type: ignore[B608]', false],
  ['pyright: ignore[reportSql]', true],
  ['pyright: ignore[sql]', false],
  ['nosec', true],
  ['nosec B608', true],
  ['nosec B101', false],
])('# %s', (comment, expected) => {
  const file = new PythonFile('shop.py', Buffer.from(`x = 1\ny = 2  # ${comment}\n`));
  const silencers = new Silencers(suppressions(file));
  expect(silencers.of(RULE, 2).length > 0).toBe(expected);
  expect(silencers.of(RULE, 1)).toEqual([]);
  expect(silencers.of(RULE, 1, 2).length > 0).toBe(expected);
});

test('other tools silence nothing that they do not say themselves', () => {
  const rule = { ...RULE, equivalents: ['ruff:S608'] };
  for (const comment of ['nosec', 'type: ignore', 'pyright: ignore', 'pylint: disable=all']) {
    const file = new PythonFile('shop.py', Buffer.from(`x = 1  # ${comment}\n`));
    expect(new Silencers(suppressions(file)).of(rule, 1)).toEqual([]);
  }
});

describe('comments on several lines', () => {
  const stretch = (line: number, lastLine: number, name = 'sql-strings'): Suppression => {
    return { tool: 'pylint', line, lastLine, names: [name] };
  };
  const silentLines = (count: number, comments: readonly Suppression[]): number[] => {
    const silencers = new Silencers(comments);
    return Array.from({ length: count }, (_, index) => index + 1).filter((line) => silencers.of(RULE, line).length > 0);
  };

  test.each([
    ['in any order', [stretch(5, 6), stretch(1, 2)], [1, 2, 5, 6]],
    ['a short one in a long one', [stretch(1, 6), stretch(2, 3)], [1, 2, 3, 4, 5, 6]],
    ['two that begin on a line', [stretch(2, 3), stretch(2, 5)], [2, 3, 4, 5]],
    ['one that goes on where another has ended', [stretch(1, 3), stretch(2, 5)], [1, 2, 3, 4, 5]],
    ['one for another rule in one for this', [stretch(1, 4), stretch(2, 6, 'W0101')], [1, 2, 3, 4]],
    ['one for this rule in one for another', [stretch(1, 6, 'W0101'), stretch(2, 4)], [2, 3, 4]],
  ])('%s', (_, comments, expected) => {
    expect(silentLines(7, comments)).toEqual(expected);
  });

  test('one of another tool does not hide that Waymark was asked as well', () => {
    const own: Suppression = { tool: 'waymark', line: 2, lastLine: 2, names: 'all' };
    const silencers = new Silencers([stretch(1, 3), stretch(2, 2), own]);
    expect(silencers.of(RULE, 2)).toContain(own);
    expect(silencers.of(RULE, 1, 3).map(({ tool }) => tool)).toEqual(['pylint', 'pylint']);
  });

  test('of tens of thousands none is looked at again for each finding', () => {
    const many = 50_000;
    const toTheEnd = Array.from({ length: many }, (_, index) => stretch(index + 1, 2 * many));
    expect(silentLines(2 * many + 1, toTheEnd)).toHaveLength(2 * many);
    const named = new Silencers(Array.from({ length: many }, () => stretch(1, 1, 'W0101')));
    expect(Array.from({ length: many }, () => named.of(RULE, 1)).flat()).toEqual([]);
  });
});
