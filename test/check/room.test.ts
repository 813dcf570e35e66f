import { leftIn } from '../../src/check/room.ts';
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

test.each<[string, string, string, Pick<Room, 'lineLength' | 'indentation' | 'python'>]>([
  ['the longest line', 'line-too-long', 'maximum', { lineLength: { value: 101, from: 'setup.cfg' } }],
  ['the width of an indentation', 'indentation-not-four', 'step', { indentation: { value: 2, from: 'setup.cfg' } }],
  ['the lowest Python', 'implicit-optional', 'python', { python: { value: '3.8', from: 'setup.cfg' } }],
])('%s is that of the room, unless the policy names one', (_, id, option, more) => {
  const room: Room = { linters: [], ...more };
  const value = (config: Config) => judgeRules(rules, config).find(({ rule }) => rule.id === id)!.rule.options[option];
  expect(value({ ...DEFAULT_CONFIG, room })).toBe(Object.values(more)[0]!.value);
  expect(value({ ...DEFAULT_CONFIG, room, rules: { [id]: { options: { [option]: 79 } } } })).toBe(79);
  expect(value(DEFAULT_CONFIG)).not.toBe(Object.values(more)[0]!.value);
});

describe('a linter that leaves codes alone in some files', () => {
  const flake8: Linter = linter('flake8', ['F'], [], {
    declinedIn: [
      { paths: ['/tests/*'], codes: ['E5'] },
      { paths: ['/tests/*', '/docs/*'], codes: ['E701'] },
      { paths: ['/shop/*'], isOutside: true, codes: ['E711'] },
    ],
  }).linters[0]!;
  const room: Room = { linters: [flake8] };

  function silentIn(id: string, path: string, more: Partial<Config> = {}): boolean {
    const config: Config = { ...DEFAULT_CONFIG, profile: 'all', room, ...more };
    const { rule, off: why } = judgeRules(rules, config).find((each) => each.rule.id === id)!;
    expect(why).toBeUndefined();
    return leftIn(rule)(path);
  }

  test.each([
    ['line-too-long', 'tests/unit/test_a.py', true],
    ['line-too-long', 'shop/a.py', false],
    ['comparison-to-none', 'tests/a.py', true],
    ['comparison-to-none', 'shop/a.py', false],
    ['bare-except', 'tests/a.py', false],
  ])('silences %s in %s: %s', (id, path, isSilent) => {
    expect(silentIn(id, path)).toBe(isSilent);
  });

  test('silences what the policy selects by name, but not what the organisation has locked', () => {
    expect(silentIn('line-too-long', 'tests/a.py', { select: ['pycodestyle:E501'] })).toBe(true);
    expect(silentIn('line-too-long', 'tests/a.py', { repeatLinters: true })).toBe(true);
    const policy = { ...DEFAULT_CONFIG, rules: { 'line-too-long': { enabled: true } } };
    const floor = { config: policy, rules: ['line-too-long'], topics: [] };
    expect(silentIn('line-too-long', 'tests/a.py', { rules: policy.rules, floor })).toBe(false);
  });

  test('brings back nothing that is left alone everywhere', () => {
    const all: Room = { linters: [{ ...flake8, declined: ['E501'] }] };
    expect(off('line-too-long', all)).toContain('is told to leave E501 alone');
    expect(silentIn('line-too-long', 'shop/a.py', { room: all, rules: { 'line-too-long': { enabled: true } } })).toBe(
      false,
    );
  });
});
