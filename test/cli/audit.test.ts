import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Finding } from '../../src/model/finding.ts';
import { git, repository, temporaryFolder, writeFiles } from '../sources/repository.ts';
import { build, shell, waymark } from './command.ts';

interface Document {
  readonly summary: { readonly files: number; readonly findings: number; readonly skippedBy: Record<string, number> };
  readonly findings: readonly Finding[];
  readonly unanalysed: readonly { readonly path: string; readonly reason: string }[];
}

const FAULTY = 'def f(value):\n    return value == None\n';
const CLEAN = 'def f(value):\n    return value is None\n';

jest.setTimeout(60_000);
beforeAll(build, 120_000);

async function json(folder: string, ...args: readonly string[]): Promise<Document> {
  const { stdout, stderr } = await waymark(folder, 'audit', '--format', 'json', ...args);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Document;
}

describe('the exit code', () => {
  test.each([
    [0, CLEAN, []],
    [1, FAULTY, []],
    [1, FAULTY, ['--fail-on', 'warning']],
    [0, FAULTY, ['--fail-on', 'error']],
    [0, FAULTY, ['--fail-on', 'never']],
    [0, FAULTY, ['--ignore', 'comparison-to-none']],
    [0, FAULTY, ['--select', 'bare-except']],
    [1, FAULTY, ['--select', 'bare-except,comparison-to-none']],
    [1, FAULTY, ['--select', 'bare-except', '--select', 'pycodestyle:E711']],
  ])('is %d for %j with %j', async (code, source, args) => {
    const root = repository({ 'a.py': source });
    expect((await waymark(root, 'audit', ...args)).code).toBe(code);
  });

  test.each([
    [['audit', '--bogus'], "unknown option '--bogus'"],
    [['audit', '--format', 'xml'], 'Allowed choices are pretty, json, sarif, markdown'],
    [['audit', '--jobs', '0'], 'whole number'],
    [['audit', 'missing.py'], 'missing.py: there is no such file or folder'],
    [['audit', '--select', 'comparison-to-nome'], 'comparison-to-none'],
    [['audit', '--output', 'no/such/folder/report.json'], 'no/such/folder/report.json'],
    [['aduit'], 'audit'],
    [['explain', 'nothing-of-this-name'], 'nothing-of-this-name'],
  ])('is 2 for %j', async (args, words) => {
    const { code, stdout, stderr } = await waymark(repository({ 'a.py': FAULTY }), ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('    at ');
  });

  test('is 0 for help and version', async () => {
    const help = await waymark(temporaryFolder(), 'audit', '--help');
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('Exit codes:');
    expect(await waymark(temporaryFolder(), '--version')).toMatchObject({ code: 0, stderr: '' });
  });

  test('is 0 where there is no Python', async () => {
    const { code, stdout } = await waymark(temporaryFolder(), 'audit');
    expect(code).toBe(0);
    expect(stdout).toContain('No Python files');
  });
});

describe('the configuration', () => {
  const OFF = { '.github/waymark.yml': 'rules:\n  comparison-to-none: off\n', 'sub/a.py': FAULTY };

  test('of the repository is obeyed, from any folder of it', async () => {
    expect((await waymark(join(repository(OFF), 'sub'), 'audit')).code).toBe(0);
  });

  test('is not read with --isolated', async () => {
    expect((await waymark(repository(OFF), 'audit', '--isolated')).code).toBe(1);
  });

  test('that is wrong stops with its place', async () => {
    const root = repository({ '.github/waymark.yml': 'profile: strict\nselekt: [a]\n', 'a.py': FAULTY });
    const { code, stderr } = await waymark(root, 'audit');
    expect(code).toBe(2);
    expect(stderr).toBe('waymark: .github/waymark.yml:2:1: unknown key `selekt`; did you mean `select`?\n');
  });

  test('that cannot be followed in full is said, and told to programs', async () => {
    const root = repository({ '.github/waymark.yml': '_extends: .github\n', 'a.py': CLEAN });
    const { stdout, stderr } = await waymark(root, 'audit', '--format', 'json');
    const problem = expect.stringContaining('`_extends: .github` is not followed here') as string;
    expect(stderr).toEqual(problem);
    expect((JSON.parse(stdout) as { notices: string[] }).notices).toEqual([
      expect.stringContaining('is not followed here'),
    ]);
  });

  test('excludes paths, which are counted', async () => {
    const root = repository({ '.github/waymark.yml': 'exclude: [old/]\n', 'old/a.py': FAULTY, 'b.py': CLEAN });
    expect((await json(root)).summary).toMatchObject({ files: 1, findings: 0, skippedBy: { excluded: 1 } });
  });

  test('takes the longest line from the settings of the project', async () => {
    const line = `x = "${'y'.repeat(90)}"\n`;
    const args = ['--select', 'line-too-long'];
    const plain = repository({ 'a.py': line });
    const wide = repository({ 'a.py': line, 'pyproject.toml': '[tool.ruff]\nline-length = 100\n' });
    expect((await json(plain, ...args)).findings).toHaveLength(1);
    expect((await json(wide, ...args)).findings).toHaveLength(0);
    expect((await json(wide, '--isolated', ...args)).findings).toHaveLength(1);
  });
});

describe('the report', () => {
  test('says nothing beside itself, and no colours, in a pipe', async () => {
    const { stdout, stderr } = await waymark(repository({ 'a.py': FAULTY }), 'audit');
    expect(stderr).toBe('');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('2 │     return value == None\n    ·            ^^^^^^^^^^^^^');
  });

  test('has colours when they are forced', async () => {
    const root = repository({ 'a.py': FAULTY });
    expect((await shell(root, 'FORCE_COLOR=1 $WAYMARK audit')).stdout).toContain('\u001b[');
    expect((await shell(root, 'NO_COLOR=1 FORCE_COLOR=1 $WAYMARK audit')).stdout).not.toContain('\u001b[');
  });

  test('honours comments that silence, unless told otherwise', async () => {
    const root = repository({ 'a.py': 'def f(value):\n    return value == None  # noqa: E711\n' });
    expect((await json(root)).findings).toEqual([]);
    expect((await json(root, '--no-suppress')).findings).toHaveLength(1);
  });

  test('shows the decoded text of a file in another encoding', async () => {
    const source = Buffer.from('# coding: latin-1\nx = "caf\xe9" == None\n', 'latin1');
    const { stdout } = await waymark(repository({ 'a.py': source }), 'audit');
    expect(stdout).toContain('2 │ x = "café" == None\n    ·     ^^^^^^^^^^^^^^');
  });

  test('as SARIF and as Markdown goes to standard output', async () => {
    const root = repository({ 'a.py': FAULTY });
    const sarif = await waymark(root, 'audit', '--format', 'sarif');
    expect(JSON.parse(sarif.stdout)).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'comparison-to-none' }] }],
    });
    expect((await waymark(root, 'audit', '--format', 'markdown')).stdout).toMatch(/^## Waymark\n/);
  });

  test('is written to a file whole, and takes the place of an older one', async () => {
    const root = repository({ 'a.py': FAULTY, 'report.json': 'old' });
    chmodSync(join(root, 'report.json'), 0o600);
    const { code, stdout } = await waymark(root, 'audit', '--format', 'json', '--output', 'report.json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(readFileSync(join(root, 'report.json'), 'utf8'))).toMatchObject({ version: 1 });
    expect(statSync(join(root, 'report.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(root).sort()).toEqual(['.git', 'a.py', 'report.json']);
  });

  test('that cannot be written leaves nothing behind', async () => {
    const root = repository({ 'a.py': FAULTY });
    mkdirSync(join(root, 'out'));
    const { code, stderr } = await waymark(root, 'audit', '--output', 'out');
    expect(code).toBe(2);
    expect(stderr).toContain('out');
    expect(readdirSync(root).sort()).toEqual(['.git', 'a.py', 'out']);
  });

  test('goes through a device that cannot be replaced', async () => {
    const root = repository({ 'a.py': FAULTY });
    const { stdout } = await shell(root, '$WAYMARK audit --format json --output /dev/stdout | cat');
    expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
  });

  test('ends quietly when nobody reads on', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}.py`, FAULTY.repeat(40)]));
    const root = repository(files);
    const { stdout, stderr } = await shell(root, '$WAYMARK audit | head -n 1; exit ${PIPESTATUS[0]}');
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('');
  });
});

describe('files', () => {
  test('are the same for any number of threads', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`d${index % 7}/f${index}.py`, FAULTY]));
    const root = repository({ ...files, 'broken.py': 'def f(:\n' });
    const [one, two] = await Promise.all([json(root, '--jobs', '1'), json(root, '--jobs', '2')]);
    expect(one.findings.length).toBeGreaterThanOrEqual(300);
    expect(two.findings).toEqual(one.findings);
    expect(two.unanalysed).toEqual(one.unanalysed);
  });

  test('with hostile names are analysed', async () => {
    const names = ['-rf.py', '--output=x.py', 'a b.py', 'new\nline.py', '$(touch pwned).py', '`x`.py', 'ü.py'];
    const root = repository(Object.fromEntries(names.map((name) => [name, FAULTY])));
    writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9]), Buffer.from('.py')]), FAULTY);
    const { findings, unanalysed } = await json(root);
    expect(findings.map(({ path }) => path)).toEqual([...names].sort());
    expect(unanalysed).toHaveLength(1);
    expect((await json(root, '--', '-rf.py')).findings).toHaveLength(1);
    expect((await waymark(root, 'audit')).stdout).toContain('new␊line.py:2:12');
  });

  test('that cannot be read or parsed are reported, and the rest is done', async () => {
    const root = repository({
      'a.py': FAULTY,
      'broken.py': 'def f(:\n',
      'nul.py': 'x\0',
      'bytes.py': Buffer.from([0x61, 0xff]),
    });
    symlinkSync('nowhere', join(root, 'loose.py'));
    const { findings, unanalysed, summary } = await json(root);
    expect(findings.filter(({ path }) => path === 'a.py')).toHaveLength(1);
    expect(unanalysed.map(({ path }) => path)).toEqual(['broken.py', 'bytes.py', 'nul.py']);
    expect(summary).toMatchObject({ files: 4, skippedBy: { 'symbolic links': 1 } });
  });

  test('that say a program wrote them are counted, unless they are named', async () => {
    const root = repository({ 'gen.py': `# Generated by tool. DO NOT EDIT.\n${FAULTY}`, 'a.py': FAULTY });
    expect((await json(root)).summary).toMatchObject({ files: 1, findings: 1, skippedBy: { generated: 1 } });
    expect((await json(root, 'gen.py')).summary).toMatchObject({ files: 1, findings: 1, skipped: {} });
  });

  test('of an empty repository without a commit are analysed', async () => {
    const root = temporaryFolder();
    git(root, 'init', '--quiet');
    writeFiles(root, { 'a.py': FAULTY });
    expect((await json(root)).summary.findings).toBe(1);
  });
});

test('`rules` lists every rule, also as JSON', async () => {
  const root = temporaryFolder();
  const document = JSON.parse((await waymark(root, 'rules', '--format', 'json')).stdout) as { rules: { id: string }[] };
  const { stdout } = await waymark(root, 'rules');
  expect(document.rules.length).toBeGreaterThan(10);
  for (const { id } of document.rules) expect(stdout).toContain(id);
});

test('`explain` teaches a rule by its id and by a code of another tool, and a topic', async () => {
  const root = temporaryFolder();
  const byId = await waymark(root, 'explain', 'comparison-to-none');
  expect(byId).toMatchObject({ code: 0, stderr: '' });
  expect(byId.stdout).toContain('Instead of');
  expect(await waymark(root, 'explain', 'pycodestyle:E711')).toEqual(byId);
  const topic = await waymark(root, 'explain', 'quality/pep8');
  expect(topic.stdout).toContain('comparison-to-none');
});
