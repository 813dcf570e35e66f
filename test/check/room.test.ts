import { judgeRules } from '../../src/check/select.ts';
import { type Config, DEFAULT_CONFIG } from '../../src/model/config.ts';
import type { Linter, Room } from '../../src/model/room.ts';
import { loadRules } from '../../src/rules/loader.ts';

const rules = await loadRules();

/** Why the rule is off under the profile `all` in a room. */
function off(id: string, room: Partial<Room>, more: Partial<Config> = {}): string | undefined {
  const config: Config = { ...DEFAULT_CONFIG, profile: 'all', ...more, room: { linters: [], ...room } };
  return judgeRules(rules, config).find(({ rule }) => rule.id === id)!.off;
}

function linter(tool: Linter['tool'], selected: string[], ignored: string[] = [], more: Partial<Linter> = {}): Room {
  const reports = {
    ruff: ['ruff'],
    flake8: ['pycodestyle', 'pyflakes'],
    pycodestyle: ['pycodestyle'],
    pylint: ['pylint'],
  }[tool];
  return { linters: [{ tool, from: 'setup.cfg', reports, selected, ignored, declined: ignored, ...more }] };
}

describe('a linter takes a rule over', () => {
  test.each<[string, Room]>([
    ['unused-import', linter('ruff', ['F'])],
    ['unused-import', linter('ruff', ['ALL'])],
    ['unused-import', linter('ruff', ['F401'], ['F'])],
    ['negated-in-or-is', linter('ruff', ['E7'])],
    ['missing-blank-lines', linter('ruff', ['E3'], [], { preview: true })],
    ['bare-except', linter('flake8', [''])],
    ['bare-except', linter('pycodestyle', [''])],
    ['mutable-default-argument', linter('flake8', ['', 'B'], [], { reports: ['pycodestyle', 'flake8-bugbear'] })],
    ['bare-except', linter('pylint', [], ['C'])],
    ['bare-except', linter('pylint', ['bare-except'], ['all'])],
    ['bare-except', linter('pylint', ['W'], ['all'])],
  ])('%s: %j', (id, room) => {
    expect(off(id, room)).toMatch(/^(ruff|flake8|pycodestyle|pylint) reports .* \(setup\.cfg\)$/);
  });
});

describe('a linter does not take over', () => {
  test.each<[string, Room]>([
    ['open-without-with', linter('ruff', ['S'])],
    ['unused-import', linter('ruff', ['E'])],
    ['exception-silently-swallowed', linter('ruff', ['S110'])],
    ['missing-blank-lines', linter('ruff', ['E3'])],
    ['unprotected-contextmanager-yield', linter('ruff', ['RUF'])],
    ['unused-ignore', linter('ruff', ['ALL'])],
    ['mutable-default-argument', linter('flake8', [''])],
    ['unused-import', linter('pycodestyle', [''])],
    ['bare-except', linter('pylint', [], ['all'], { declined: [] })],
    ['bare-except', linter('pylint', [], ['W'], { declined: [] })],
    ['negated-in-or-is', linter('pylint', [])],
    ['query-in-loop', linter('ruff', ['ALL'])],
  ])('%s: %j', (id, room) => {
    expect(off(id, room)).toBeUndefined();
  });
});

describe('a rule that the repository told its linter to leave alone', () => {
  test.each<[string, Room]>([
    ['comparison-to-none', linter('flake8', [''], ['E711'])],
    ['class-name-style', linter('flake8', [''], ['N80'])],
    ['bare-except', linter('ruff', ['E'], ['E722'])],
    ['bare-except', linter('pylint', [], ['bare-except'])],
  ])('%s: %j', (id, room) => {
    expect(off(id, room)).toMatch(/is told to leave .* alone \(setup\.cfg\)$/);
  });

  test('by default was not told', () => {
    expect(off('missing-blank-lines', linter('flake8', ['E1'], ['E3'], { declined: [] }))).toBeUndefined();
  });
});

describe('a formatter takes over', () => {
  const room: Room = { linters: [], formatter: { value: 'black', from: 'pyproject.toml' } };

  test.each(['missing-blank-lines', 'trailing-whitespace', 'line-too-long'])('%s', (id) => {
    expect(off(id, room)).toBe('black lays the code out (pyproject.toml)');
  });

  test.each(['lambda-assignment', 'multiple-imports-per-line', 'comparison-to-none'])('not %s', (id) => {
    expect(off(id, room)).toBeUndefined();
  });
});

describe('the policy wants it all the same', () => {
  const room = linter('ruff', ['ALL']);

  test.each<[string, Partial<Config>]>([
    ['for every rule', { repeatLinters: true }],
    ['for a rule that is on', { rules: { 'unused-import': { enabled: true } } }],
    ['for a rule with settings', { rules: { 'unused-import': { severity: 'error' } } }],
    ['for a rule that is selected by its name', { select: ['unused-import'] }],
    ['for a rule that is selected by a code', { select: ['ruff:F401'] }],
  ])('%s', (_, more) => {
    expect(off('unused-import', room, more)).toBeUndefined();
  });

  test('but not for a topic that is selected', () => {
    expect(off('unused-import', room, { select: ['quality/pep8'] })).toContain('ruff reports F401');
  });
});

test('the longest line is that of the room, unless the policy names one', () => {
  const room: Room = { linters: [], lineLength: { value: 101, from: 'setup.cfg' } };
  const maximum = (config: Config) =>
    judgeRules(rules, config).find(({ rule }) => rule.id === 'line-too-long')!.rule.options['maximum'];
  expect(maximum({ ...DEFAULT_CONFIG, room })).toBe(101);
  const named = { 'line-too-long': { options: { maximum: 79 } } };
  expect(maximum({ ...DEFAULT_CONFIG, room, rules: named })).toBe(79);
});
