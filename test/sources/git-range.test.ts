import { chmodSync, existsSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from '../../src/model/change.ts';
import { addedLines } from '../../src/model/change.ts';
import { gitRange, resolveRange } from '../../src/sources/git-range.ts';
import type { Source } from '../../src/sources/source.ts';
import { MOST_FILES } from '../../src/sources/working-tree-settings.ts';
import { git, repository, temporaryFolder, writeFiles } from './repository.ts';

const OLD = 'import os\n\n\ndef f():\n    return 1\n';

async function changesOf(root: string, base?: string, head?: string): Promise<readonly Change[]> {
  return gitRange(root, await resolveRange(root, base, head)).changes();
}

function told(changes: readonly Change[]) {
  return changes.map(({ path, status, base, head, hunks }) => ({
    path,
    status,
    base: base && Buffer.from(base).toString(),
    head: head && Buffer.from(head).toString(),
    added: hunks === 'unknown' ? hunks : addedLines(hunks),
  }));
}

describe('the working tree', () => {
  test('is compared with the merge base: what is committed, staged, changed and new', async () => {
    const root = repository({ 'a.py': OLD, 'b.py': OLD, 'gone.py': OLD, 'same.py': OLD, 'notes.txt': 'x' });
    git(root, 'checkout', '--quiet', '-b', 'feature');
    writeFiles(root, { 'a.py': `${OLD}x = 1\n` });
    git(root, 'commit', '--quiet', '--all', '--message=second');
    writeFiles(root, { 'b.py': `y = 2\n${OLD}`, 'new.py': 'z = 3\n', 'empty.py': '', 'notes.txt': 'y' });
    rmSync(join(root, 'gone.py'));
    expect(told(await changesOf(root))).toEqual([
      { path: 'a.py', status: 'modified', base: OLD, head: `${OLD}x = 1\n`, added: [6] },
      { path: 'b.py', status: 'modified', base: OLD, head: `y = 2\n${OLD}`, added: [1] },
      { path: 'empty.py', status: 'added', base: undefined, head: '', added: [] },
      { path: 'gone.py', status: 'removed', base: OLD, head: undefined, added: [] },
      { path: 'new.py', status: 'added', base: undefined, head: 'z = 3\n', added: [1] },
    ]);
  });

  test('holds what tells how the project is run, and no other file', async () => {
    const root = repository({ 'a.py': OLD, Procfile: 'web: gunicorn a\n', 'menu.yml': 'a: 1\n', 'notes.sh': '' });
    writeFiles(root, { Procfile: 'web: gunicorn a -w 4\n', 'menu.yml': 'a: 2\n', Dockerfile: 'FROM python\n' });
    expect((await changesOf(root)).map(({ path, status }) => [path, status])).toEqual([
      ['Dockerfile', 'added'],
      ['Procfile', 'modified'],
    ]);
    const { files } = await gitRange(root, await resolveRange(root)).files();
    expect(files.map(({ path }) => path).sort()).toEqual(['Dockerfile', 'Procfile', 'a.py']);
  });

  test('what came to main since is not a change', async () => {
    const root = repository({ 'a.py': OLD, 'b.py': OLD });
    git(root, 'checkout', '--quiet', '-b', 'feature');
    writeFiles(root, { 'a.py': 'x = 1\n' });
    git(root, 'commit', '--quiet', '--all', '--message=mine');
    git(root, 'checkout', '--quiet', 'main');
    writeFiles(root, { 'b.py': 'y = 1\n' });
    git(root, 'commit', '--quiet', '--all', '--message=theirs');
    git(root, 'checkout', '--quiet', 'feature');
    expect(told(await changesOf(root)).map(({ path }) => path)).toEqual(['a.py']);
  });

  test('a renamed file keeps its past', async () => {
    const root = repository({ 'old name.py': OLD.repeat(3) });
    renameSync(join(root, 'old name.py'), join(root, 'new name.py'));
    git(root, 'add', '--all');
    const [change, ...rest] = await changesOf(root);
    expect(rest).toEqual([]);
    expect(change).toMatchObject({ path: 'new name.py', previousPath: 'old name.py', status: 'renamed', hunks: [] });
  });

  test('a changed mode and hostile names keep every patch with its file', async () => {
    const names = ['-x.py', 'a b.py', 'new\nline.py', '"q".py', 'ü.py', 'zz.py'];
    const root = repository({ ...Object.fromEntries(names.map((name) => [name, OLD])), 'mode.py': OLD });
    chmodSync(join(root, 'mode.py'), 0o755);
    for (const [index, name] of names.entries()) writeFiles(root, { [name]: OLD + 'x\n'.repeat(index + 1) });
    const added = Object.fromEntries(told(await changesOf(root)).map(({ path, added }) => [path, added.length]));
    expect(added).toEqual({
      'mode.py': 0,
      '-x.py': 1,
      'a b.py': 2,
      'new\nline.py': 3,
      '"q".py': 4,
      'ü.py': 5,
      'zz.py': 6,
    });
  });

  test('bytes that are not text and lines that look like a diff keep every patch with its file', async () => {
    const root = repository({ 'a.py': OLD, 'b.py': OLD, 'c.py': OLD });
    writeFiles(root, {
      'a.py': Buffer.from([0, 0, 0x0a, 0xff, 0x0a]),
      'b.py': `${OLD}diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n`,
      'c.py': `${OLD}x = 1`,
    });
    expect(told(await changesOf(root)).map(({ path, added }) => [path, added])).toEqual([
      ['a.py', [1, 2]],
      ['b.py', [6, 7, 8, 9]],
      ['c.py', [6]],
    ]);
  });

  test.each(['\r', '\u2028', '\u2029'])('a head of a patch behind %j is a part of its line', async (end) => {
    const root = repository({ 'a.py': OLD, 'b.py': OLD, 'c.py': OLD });
    const line = `z = "${end}diff --git a/x b/x"\n`;
    writeFiles(root, { 'a.py': `${line}${OLD}`, 'b.py': `${OLD}${line}`, 'c.py': `${OLD}x = 1\n` });
    expect(told(await changesOf(root)).map(({ path, added }) => [path, added])).toEqual([
      ['a.py', [1]],
      ['b.py', [6]],
      ['c.py', [6]],
    ]);
  });

  test('a link that becomes a file is an added one, and a file that becomes a link a removed one', async () => {
    const root = repository({ 'a.py': OLD, 'b.py': OLD, 'd.py': OLD, 'z.py': OLD });
    for (const name of ['c.py', 'e.py']) symlinkSync('a.py', join(root, name));
    git(root, 'add', '--all');
    git(root, 'commit', '--quiet', '--message=links');
    for (const name of ['b.py', 'c.py', 'e.py']) rmSync(join(root, name));
    symlinkSync('a.py', join(root, 'b.py'));
    writeFiles(root, { 'c.py': 'x = 1\ny = 2\n', 'd.py': `${OLD}x = 1\n`, 'z.py': `x = 1\n${OLD}` });
    const expected = [
      { path: 'b.py', status: 'removed', base: OLD, head: undefined, added: [] },
      { path: 'c.py', status: 'added', base: undefined, head: 'x = 1\ny = 2\n', added: [1, 2] },
      { path: 'd.py', status: 'modified', base: OLD, head: `${OLD}x = 1\n`, added: [6] },
      { path: 'z.py', status: 'modified', base: OLD, head: `x = 1\n${OLD}`, added: [1] },
    ];
    expect(told(await changesOf(root))).toEqual(expected);
    git(root, 'add', '--all');
    git(root, 'commit', '--quiet', '--message=third');
    expect(told(await changesOf(root, 'HEAD~1', 'HEAD'))).toEqual(expected);
  });

  test('a submodule in the place of a file, and the other way round, keep every patch with its file', async () => {
    const root = repository({ 'a.py': OLD, 'c.py': OLD });
    const commit = git(root, 'rev-parse', 'HEAD');
    const place = (path: string): string =>
      git(root, 'update-index', '--add', '--cacheinfo', `160000,${commit},${path}`);
    place('b.py');
    git(root, 'commit', '--quiet', '--message=submodule');
    git(root, 'rm', '--quiet', '--cached', 'a.py', 'b.py');
    place('a.py');
    writeFiles(root, { 'b.py': 'x = 1\n', 'c.py': `${OLD}x = 1\n` });
    git(root, 'add', 'b.py', 'c.py');
    git(root, 'commit', '--quiet', '--message=third');
    expect(told(await changesOf(root, 'HEAD~1', 'HEAD'))).toEqual([
      { path: 'a.py', status: 'removed', base: OLD, head: undefined, added: [] },
      { path: 'b.py', status: 'added', base: undefined, head: 'x = 1\n', added: [1] },
      { path: 'c.py', status: 'modified', base: OLD, head: `${OLD}x = 1\n`, added: [6] },
    ]);
  });

  test('its files are those of the working tree, under the ids that git would give them', async () => {
    const root = repository({ 'a.py': OLD, 'gone.py': 'x = 1\n', 'notes.txt': 'no\n' });
    rmSync(join(root, 'gone.py'));
    writeFiles(root, { 'a.py': 'x = 2\n', 'new.pyi': 'y: int\n' });
    const source = gitRange(root, await resolveRange(root));
    expect(await contents(source)).toEqual({ 'a.py': 'x = 2\n', 'new.pyi': 'y: int\n' });
    const { files } = await source.files();
    expect(files).toContainEqual({ path: 'a.py', blob: git(root, 'hash-object', 'a.py').trim() });
  });

  test('symbolic links are not read', async () => {
    const root = repository({ 'a.py': OLD });
    const outside = temporaryFolder();
    writeFiles(outside, { 'secret.py': 'secret = 1\n' });
    symlinkSync(join(outside, 'secret.py'), join(root, 'link.py'));
    symlinkSync(join(outside, 'secret.py'), join(root, 'staged.py'));
    git(root, 'add', 'staged.py');
    const source = gitRange(root, await resolveRange(root));
    expect(await source.changes()).toEqual([]);
    expect((await source.files()).files.map(({ path }) => path)).toEqual(['a.py']);
    expect(await source.read([{ path: 'link.py', blob: '' }])).toEqual(new Map());
  });

  test('runs nothing that the repository brings', async () => {
    const root = repository({ 'a.py': OLD, '.gitattributes': '*.py diff=evil\n' });
    const witness = join(root, 'witness');
    writeFiles(root, { 'evil.sh': `#!/bin/sh\ntouch ${witness}\n`, 'a.py': 'x = 1\n' });
    chmodSync(join(root, 'evil.sh'), 0o755);
    for (const key of ['core.fsmonitor', 'diff.external', 'diff.evil.command', 'diff.evil.textconv', 'core.pager']) {
      git(root, 'config', key, join(root, 'evil.sh'));
    }
    expect(told(await changesOf(root)).map(({ path }) => path)).toEqual(['a.py']);
    expect(existsSync(witness)).toBe(false);
  });
});

async function contents(source: Source): Promise<Record<string, string>> {
  const { files } = await source.files();
  const read = await source.read(files);
  return Object.fromEntries([...read].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
}

describe('a range of commits', () => {
  test('does not see the working tree', async () => {
    const root = repository({ 'a.py': OLD });
    writeFiles(root, { 'a.py': `${OLD}x = 1\n`, 'b.py': 'y = 1\n' });
    git(root, 'add', '--all');
    git(root, 'commit', '--quiet', '--message=second');
    writeFiles(root, { 'a.py': 'later\n', 'c.py': 'z = 1\n' });
    const source = gitRange(root, await resolveRange(root, 'HEAD~1', 'HEAD'));
    expect(told(await source.changes())).toEqual([
      { path: 'a.py', status: 'modified', base: OLD, head: `${OLD}x = 1\n`, added: [6] },
      { path: 'b.py', status: 'added', base: undefined, head: 'y = 1\n', added: [1] },
    ]);
    const { files, isComplete } = await source.files();
    expect(isComplete).toBe(true);
    expect(files.map(({ path }) => path)).toEqual(['a.py', 'b.py']);
    expect(await contents(source)).toEqual({ 'a.py': `${OLD}x = 1\n`, 'b.py': 'y = 1\n' });
    expect(await source.readAtBase('b.py')).toBeUndefined();
    expect(Buffer.from((await source.readAtBase('a.py'))!).toString()).toBe(OLD);
  });

  test('knows the settings in folders at its base', async () => {
    const root = repository({
      'a.py': OLD,
      'api/ruff.toml': 'x\n',
      'api/vendor/ruff.toml': '',
      'web/ruff.toml': 'y\n',
    });
    rmSync(join(root, 'web/ruff.toml'));
    symlinkSync('../api/ruff.toml', join(root, 'web/ruff.toml'));
    git(root, 'add', '--all');
    git(root, 'commit', '--quiet', '--message=second');
    writeFiles(root, { 'api/ruff.toml': 'later\n' });
    const source = gitRange(root, await resolveRange(root, 'HEAD'));
    const { files: found } = await source.readScattered((path) => path.endsWith('ruff.toml'));
    expect([...found].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])).toEqual([
      ['api/ruff.toml', 'x\n'],
    ]);
  });

  test('reads no more than so many settings in folders', async () => {
    const entries = Array.from({ length: MOST_FILES + 5 }, (_, index) => [`p${index}/ruff.toml`, 'x\n']);
    const root = repository(Object.fromEntries(entries) as Record<string, string>);
    const source = gitRange(root, await resolveRange(root, 'HEAD'));
    const { files, left } = await source.readScattered((path) => path.endsWith('ruff.toml'));
    expect([files.size, left]).toEqual([MOST_FILES, 5]);
  });

  test('without a difference has no changes', async () => {
    const root = repository({ 'a.py': OLD });
    expect(await changesOf(root, 'HEAD', 'HEAD')).toEqual([]);
    expect(await changesOf(root)).toEqual([]);
  });
});

describe('the base', () => {
  test('is what origin calls its head before a local main', async () => {
    const upstream = repository({ 'a.py': OLD });
    git(upstream, 'branch', '--move', 'trunk');
    const root = temporaryFolder();
    git(root, 'clone', '--quiet', upstream, '.');
    const tip = git(root, 'rev-parse', 'HEAD');
    git(root, 'checkout', '--quiet', '-b', 'main');
    writeFiles(root, { 'a.py': 'x = 1\n' });
    git(root, 'commit', '--quiet', '--all', '--message=second');
    expect(await resolveRange(root)).toEqual({ base: tip });
  });

  test.each([
    ['nowhere', undefined, 'unknown revision nowhere'],
    ['--output=/tmp/x', undefined, 'unknown revision --output=/tmp/x'],
    [undefined, 'nowhere', 'unknown revision nowhere'],
  ])('%s with head %s is refused', async (base, head, message) => {
    const root = repository({ 'a.py': OLD });
    await expect(resolveRange(root, base, head)).rejects.toThrow(message);
  });

  test('has to be named where there is no usual one', async () => {
    const root = repository({ 'a.py': OLD });
    git(root, 'branch', '--move', 'trunk');
    await expect(resolveRange(root)).rejects.toThrow('--base');
  });

  test('needs a commit', async () => {
    const root = temporaryFolder();
    git(root, 'init', '--quiet');
    await expect(resolveRange(root)).rejects.toThrow('no commit yet');
  });
});
