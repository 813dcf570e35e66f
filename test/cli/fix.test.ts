import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { git, repository, writeFiles } from '../sources/repository.ts';
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

const PROJECT = {
  'shop/mail.py': 'async def send(order):\n    await order.send()\n',
  'shop/base.py':
    'class Sensor:\n    def __init__(self, unit="mm"):\n        self.unit = unit\n\n    def label(self):\n        return self.unit\n',
  'shop/rain.py':
    'from shop.base import Sensor\n\n\nclass Rain(Sensor):\n    def __init__(self, area):\n        self.area = area\n',
  'shop/views.py':
    'import os\n\nfrom shop.mail import send\n\n\nasync def checkout(order):\n    send(order)\n    return order == None\n',
  'shop/other.py': 'from shop.mail import send\n\n\ndef checkout(order):\n    send(order)\n',
};
const MENDED = {
  ...PROJECT,
  'shop/rain.py': PROJECT['shop/rain.py'].replace('        self', '        super().__init__()\n        self'),
  'shop/views.py': PROJECT['shop/views.py']
    .replace('import os\n', '')
    .replace('    send', '    await send')
    .replace('==', 'is'),
};

/** The findings of a report in JSON that carry a fix, by path and line. */
function fixesIn(stdout: string): string[] {
  const { findings } = JSON.parse(stdout) as { findings: { path: string; line: number; fix: object | null }[] };
  return findings.flatMap(({ path, line, fix }) => (fix === null ? [] : [`${path}:${line}`]));
}

test('what takes several files is mended with the rest, and then nothing is left', async () => {
  const root = repository(PROJECT);
  const safe = await waymark(root, 'audit', '--fix');
  expect(safe).toMatchObject({ stderr: 'waymark: mended 1 finding in 1 file\n' });
  writeFiles(root, PROJECT);
  const { stderr, stdout } = await waymark(root, 'audit', '--fix', '--unsafe', '--format', 'json');
  expect(stderr).toBe('waymark: mended 4 findings in 2 files\n');
  for (const [path, expected] of Object.entries(MENDED)) expect(text(root, path)).toBe(expected);
  // What is not in an `async def` has no such way out.
  expect(JSON.parse(stdout)).toMatchObject({
    findings: [{ path: 'shop/other.py', line: 5, rule: 'unawaited-coroutine', fix: null }],
  });
  const again = await waymark(root, 'audit', '--fix', '--unsafe');
  expect(again).toMatchObject({ stderr: 'waymark: there is nothing to mend\n' });
});

test('--diff and the reports that machines read show what takes several files, also of files that are known', async () => {
  const root = repository(PROJECT);
  const reported = ['shop/rain.py:5', 'shop/views.py:1', 'shop/views.py:7', 'shop/views.py:8'];
  expect(fixesIn((await waymark(root, 'audit', '--format', 'json')).stdout)).toEqual(reported);
  expect(fixesIn((await waymark(root, 'audit', '--format', 'json')).stdout)).toEqual(reported);
  const sarif = await waymark(root, 'audit', '--format', 'sarif', '--select', 'unawaited-coroutine');
  const { runs } = JSON.parse(sarif.stdout) as { runs: { results: { fixes?: unknown }[] }[] };
  expect(runs[0]!.results.map(({ fixes }) => fixes)).toEqual([
    undefined,
    [
      expect.objectContaining({
        artifactChanges: [
          expect.objectContaining({
            replacements: [expect.objectContaining({ insertedContent: { text: '    await send(order)' } })],
          }),
        ],
      }),
    ],
  ]);
  const { code, stdout } = await waymark(root, 'audit', '--diff', '--unsafe', '--output', 'fixes.patch');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  git(root, 'apply', 'fixes.patch');
  for (const [path, expected] of Object.entries(MENDED)) expect(text(root, path)).toBe(expected);
});

test('--unsafe alone is a wrong word', async () => {
  const { code, stderr } = await waymark(repository({ 'a.py': FAULTY }), 'audit', '--unsafe');
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'waymark: --unsafe goes with --fix or --diff\n' });
});
