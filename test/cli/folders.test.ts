import { jest } from '@jest/globals';
import { git, repository, writeFiles } from '../sources/repository.ts';
import { build, waymark } from './command.ts';

jest.setTimeout(120_000);
beforeAll(build, 120_000);

/** A line of 92 characters, blanks at the end of one, and what ruff calls F401. */
const FAULTS = `import os\n\nvalue = "${'x'.repeat(82)}"\nother = 1 \n`;
const ALL = ['line-too-long', 'trailing-whitespace', 'unused-import'];

/** Two packages, each with tools of its own, beside code that has none. */
const FILES = {
  'api/pyproject.toml': '[project]\nrequires-python = ">=3.12"\n[tool.black]\nline-length = 100\n',
  'api/shop/a.py': FAULTS,
  'api/legacy/.flake8': '[flake8]\nper-file-ignores =\n    old/*:F401\n',
  'api/legacy/old/a.py': FAULTS,
  'web/setup.cfg': '[flake8]\nmax-line-length = 91\n[options]\npython_requires = >=3.9\n',
  'web/pyproject.toml': '[tool.ruff.lint]\nselect = ["F"]\n',
  'web/a.py': FAULTS,
  'scripts/a.py': FAULTS,
};

async function found(folder: string, ...args: readonly string[]): Promise<Record<string, string[]>> {
  const { stdout, stderr } = await waymark(folder, ...args, '--format', 'json');
  expect(stderr).toBe('');
  const { findings } = JSON.parse(stdout) as { findings: { path: string; rule: string; column: number }[] };
  const byFile: Record<string, string[]> = {};
  for (const { path, rule, column } of findings) {
    (byFile[path] ??= []).push(rule === 'line-too-long' ? `${rule} ${column - 1}` : rule);
  }
  for (const rules of Object.values(byFile)) rules.sort();
  return byFile;
}

const audit = ['audit', '--profile', 'strict'] as const;

test('each package of a repository is audited by the settings beside it', async () => {
  const root = repository(FILES);
  expect(await found(root, ...audit, '--no-cache')).toEqual({
    'api/shop/a.py': ['unused-import'],
    'scripts/a.py': ['line-too-long 79', 'trailing-whitespace', 'unused-import'],
    'web/a.py': ['line-too-long 91', 'trailing-whitespace'],
  });
  const alone = await found(root, ...audit, '--no-cache', '--isolated');
  expect(Object.values(alone).map((rules) => rules.map((rule) => rule.split(' ')[0]))).toEqual([ALL, ALL, ALL, ALL]);
  expect(await found(root, ...audit, '--no-cache', 'web')).toEqual({
    'web/a.py': ['line-too-long 91', 'trailing-whitespace'],
  });
});

test('what is kept of a file is forgotten when the settings of its folder change', async () => {
  const root = repository(FILES);
  const first = await found(root, ...audit);
  expect(await found(root, ...audit)).toEqual(first);
  writeFiles(root, { 'web/pyproject.toml': '[tool.ruff.format]\n' });
  const { 'web/a.py': changed, ...others } = await found(root, ...audit);
  expect(changed).toBeUndefined();
  expect(others).toEqual({ 'api/shop/a.py': first['api/shop/a.py'], 'scripts/a.py': first['scripts/a.py'] });
});

test('a review goes by the settings in folders as they are at its base', async () => {
  const { 'web/a.py': fault, ...base } = FILES;
  const root = repository({ ...base, 'web/b.py': '' });
  git(root, 'checkout', '--quiet', '-b', 'change');
  writeFiles(root, { 'web/a.py': fault, 'web/setup.cfg': '[flake8]\nmax-line-length = 200\n', 'api/a.py': fault });
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--message=change');
  expect(
    await found(root, 'review', '--base', 'HEAD~1', '--head', 'HEAD', '--profile', 'strict', '--no-cache'),
  ).toEqual({
    'api/a.py': ['unused-import'],
    'web/a.py': ['line-too-long 91', 'trailing-whitespace'],
  });
});

test('`--fix` mends nothing in the folder of a formatter that it lays out', async () => {
  const root = repository(FILES);
  const { stdout } = await waymark(root, ...audit, '--no-cache', '--diff');
  expect([...stdout.matchAll(/^\+\+\+ b\/(.*)$/gm)].map(([, path]) => path)).toEqual([
    'api/shop/a.py',
    'scripts/a.py',
    'web/a.py',
  ]);
  expect(stdout.match(/^-other = 1 $/gm)).toHaveLength(2);
});

test('`waymark config` tells what holds in which folder', async () => {
  const root = repository(FILES);
  const { stdout } = await waymark(root, 'config');
  const [head, ...blocks] = stdout.split('\n\n');
  expect(head).not.toMatch(/Line length|Formatter|Linter/);
  expect(blocks.slice(0, 3).map((block) => block.split('\n')[0])).toEqual([
    expect.stringMatching(/^In +api\/$/),
    expect.stringMatching(/^In +api\/legacy\/$/),
    expect.stringMatching(/^In +web\/$/),
  ]);
  expect(blocks[0]).toMatch(/^Formatter +black \(api\/pyproject\.toml\)$/m);
  expect(blocks[1]).toMatch(/^Line length +100 \(api\/pyproject\.toml\)$/m);
  expect(blocks[2]).toMatch(/^Line length +91 \(web\/setup\.cfg\)\nPython +3\.9 \(web\/setup\.cfg\)$/m);
  expect(blocks[2]).toMatch(/^Off there +.*\bunused-import\b/m);
  const { folders } = JSON.parse((await waymark(root, 'config', '--format', 'json')).stdout) as {
    folders: { folder: string; rules: { rule: string; on: boolean; reason?: string }[] }[];
  };
  const web = folders.find(({ folder }) => folder === 'web')!;
  expect(web.rules.find(({ rule }) => rule === 'unused-import')).toMatchObject({
    on: false,
    reason: 'ruff reports F401 (web/pyproject.toml)',
  });
  expect(web.rules.map(({ rule }) => rule)).not.toContain('open-without-with');
});
