import { DEFAULT_CONFIG } from '../../src/model/config.ts';
import { CONFIG_PATH, readConfig } from '../../src/sources/config.ts';

function reader(files: Readonly<Record<string, string | Uint8Array>>) {
  return (path: string) => {
    const content = Object.hasOwn(files, path) ? files[path] : undefined;
    return Promise.resolve(typeof content === 'string' ? Buffer.from(content) : content);
  };
}

function read(config: string) {
  return readConfig(reader({ [CONFIG_PATH]: config }));
}

describe('.github/waymark.yml', () => {
  test.each(['', '# nothing yet\n', '{}'])('%j asks for nothing', async (text) => {
    expect(await read(text)).toEqual(DEFAULT_CONFIG);
  });

  test('that is not there asks for nothing', async () => {
    expect(await readConfig(reader({}))).toEqual(DEFAULT_CONFIG);
  });

  test('says all that can be said', async () => {
    const text = `
profile: strict
select: [quality/pep8, pycodestyle:E501]
ignore:
  - bare-except
exclude: [/docs/, '*.gen.py']
rules:
  line-too-long:
    severity: advice
    options: { maximum: 100 }
  comparison-to-none: off
  query-in-loop: false
`;
    expect(await read(text)).toEqual({
      profile: 'strict',
      select: ['quality/pep8', 'pycodestyle:E501'],
      ignore: ['bare-except', 'comparison-to-none', 'query-in-loop'],
      exclude: ['/docs/', '*.gen.py'],
      rules: { 'line-too-long': { severity: 'advice', options: { maximum: 100 } } },
    });
  });

  test.each([
    ['profile: strictest\n', '1:1', 'profile'],
    ['profile: strict\nrulez: {}\n', '2:1', 'rulez'],
    ['rules:\n  query-in-loop:\n    severity: bad\n', '2:3', 'query-in-loop'],
    ['rules:\n  query-in-loop: on\n', '2:3', '`off`'],
    ['select: quality\n', '1:1', 'array'],
    ['- a\n', '1:1', 'object'],
    ['a: [\n', '2:1', ''],
    ['a: 1\na: 2\n', '2:1', 'duplicate'],
    ['select: &a [x]\nignore: *a\n', '2:9', 'alias'],
    [`exclude: [${'"a", '.repeat(20_000)}]`, '1:1', '65536'],
  ])('%j is refused at %s', async (text, place, words) => {
    await expect(read(text)).rejects.toThrow(new RegExp(`^${CONFIG_PATH}:${place}: .*${words}`, 's'));
  });

  test('that is not UTF-8 is refused', async () => {
    await expect(readConfig(reader({ [CONFIG_PATH]: Buffer.from([0x61, 0xff]) }))).rejects.toThrow('UTF-8');
  });
});

describe('the longest line', () => {
  test.each([
    ['pyproject.toml', '[tool.ruff]\nline-length = 101\n'],
    ['pyproject.toml', '[tool.black]\nline-length = 101\n'],
    ['pyproject.toml', '[tool.flake8]\nmax-line-length = 101\n'],
    ['pyproject.toml', '[tool.ruff]\nline-length = 88\n[tool.ruff.lint.pycodestyle]\nmax-line-length = 101\n'],
    ['ruff.toml', 'line-length = 101\n'],
    ['.ruff.toml', '[lint.pycodestyle]\nmax-line-length = 101\n'],
    ['setup.cfg', '[metadata]\nname = x\n[flake8]\nmax-line-length = 101\n'],
    ['tox.ini', '[pycodestyle]\nmax_line_length = 101\n'],
    ['.flake8', '[flake8]\nmax-line-length: 101  # wide\nextend-ignore =\n    E203\n'],
    ['.pycodestyle', '[pycodestyle]\nmax-line-length=101\n'],
  ])('is taken from %s: %j', async (file, text) => {
    const config = await readConfig(reader({ [file]: text }));
    expect(config.rules).toEqual({ 'line-too-long': { options: { maximum: 101 } } });
  });

  test.each([
    ['pyproject.toml', '[tool.ruff\n'],
    ['pyproject.toml', '[tool.ruff]\nline-length = "wide"\n'],
    ['pyproject.toml', 'tool = 3\n'],
    ['setup.cfg', '[flake8]\nmax-line-length = many\n'],
    ['setup.cfg', '[tool:pytest]\nmax-line-length = 3\n'],
    ['.flake8', '[__proto__]\nmax-line-length = 3\n'],
  ])('is not known from %s: %j', async (file, text) => {
    expect(await readConfig(reader({ [file]: text }))).toEqual(DEFAULT_CONFIG);
  });

  test('of a linter comes before that of a formatter', async () => {
    const files = {
      'pyproject.toml': '[tool.black]\nline-length = 88\n',
      '.flake8': '[flake8]\nmax-line-length = 101\n',
    };
    expect((await readConfig(reader(files))).rules).toEqual({ 'line-too-long': { options: { maximum: 101 } } });
  });

  test('of waymark.yml comes before all others, and its severity stays', async () => {
    const ruff = { 'ruff.toml': 'line-length = 101\n' };
    const own = 'rules:\n  line-too-long:\n    severity: advice\n';
    expect((await readConfig(reader({ ...ruff, [CONFIG_PATH]: own }))).rules).toEqual({
      'line-too-long': { severity: 'advice', options: { maximum: 101 } },
    });
    const set = await readConfig(reader({ ...ruff, [CONFIG_PATH]: `${own}    options: { maximum: 79 }\n` }));
    expect(set.rules['line-too-long']?.options).toEqual({ maximum: 79 });
  });
});
