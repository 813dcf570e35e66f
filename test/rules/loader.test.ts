import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadRules } from '../../src/rules/loader.ts';

const GOOD = `id: call-of-nothing
status: stable
severity: warning
profile: default
evidence: syntax
says:
  what: "\`{name}\` is called."
  why: "It is a test."
  do: "Nothing."
match: |
  (call
    function: (identifier) @name) @at
examples:
  - bad: "f()"
    good: "f"
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-rules-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test('a rule has the topic of its folder', async () => {
  write('core/algorithms/call-of-nothing.yml', GOOD);
  const [rule] = await loadRules(folder);
  expect(rule).toMatchObject({ id: 'call-of-nothing', topic: 'core/algorithms', fix: 'none', imports: [] });
});

test('a retired rule is not loaded', async () => {
  write('core/algorithms/call-of-nothing.yml', GOOD.replace('status: stable', 'status: retired'));
  expect(await loadRules(folder)).toEqual([]);
});

const PATH = 'core/algorithms/call-of-nothing.yml';

describe('start-up stops with file, line and column at', () => {
  test.each([
    ['an unknown key', GOOD.replace('profile:', 'profil:'), '4:1: unknown key `profil`'],
    ['an unknown key inside', GOOD.replace('  why:', '  whi:'), '8:3: unknown key `whi`'],
    ['a value that is none', GOOD.replace('severity: warning', 'severity: bad'), '3:1: `severity`: '],
    ['a missing key', GOOD.replace('severity: warning\n', ''), '1:1: `severity`: '],
    [
      'an id that is not the file name',
      GOOD.replace('id: call-of', 'id: calls-of'),
      '1:1: the id `calls-of-nothing` differs',
    ],
    [
      'a placeholder without a value',
      GOOD.replace('{name}', '{nam}'),
      '7:11: `{nam}` has no value; there is {name}, {at}',
    ],
    [
      'a query that does not compile',
      GOOD.replace('function:', 'fuction:'),
      '12:5: `match` does not compile: unknown field',
    ],
    ['a query of unknown kinds', GOOD.replace('(call', '(cal'), '11:4: `match` does not compile: unknown kind'],
    ['a query without a place', GOOD.replace(' @at', ''), '10:1: `match` must capture the place as @at'],
    ['both match and detector', `${GOOD}detector: true\n`, '1:1: a rule has either'],
    ['neither', GOOD.replace(/match:[^]*?examples/, 'examples'), '1:1: a rule has either'],
    [
      'a detector that is not there',
      GOOD.replace(/match:[^]*?examples/, 'detector: true\nexamples'),
      '10:1: src/detectors/',
    ],
    [
      'an alias',
      GOOD.replace('"It is a test."', '&why "x"').replace('"Nothing."', '*why'),
      '9:7: aliases are not accepted',
    ],
    ['what is not YAML', GOOD.replace('severity:', 'severity: ['), ''],
  ])('%s', async (_, text, message) => {
    write(PATH, text);
    await expect(loadRules(folder)).rejects.toThrow(`rules/${PATH}:${message}`);
  });

  test('a folder that is no topic', async () => {
    write('core/cooking/call-of-nothing.yml', GOOD);
    await expect(loadRules(folder)).rejects.toThrow('1:1: `core/cooking` is not a topic of the roadmap');
  });
});
