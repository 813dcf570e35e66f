import { Silencers } from '../../src/check/silence.ts';
import { suppressions } from '../../src/facts/suppressions.ts';
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
