import { build, waymark } from './command.ts';
import { temporaryFolder, writeFiles } from '../sources/repository.ts';

beforeAll(build, 120_000);

const FILES = {
  '.github/waymark.yml': 'topics: { web: require, data: off }\ncomments: 4\n',
  'pyproject.toml': '[tool.black]\nline-length = 100\n[tool.ruff.lint]\nselect = ["F"]\n',
};

test('`waymark config` tells what is in force, and why a rule is off', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, FILES);
  const { code, stdout } = await waymark(folder, 'config');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Policy +\.github\/waymark\.yml$/m);
  expect(stdout).toMatch(/^Comments +4 a review at most$/m);
  expect(stdout).toMatch(/^Line length +100 \(pyproject\.toml\)$/m);
  expect(stdout).toMatch(/^web\/django {2}require$/m);
  expect(stdout).toMatch(/^ {2}unused-import +off +ruff reports F401 \(pyproject\.toml\)$/m);
  expect(stdout).toMatch(/^ {2}query-in-loop +off +the topic data\/relational is off$/m);
  expect(stdout).toMatch(/^ {2}open-without-with +warning$/m);
}, 60_000);

test('`waymark config --format json` tells it to programs', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, FILES);
  const { stdout } = await waymark(folder, 'config', '--format', 'json');
  const report = JSON.parse(stdout) as { rules: { rule: string }[] };
  expect(report).toMatchObject({
    version: 1,
    files: ['.github/waymark.yml'],
    policy: { comments: 4 },
    room: { formatter: { value: 'black' } },
  });
  expect(report.rules.find(({ rule }) => rule === 'unused-import')).toMatchObject({ on: false, stage: 'coach' });
}, 60_000);

test('`waymark config --isolated` tells the defaults', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, FILES);
  const { stdout } = await waymark(folder, 'config', '--isolated');
  expect(stdout).toMatch(/^Policy +the defaults/m);
  expect(stdout).not.toContain('ruff');
}, 60_000);

test('a policy that is wrong stops with its place', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { '.github/waymark.yml': '\ncoments: 4\n' });
  const { code, stderr } = await waymark(folder, 'config');
  expect(code).toBe(2);
  expect(stderr).toContain('.github/waymark.yml:2:1: unknown key `coments`; did you mean `comments`?');
}, 60_000);

test('what a message quotes cannot control the terminal', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { '.github/waymark.yml': String.raw`"\e]0;title\a\e[31mkey": 1` });
  const { code, stderr } = await waymark(folder, 'config');
  expect(code).toBe(2);
  expect(stderr).toContain('␛]0;title␇␛[31mkey');
  expect(stderr).not.toMatch(/[^\P{Cc}\n]/u);
}, 60_000);

test('an audit is silent on what the linter reports, unless the rule is named', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { ...FILES, 'a.py': 'import os\n\nprint(1)\n' });
  const rules = async (...args: readonly string[]): Promise<string[]> => {
    const { stdout } = await waymark(folder, 'audit', '--format', 'json', '--no-cache', ...args);
    return (JSON.parse(stdout) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule);
  };
  expect(await rules()).toEqual([]);
  expect(await rules('--select', 'unused-import')).toEqual(['unused-import']);
  expect(await rules('--isolated')).toEqual(['unused-import']);
}, 60_000);

test('an audit is silent in the files where the linter was told to be, which `waymark config` says', async () => {
  const folder = temporaryFolder();
  const fault = 'def gone(item):\n    return item == None\n';
  const settings = '[flake8]\nselect = F\nper-file-ignores =\n    old/*:E711\n';
  writeFiles(folder, { 'setup.cfg': settings, 'old/api/a.py': fault, 'shop/a.py': fault });
  const { stdout } = await waymark(folder, 'audit', '--format', 'json', '--no-cache');
  expect((JSON.parse(stdout) as { findings: object[] }).findings).toMatchObject([{ path: 'shop/a.py' }]);
  const config = await waymark(folder, 'config');
  expect(config.stdout).toMatch(
    /comparison-to-none +\w+ {2}not in the files where flake8 \(setup\.cfg\) leaves it alone/,
  );
  const json = JSON.parse((await waymark(folder, 'config', '--format', 'json')).stdout) as {
    rules: { rule: string }[];
  };
  expect(json.rules.find(({ rule }) => rule === 'comparison-to-none')).toMatchObject({
    on: true,
    leftInFiles: [{ tool: 'flake8', from: 'setup.cfg' }],
  });
}, 60_000);
