import { vocabulary } from '../../src/check/select.ts';
import { type Config, DEFAULT_CONFIG } from '../../src/model/config.ts';
import { loadRules } from '../../src/rules/loader.ts';
import { readConfig } from '../../src/sources/config.ts';
import { CONFIG_PATH } from '../../src/sources/policy-files.ts';
import { reader } from './files.ts';

const known = vocabulary(await loadRules());

async function read(text: string | Uint8Array): Promise<Config> {
  return (await readConfig(reader({ [CONFIG_PATH]: text }), known)).config;
}

describe('.github/waymark.yml', () => {
  test.each(['', '# nothing yet\n', '{}'])('%j asks for nothing', async (text) => {
    expect(await read(text)).toEqual(DEFAULT_CONFIG);
  });

  test('that is not there asks for nothing', async () => {
    expect(await readConfig(reader({}), known)).toEqual({ config: DEFAULT_CONFIG, notices: [], files: [] });
  });

  test.each([
    ["exclude: [docs/, '*a*a*a*ab']", '1:19: `exclude.1`: has too many wildcards'],
    ["exclude: [docs/, 'a*[!/!']", '1:19: `exclude.1`: is no pattern'],
    ["exclude: [docs/, '![!/a']", '1:19: `exclude.1`: is no pattern'],
    [`tests: ['${'a'.repeat(1_001)}']`, '1:10: `tests.0`: is longer than 1000 characters'],
    [`include: [${'a, '.repeat(501)}]`, '1:1: `include`: are more than 500 patterns'],
  ])('that holds patterns of paths without a bound is refused (%#)', async (text, message) => {
    await expect(read(text)).rejects.toThrow(`${CONFIG_PATH}:${message}`);
  });

  test('says all that can be said', async () => {
    const text = `
profile: strict
select: [quality/pep8, pycodestyle:E501, data]
ignore:
  - bare-except
include: [src/]
exclude: [/docs/, '*.gen.py']
tests: [checks/, '!src/testing/']
topics:
  data: observe
  data/orm-indexing: require
rules:
  line-too-long:
    severity: advice
    options: { maximum: 100 }
  comparison-to-none: off
  query-in-loop: false
  missing-blank-lines: on
comments: 5
fail-on: warning
repeat-linters: true
`;
    expect(await read(text)).toEqual({
      profile: 'strict',
      select: ['quality/pep8', 'pycodestyle:E501', 'data'],
      ignore: ['bare-except'],
      include: ['src/'],
      exclude: ['/docs/', '*.gen.py'],
      tests: ['checks/', '!src/testing/'],
      topics: { data: 'observe', 'data/orm-indexing': 'require' },
      rules: {
        'line-too-long': { severity: 'advice', options: { maximum: 100 } },
        'comparison-to-none': { enabled: false },
        'query-in-loop': { enabled: false },
        'missing-blank-lines': { enabled: true },
      },
      comments: 5,
      failOn: 'warning',
      repeatLinters: true,
      room: { linters: [] },
      folders: [],
    });
  });

  test.each([
    ['profile: strictest\n', '1:1', 'profile'],
    ['profile: strict\nrulez: {}\n', '2:1', 'unknown key `rulez`; did you mean `rules`'],
    ['zzz: 1\n', '1:1', 'unknown key `zzz`$'],
    ['rules:\n  query-in-loop:\n    severity: bad\n', '3:5', 'severity'],
    ['rules:\n  query-in-loop:\n    sevrity: error\n', '3:5', 'unknown key `sevrity`; did you mean `severity`'],
    ['rules:\n  query-in-loop: maybe\n', '2:3', '`off`'],
    ['rules:\n  query-in-lop: off\n', '2:3', 'no rule is named `query-in-lop`; did you mean `query-in-loop`'],
    ['rules:\n  line-too-long:\n    options:\n      width: 3\n', '4:7', 'no option `width`; it takes `maximum`'],
    [
      'rules:\n  line-too-long:\n    options:\n      maximum: wide\n',
      '4:7',
      '`maximum` of `line-too-long` is a number',
    ],
    ['topics:\n  web/djagno: coach\n', '2:3', 'no topic is named `web/djagno`; did you mean `web/django`'],
    ['topics:\n  web: coached\n', '2:3', 'topics.web'],
    ['topics: [web]\n', '1:1', 'topics'],
    ['ignore:\n  - bare-except\n  - bare-excep\n', '3:5', 'did you mean `bare-except`'],
    ['select: quality\n', '1:1', 'array'],
    ['comments: -1\n', '1:1', 'comments'],
    ['comments: 1000\n', '1:1', 'comments'],
    ['comments: many\n', '1:1', 'number'],
    ['fail-on: sometimes\n', '1:1', 'fail-on'],
    ['locked: [topics.wbe]\n', '1:10', 'did you mean `web`'],
    ['locked: [rules.bare-excep]\n', '1:10', 'did you mean `bare-except`'],
    ['locked: [_extends]\n', '1:10', 'cannot be locked'],
    ['_extends: a/b/c\n', '1:1', '_extends'],
    ['- a\n', '1:1', 'object'],
    ['a: [\n', '2:1', ''],
    ['a: 1\na: 2\n', '2:1', 'duplicate'],
    ['select: &a [x]\nignore: *a\n', '2:9', 'alias'],
    ['profile: !!js/function "x"\n', '1:10', 'tag'],
    ['---\nprofile: strict\n---\nprofile: all\n', '1:1', 'document'],
  ])('%j is refused at %s', async (text, place, problem) => {
    await expect(read(text)).rejects.toThrow(new RegExp(`^${CONFIG_PATH}:${place}: .*${problem}`, 's'));
  });

  test('whose aliases would multiply is refused at the first of them', async () => {
    const rows = Array.from({ length: 30 }, (_, row) => `a${row + 1}: &a${row + 1} [${`*a${row}, `.repeat(9)}]`);
    await expect(read(`a0: &a0 [x]\n${rows.join('\n')}\n`)).rejects.toThrow(`${CONFIG_PATH}:2:10: aliases`);
  });

  test.each([
    ['long', `exclude: [${'"a", '.repeat(20_000)}]`, 'longer than 65536 characters'],
    ['deep', `exclude: ${'['.repeat(5_000)}`, 'nesting'],
    ['deep by mappings', `exclude: ${'{a: '.repeat(5_000)}`, 'nesting'],
  ])('that is too %s is refused', async (_, text, problem) => {
    const error = await read(text).catch((reason: unknown) => reason);
    expect(String(error)).toContain(problem);
  });

  test('changes nothing by keys that JavaScript knows', async () => {
    const { topics, rules } = await read('topics:\n  __proto__: off\nrules: {}\n');
    expect([Object.keys(topics), Object.keys(rules), ({} as { off?: unknown }).off]).toEqual([[], [], undefined]);
  });

  test('that is not UTF-8 is refused', async () => {
    await expect(read(Buffer.from([0x61, 0xff]))).rejects.toThrow('UTF-8');
  });

  test('that is huge is refused before it is decoded', async () => {
    await expect(read(Buffer.alloc(8 * 1024 * 1024, 0xff))).rejects.toThrow('larger than 256 kB');
  });
});
