import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { Loopback, OWNER, PERSONAL_TOKEN, REPO } from '../github/loopback.ts';
import { git, repository, temporaryFolder, writeFiles } from '../sources/repository.ts';
import { build, waymark, waymarkWith } from './command.ts';

const OLD = 'def f(value):\n    return value == None\n';
const NEW = `${OLD}\n\ndef g(other):\n    return other == None\n`;
const OFF = 'rules:\n  comparison-to-none: off\n';
const PULLS = fileURLToPath(new URL('../../fixtures/pulls', import.meta.url));

jest.setTimeout(60_000);
beforeAll(build, 120_000);

async function reviewed(
  folder: string,
  ...args: readonly string[]
): Promise<{ rule: string; path: string; line: number }[]> {
  const { stdout, stderr } = await waymark(folder, 'review', '--format', 'json', ...args);
  expect(stderr).toBe('');
  const { findings } = JSON.parse(stdout) as { findings: { rule: string; path: string; line: number }[] };
  return findings.map(({ rule, path, line }) => ({ rule, path, line }));
}

describe('a review of what is here', () => {
  test('tells what is new, and not what was there', async () => {
    const root = repository({ 'a.py': OLD, 'b.py': OLD });
    writeFiles(root, { 'a.py': NEW, 'c.py': OLD });
    expect(await reviewed(root)).toEqual([
      { rule: 'comparison-to-none', path: 'a.py', line: 6 },
      { rule: 'comparison-to-none', path: 'c.py', line: 2 },
    ]);
    const { code, stdout } = await waymark(root, 'review');
    expect(code).toBe(1);
    expect(stdout).toContain('6 │     return other == None');
    expect(stdout).toContain('2 warnings');
  });

  test('says the layout of a file once, and counts all of it', async () => {
    const root = repository({ 'a.py': OLD });
    writeFiles(root, { 'b.py': 'first=1\nsecond = 2 \n' });
    const { stdout } = await waymark(root, 'review', '--profile', 'strict');
    expect(stdout).toMatch(/^b\.py:1 ─+ advice 2 rules\n/);
    expect(stdout).toContain('▌ This change mends all of it.');
    expect(stdout).toContain('1 comment, 1 annotation\n');
    expect(stdout).toContain('2 advice');
    expect(await reviewed(root, '--profile', 'strict')).toHaveLength(2);
  });

  test('has the fix of what takes another file, where it is new', async () => {
    const old = 'from mail import send\n\n\nasync def first():\n    send()\n';
    const root = repository({ 'mail.py': 'async def send():\n    return 1\n', 'a.py': old });
    writeFiles(root, { 'a.py': `${old}\n\nasync def second():\n    send()\n` });
    const { stdout } = await waymark(root, 'review', '--format', 'json');
    const { findings } = JSON.parse(stdout) as { findings: unknown[] };
    const fix = { safety: 'unsafe', suggestion: { startLine: 9, endLine: 9, lines: ['    await send()'] } };
    expect(findings).toMatchObject([{ rule: 'unawaited-coroutine', path: 'a.py', line: 9, fix }]);
    // What is not safe is for its reader to do.
    expect((await waymark(root, 'review')).stdout).not.toContain('    await send()');
  });

  test('without anything new is content', async () => {
    const { code, stdout } = await waymark(repository({ 'a.py': OLD }), 'review');
    expect(code).toBe(0);
    expect(stdout).toContain('success');
  });

  test('can be of a range of commits', async () => {
    const root = repository({ 'a.py': OLD });
    writeFiles(root, { 'a.py': NEW });
    git(root, 'commit', '--quiet', '--all', '--message=second');
    writeFiles(root, { 'a.py': OLD });
    expect(await reviewed(root, '--base', 'HEAD~1', '--head', 'HEAD')).toHaveLength(1);
    expect(await reviewed(root, '--base', 'HEAD~1')).toHaveLength(0);
  });

  test('obeys the configuration of the base, not that of the change', async () => {
    const root = repository({ 'a.py': OLD });
    writeFiles(root, { 'a.py': NEW, '.github/waymark.yml': OFF });
    expect(await reviewed(root)).toHaveLength(1);
    git(root, 'add', '--all');
    git(root, 'commit', '--quiet', '--message=second');
    writeFiles(root, { 'b.py': OLD });
    expect(await reviewed(root)).toHaveLength(0);
    expect(await reviewed(root, '--isolated')).toHaveLength(1);
    expect(await reviewed(root, '--isolated', '--ignore', 'comparison-to-none')).toHaveLength(0);
  });

  test.each([
    [['--base', 'nowhere'], 'unknown revision nowhere'],
    [['--pull', 'owner/repo#1'], 'GITHUB_TOKEN'],
    [['--pull', 'no/such/folder'], 'no/such/folder'],
    [['--select', 'no-such-rule'], 'no-such-rule'],
  ])('with %j ends with 2', async (args, words) => {
    const { code, stdout, stderr } = await waymark(repository({ 'a.py': OLD }), 'review', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('    at ');
  });

  test('outside of git ends with 2', async () => {
    expect(await waymark(temporaryFolder(), 'review')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('a review of a recorded pull request', () => {
  test('finds what it was recorded for', async () => {
    const pull = join(PULLS, 'bookshop');
    const expected = JSON.parse(readFileSync(join(pull, 'expected.json'), 'utf8')) as unknown;
    expect(await reviewed(temporaryFolder(), '--pull', pull)).toEqual(expected);
  });

  test('shows the comments as they would be posted', async () => {
    const { code, stdout } = await waymark(temporaryFolder(), 'review', '--pull', join(PULLS, 'bookshop'));
    expect(code).toBe(1);
    expect(stdout).toContain('shop/pricing.py:27 ──');
    expect(stdout).toContain('▌ warning · `waymark explain open-without-with`');
    expect(stdout).toContain('Check run ──');
  });
});

describe('a review of a pull request on GitHub', () => {
  let github: Loopback;
  beforeEach(async () => {
    github = await Loopback.start();
    github.openPull(7, { 'a.py': OLD }, { 'a.py': NEW });
  });
  afterEach(async () => {
    await github.stop();
    expect(github.violations).toEqual([]);
  });

  function review(...args: readonly string[]) {
    const env = { GITHUB_TOKEN: PERSONAL_TOKEN, GITHUB_API_URL: github.url };
    return waymarkWith(env, temporaryFolder(), 'review', '--pull', `${OWNER}/${REPO}#7`, ...args);
  }

  test('is posted and shown', async () => {
    const { code, stdout, stderr } = await review();
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('6 │     return other == None');
    expect(github.comments).toMatchObject([{ path: 'a.py', line: 6 }]);
  });

  test('is only shown in a dry run', async () => {
    expect((await review('--dry-run')).stdout).toContain('6 │     return other == None');
    expect(github.comments).toEqual([]);
  });

  test('with a token that GitHub does not know ends with 2', async () => {
    const env = { GITHUB_TOKEN: 'wrong', GITHUB_API_URL: github.url };
    const { code, stderr } = await waymarkWith(env, temporaryFolder(), 'review', '--pull', `${OWNER}/${REPO}#7`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^waymark: GitHub answered 401: /);
  });
});
