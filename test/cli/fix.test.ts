import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { git, repository } from '../sources/repository.ts';
import { build, waymark } from './command.ts';

const FAULTY = 'import os\n\n\ndef f(value):\n    if value == None:\n        return 1\n    return 2\n';
const SAFE = FAULTY.replace('import os\n', '');
const UNSAFE = SAFE.replace('== None', 'is None');

jest.setTimeout(60_000);
beforeAll(build, 120_000);

function text(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

test('--fix mends what is safe and reports the rest', async () => {
  const root = repository({ 'a.py': FAULTY, 'clean.py': 'x = 1\n' });
  const { code, stdout, stderr } = await waymark(root, 'audit', '--fix', '--format', 'json');
  expect(stderr).toBe('waymark: mended 1 finding in 1 file\n');
  expect(text(root, 'a.py')).toBe(SAFE);
  const { findings } = JSON.parse(stdout) as { findings: { rule: string; line: number }[] };
  expect(findings).toMatchObject([{ rule: 'comparison-to-none', line: 4 }]);
  expect(code).toBe(1);
  expect(git(root, 'status', '--porcelain')).toBe('M a.py');
});

test('--unsafe mends the rest, and then nothing is left', async () => {
  const root = repository({ 'a.py': FAULTY });
  expect(await waymark(root, 'audit', '--fix', '--unsafe')).toMatchObject({ code: 0 });
  expect(text(root, 'a.py')).toBe(UNSAFE);
  const again = await waymark(root, 'audit', '--fix', '--unsafe');
  expect(again).toMatchObject({ code: 0, stderr: 'waymark: there is nothing to mend\n' });
});

test('--diff changes nothing, and git takes what it shows', async () => {
  const root = repository({ 'a.py': FAULTY, 'b c/ü.py': FAULTY.replaceAll('\n', '\r\n'), 'd.py': FAULTY.trimEnd() });
  const { code, stdout } = await waymark(root, 'audit', '--diff', '--unsafe', '--output', 'fixes.patch');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(text(root, 'a.py')).toBe(FAULTY);
  git(root, 'apply', 'fixes.patch');
  expect(text(root, 'a.py')).toBe(UNSAFE);
  expect(text(root, 'b c/ü.py')).toBe(UNSAFE.replaceAll('\n', '\r\n'));
  expect(text(root, 'd.py')).toBe(UNSAFE.trimEnd());
  expect(await waymark(root, 'audit', '--diff')).toMatchObject({ code: 0, stdout: '' });
});

test('a file keeps its permissions, and a link that is named still leads to it', async () => {
  const root = repository({ 'a.py': FAULTY });
  chmodSync(join(root, 'a.py'), 0o755);
  symlinkSync('a.py', join(root, 'link.py'));
  await waymark(root, 'audit', '--fix', 'link.py');
  expect(text(root, 'a.py')).toBe(SAFE);
  expect(statSync(join(root, 'a.py')).mode & 0o777).toBe(0o755);
  expect(readdirSync(root).sort()).toEqual(['.git', 'a.py', 'link.py']);
  expect(execFileSync('readlink', [join(root, 'link.py')], { encoding: 'utf8' })).toBe('a.py\n');
});

test('what is excluded, ignored or silenced is not mended', async () => {
  const root = repository({
    '.github/waymark.yml': 'exclude: [old/]\nignore: [comparison-to-none]\n',
    'old/a.py': FAULTY,
    'silenced.py': FAULTY.replace('import os', 'import os  # noqa: F401'),
  });
  expect(await waymark(root, 'audit', '--fix', '--unsafe')).toMatchObject({
    code: 0,
    stderr: 'waymark: there is nothing to mend\n',
  });
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('--unsafe alone is a wrong word', async () => {
  const { code, stderr } = await waymark(repository({ 'a.py': FAULTY }), 'audit', '--unsafe');
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'waymark: --unsafe goes with --fix or --diff\n' });
});
