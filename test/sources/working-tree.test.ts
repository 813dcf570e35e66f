import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { excluder } from '../../src/sources/left-out.ts';
import { listFiles, locate } from '../../src/sources/working-tree.ts';
import { git, repository, temporaryFolder, writeFiles } from './repository.ts';

const NOTHING = excluder({ include: [], exclude: [] });

async function list(cwd: string, paths: readonly string[] = ['.'], isExcluded = NOTHING) {
  const tree = await locate(paths, cwd);
  const { entries, skipped, unanalysed } = await listFiles(tree, isExcluded);
  return { root: tree.root, paths: entries.map(({ path }) => path), skipped, unanalysed };
}

const FILES = {
  '.gitignore': 'build/\n',
  'app.py': '',
  'stubs/app.pyi': '',
  'README.md': '',
  'build/out.py': '',
  'vendor/lib.py': '',
  'src/site-packages/lib.py': '',
  'proto/shop_pb2.py': '',
  'proto/shop_pb2_grpc.py': '',
};

describe('in a git work tree', () => {
  test('takes tracked and new Python files, and counts what it leaves out', async () => {
    const root = repository(FILES);
    writeFiles(root, { 'new.py': '' });
    expect(await list(root)).toEqual({
      root,
      paths: ['app.py', 'new.py', 'stubs/app.pyi'],
      skipped: { 'git-ignored': 1, generated: 2, vendored: 2 },
      unanalysed: [],
    });
  });

  test.each([true, false])('tells apart what says how it is run, in git: %s', async (inGit) => {
    const files = {
      'app.py': '',
      Dockerfile: '',
      'deploy/web.yaml': '',
      'vendor/Dockerfile': '',
      'shop/menu.yaml': '',
    };
    const root = inGit ? repository(files) : temporaryFolder();
    writeFiles(root, { ...files, Procfile: '' });
    symlinkSync('/etc/passwd', join(root, 'docker-compose.yml'));
    const { entries, deployments, skipped } = await listFiles(
      await locate(['.'], root),
      excluder({ include: [], exclude: ['/Procfile'] }),
    );
    expect(entries.map(({ path }) => path)).toEqual(['app.py']);
    expect(deployments.map(({ path }) => path)).toEqual(['Dockerfile', 'deploy/web.yaml']);
    expect(skipped).toEqual({});
  });

  test('tells paths from the root, wherever the command stands', async () => {
    const root = repository({ 'a/one.py': '', 'b/two.py': '' });
    expect(await list(join(root, 'a'))).toMatchObject({ root, paths: ['a/one.py'] });
    expect(await list(join(root, 'a'), ['../b'])).toMatchObject({ root, paths: ['b/two.py'] });
  });

  test('an explicit file is always taken', async () => {
    const root = repository(FILES);
    expect((await list(root, ['build/out.py', 'proto/shop_pb2.py', 'README.md'])).paths).toEqual([
      'README.md',
      'build/out.py',
      'proto/shop_pb2.py',
    ]);
  });

  test('a folder that is named may itself be called vendor', async () => {
    const root = repository(FILES);
    expect((await list(root, ['vendor'])).paths).toEqual(['vendor/lib.py']);
  });

  test('a file is taken once, however often it is named', async () => {
    const root = repository(FILES);
    const { paths, skipped } = await list(root, ['.', 'app.py', 'vendor/lib.py', 'vendor']);
    expect(paths).toEqual(['app.py', 'stubs/app.pyi', 'vendor/lib.py']);
    expect(skipped['vendored']).toBe(1);
  });

  test('a tracked file that was deleted is not there', async () => {
    const root = repository({ 'a.py': '', 'b.py': '' });
    rmSync(join(root, 'a.py'));
    expect((await list(root)).paths).toEqual(['b.py']);
  });

  test('leaves out what the configuration excludes, as .gitignore would', async () => {
    const root = repository({ 'a.py': '', 'tests/a.py': '', 'tests/keep.py': '', 'x/tests/a.py': '' });
    const result = await list(root, ['.'], excluder({ include: [], exclude: ['/tests/*', '!/tests/keep.py'] }));
    expect(result.paths).toEqual(['a.py', 'tests/keep.py', 'x/tests/a.py']);
    expect(result.skipped).toEqual({ excluded: 1 });
  });

  test('does not follow symbolic links, unless one is named', async () => {
    const outside = temporaryFolder();
    writeFiles(outside, { 'secret.py': '' });
    const root = repository({ 'a.py': '' });
    symlinkSync(join(outside, 'secret.py'), join(root, 'link.py'));
    symlinkSync(outside, join(root, 'folder'));
    expect(await list(root)).toMatchObject({ paths: ['a.py'], skipped: { 'symbolic links': 1 } });
    expect((await list(root, ['link.py'])).paths).toEqual(['link.py']);
  });

  test('takes hostile names as they are', async () => {
    const names = [
      '-rf.py',
      '--output=x.py',
      'a b.py',
      'new\nline.py',
      '"quoted".py',
      '$(touch pwned).py',
      ':(top).py',
      'ü.py',
    ];
    const root = repository(Object.fromEntries(names.map((name) => [name, ''])));
    expect((await list(root)).paths).toEqual([...names].sort());
  });

  test('says which names are not UTF-8', async () => {
    const root = repository({ 'a.py': '' });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9]), Buffer.from('.py')]), '');
    const { paths, unanalysed } = await list(root);
    expect(paths).toEqual(['a.py']);
    expect(unanalysed).toEqual([{ path: 'caf\ufffd.py', reason: 'its name is not valid UTF-8' }]);
  });

  test('runs nothing that the repository brings', async () => {
    const root = repository({ 'a.py': '' });
    const witness = join(root, 'witness');
    writeFiles(root, { 'hook.sh': `#!/bin/sh\ntouch ${witness}\n` });
    chmodSync(join(root, 'hook.sh'), 0o755);
    git(root, 'config', 'core.fsmonitor', join(root, 'hook.sh'));
    git(root, 'config', 'core.hooksPath', root);
    await list(root);
    expect(() => writeFileSync(witness, '', { flag: 'wx' })).not.toThrow();
  });
});

describe('outside of git', () => {
  test('walks the folders and leaves out the same', async () => {
    const root = temporaryFolder();
    writeFiles(root, FILES);
    expect(await list(root)).toEqual({
      root,
      paths: ['app.py', 'build/out.py', 'stubs/app.pyi'],
      skipped: { generated: 2, vendored: 2 },
      unanalysed: [],
    });
  });

  test('tells paths from here where they lie below, and else from the folder above all', async () => {
    const root = temporaryFolder();
    writeFiles(root, { 'a/x/one.py': '', 'a/y/two.py': '', 'here/z.py': '' });
    expect(await list(join(root, 'a'), ['x', 'y/two.py'])).toMatchObject({
      root: join(root, 'a'),
      paths: ['x/one.py', 'y/two.py'],
    });
    expect(await list(join(root, 'here'), ['../a/x', '../a/y'])).toMatchObject({
      root: join(root, 'a'),
      paths: ['x/one.py', 'y/two.py'],
    });
  });

  test('does not walk in circles', async () => {
    const root = temporaryFolder();
    writeFiles(root, { 'a/one.py': '' });
    symlinkSync(root, join(root, 'a/again'));
    expect((await list(root)).paths).toEqual(['a/one.py']);
  });
});

describe('what cannot be analysed', () => {
  test.each(['missing.py', 'missing/', 'a.py/b.py'])('%s is said not to exist', async (path) => {
    const root = repository({ 'a.py': '' });
    await expect(locate([path], root)).rejects.toThrow(`${path}: there is no such file or folder`);
  });

  test('a folder that is named like a file is a folder', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'package.py'));
    writeFiles(root, { 'package.py/inner.py': '' });
    expect((await list(root)).paths).toEqual(['package.py/inner.py']);
  });
});
