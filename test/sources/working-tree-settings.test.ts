import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_FILES, settingsBelow } from '../../src/sources/working-tree-settings.ts';
import { repository, temporaryFolder, writeFiles } from './repository.ts';

const FILES = {
  '.gitignore': 'ignored/\n',
  'ruff.toml': 'root\n',
  'api/ruff.toml': 'api\n',
  'ignored/ruff.toml': 'ignored\n',
  'node_modules/x/ruff.toml': 'foreign\n',
};

async function found(root: string): Promise<Record<string, string>> {
  const { files } = await settingsBelow(root).scattered((path) => path.endsWith('/ruff.toml'));
  return Object.fromEntries([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
}

test('settings in folders of a git work tree are those that git knows or will know', async () => {
  const root = repository(FILES);
  writeFiles(root, { 'new/ruff.toml': 'new\n' });
  expect(await found(root)).toEqual({ 'api/ruff.toml': 'api\n', 'new/ruff.toml': 'new\n' });
});

test('without git all folders are looked into but those of others', async () => {
  const root = temporaryFolder();
  writeFiles(root, FILES);
  expect(await found(root)).toEqual({ 'api/ruff.toml': 'api\n', 'ignored/ruff.toml': 'ignored\n' });
});

test('a link is not followed out of the tree, whichever part of the path it is, nor to what is no file', async () => {
  const outside = temporaryFolder();
  writeFiles(outside, { 'ruff.toml': 'secret\n', 'waymark.yml': 'password: secret\n' });
  const root = repository({ 'web/app.py': '', 'settings/ruff.toml': 'shared\n', '.gitignore': '' });
  mkdirSync(join(root, 'api'));
  symlinkSync(join(outside, 'ruff.toml'), join(root, 'web/ruff.toml'));
  symlinkSync('../settings/ruff.toml', join(root, 'api/ruff.toml'));
  symlinkSync(outside, join(root, '.github'));
  symlinkSync('/dev/zero', join(root, 'setup.cfg'));
  symlinkSync('tox.ini', join(root, 'tox.ini'));
  expect(await found(root)).toEqual({ 'api/ruff.toml': 'shared\n', 'settings/ruff.toml': 'shared\n' });
  const { file } = settingsBelow(root);
  for (const path of ['.github/waymark.yml', 'setup.cfg', 'tox.ini', 'web']) expect(await file(path)).toBeUndefined();
  expect(Buffer.from((await file('settings/ruff.toml'))!).toString()).toBe('shared\n');
});

test('too many of them are counted, and those that hold for the most are read', async () => {
  const files = Object.fromEntries(
    Array.from({ length: MOST_FILES + 20 }, (_, index) => [`${index % 2 ? 'a/deep' : 'z'}/p${index}/ruff.toml`, 'x\n']),
  );
  for (const root of [repository(files), temporaryFolder()]) {
    writeFiles(root, files);
    const { files: read, left } = await settingsBelow(root).scattered((path) => path.endsWith('/ruff.toml'));
    expect([read.size, left]).toEqual([MOST_FILES, 20]);
    expect([...read.keys()].filter((path) => path.startsWith('z/'))).toHaveLength(MOST_FILES / 2 + 10);
  }
});
