import { jest } from '@jest/globals';
import type { Change } from '../../src/model/change.ts';
import { pullRequestSource } from '../../src/sources/pull-request.ts';
import type { Source } from '../../src/sources/source.ts';
import { NOTHING } from '../../src/sources/scattered.ts';
import { githubSchema } from '../github/graphql.ts';
import { Loopback, OWNER, REPO, type Files } from '../github/loopback.ts';

// The first request to a loopback compiles GitHub's description.
jest.setTimeout(60_000);

let github: Loopback;

beforeEach(async () => {
  github = await Loopback.start();
});

afterEach(async () => {
  await github.stop();
  expect(github.violations).toEqual([]);
});

function open(base: Files, head: Files, withoutPatch: readonly string[] = []): Source {
  const pull = github.openPull(7, base, head);
  pull.withoutPatch = withoutPatch;
  return pullRequestSource(github.app().octokit, {
    owner: OWNER,
    repo: REPO,
    number: 7,
    base: pull.base,
    head: pull.head,
    changedFiles: new Set([...Object.keys(base), ...Object.keys(head)]).size,
  });
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString();
}

async function changeOf(source: Source, path: string): Promise<Change> {
  const change = (await source.changes()).find((each) => each.path === path);
  if (!change) throw new Error(`${path} is not among the changes.`);
  return change;
}

test('a modified file comes with both sides and its hunks', async () => {
  const source = open({ 'shop/app.py': 'a\nb\n' }, { 'shop/app.py': 'a\nc\n' });
  const change = await changeOf(source, 'shop/app.py');
  expect(change).toMatchObject({
    status: 'modified',
    hunks: [{ oldStart: 1, newStart: 1, lines: [' a', '-b', '+c'] }],
  });
  expect([text(change.base), text(change.head)]).toEqual(['a\nb\n', 'a\nc\n']);
  expect(change).not.toHaveProperty('previousPath');
});

test('added, removed and renamed files have the sides that exist', async () => {
  const source = open({ 'gone.py': 'x = 1\n', 'old.py': 'y = 2\n' }, { 'new.py': 'z = 3\n', 'moved.py': 'y = 2\n' });
  const added = await changeOf(source, 'new.py');
  expect([added.status, text(added.base), text(added.head)]).toEqual(['added', undefined, 'z = 3\n']);
  const removed = await changeOf(source, 'gone.py');
  expect([removed.status, text(removed.base), text(removed.head)]).toEqual(['removed', 'x = 1\n', undefined]);
  const renamed = await changeOf(source, 'moved.py');
  expect([renamed.status, renamed.previousPath, text(renamed.base)]).toEqual(['renamed', 'old.py', 'y = 2\n']);
});

test('bytes arrive as they are, whatever their encoding and size', async () => {
  const latin = Buffer.from([0x23, 0xe9, 0x0d, 0x0a, 0xff, 0x00]);
  const large = Buffer.alloc(1_200_000, `x = '${'y'.repeat(1_000)}'\n`);
  const source = open({}, { 'latin.py': latin, 'large.py': large });
  expect(Buffer.compare((await changeOf(source, 'latin.py')).head!, latin)).toBe(0);
  expect(Buffer.compare((await changeOf(source, 'large.py')).head!, large)).toBe(0);
});

test('a file without a patch has unknown hunks', async () => {
  const source = open({ 'app.py': 'a\n' }, { 'app.py': 'b\n' }, ['app.py']);
  expect((await changeOf(source, 'app.py')).hunks).toBe('unknown');
});

test('files of other languages are not read', async () => {
  const source = open({}, { 'app.py': 'a\n', 'logo.png': 'p', 'stub.pyi': 's\n' });
  expect((await source.changes()).map(({ path }) => path)).toEqual(['app.py', 'stub.pyi']);
  expect(github.requests.filter((request) => request.includes('logo'))).toEqual([]);
});

test('links and submodules have no lines of their own', async () => {
  const real = { 'real.py': 'x = 1\n' };
  const source = open(
    { ...real, 'was-file.py': 'y = 1\n' },
    {
      ...real,
      'link.py': { link: 'real.py' },
      'away.py': { link: '/etc/passwd' },
      'lib.py': { submodule: 'a'.repeat(40) },
      'was-file.py': { link: 'real.py' },
    },
  );
  expect(await source.changes()).toEqual([]);
  expect((await source.files()).files.map(({ path }) => path)).toEqual(['real.py']);
});

test('empty, binary and LFS files arrive as they are', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
  const binary = Buffer.from([0x00, 0xff, 0x00]);
  const source = open({}, { 'empty.py': '', 'binary.py': binary, 'large.py': pointer });
  expect(await changeOf(source, 'empty.py')).toMatchObject({ status: 'added', hunks: 'unknown' });
  expect(text((await changeOf(source, 'empty.py')).head)).toBe('');
  expect(Buffer.compare((await changeOf(source, 'binary.py')).head!, binary)).toBe(0);
  expect(text((await changeOf(source, 'large.py')).head)).toBe(pointer);
});

test('files beyond the 20,000 lines of patches that GitHub answers with come without hunks, but with their bytes', async () => {
  const long = 'x = 1\n'.repeat(15_000);
  const source = open({}, { 'a.py': long, 'b.py': long, 'c.py': 'y = 1\n' });
  expect((await changeOf(source, 'a.py')).hunks).toHaveLength(1);
  expect(await changeOf(source, 'b.py')).toMatchObject({ hunks: 'unknown', status: 'added' });
  expect(text((await changeOf(source, 'c.py')).head)).toBe('y = 1\n');
});

describe('of more than 3,000 files', () => {
  const notes = Object.fromEntries(Array.from({ length: 3_050 }, (_, index) => [`a/${index}.txt`, `${index}`]));
  const base = { 'z/app.py': 'x = 1\n', 'z/gone.py': 'y = 1\n', 'z/old.py': 'z = 1\n' };
  const head = { ...notes, 'z/app.py': 'x = 2\n', 'z/new.py': 'n = 1\n', 'z/moved.py': 'z = 1\n' };

  test('those that GitHub does not list are found in its trees', async () => {
    const source = open(base, head);
    const changes = await source.changes();
    expect(changes.map(({ path, previousPath, status }) => [path, status, previousPath])).toEqual([
      ['z/app.py', 'modified', undefined],
      ['z/new.py', 'added', undefined],
      ['z/moved.py', 'renamed', 'z/old.py'],
      ['z/gone.py', 'removed', undefined],
    ]);
    expect(changes.every(({ hunks }) => hunks === 'unknown')).toBe(true);
    expect([text(changes[0]?.base), text(changes[0]?.head)]).toEqual(['x = 1\n', 'x = 2\n']);
    expect(await source.notListed?.()).toBeUndefined();
  });

  test('those that are in no list at all are said to be missing', async () => {
    const source = open(base, head);
    github.truncatesTrees = true;
    expect(await source.changes()).toEqual([]);
    expect(await source.notListed?.()).toBe('GitHub lists only 3000 of the changed files');
  });
});

test('files that GitHub cannot list by the hundred are listed by fifty', async () => {
  const files = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`m${index}.py`, `x = ${index}\n`]));
  const source = open({}, files);
  github.failNext(({ path, query }) => path.endsWith('/files') && query.get('per_page') === '100', 502);
  expect(await source.changes()).toHaveLength(70);
});

test('more files than fit on a page are all there', async () => {
  const files = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`m${index}.py`, `x = ${index}\n`]));
  expect(await open({}, files).changes()).toHaveLength(130);
});

test('the base of the comparison is where the branches parted, configuration comes from the base as it is now', async () => {
  const pull = github.openPull(
    7,
    { 'app.py': 'old\n', 'waymark.yml': 'old\n' },
    { 'app.py': 'new\n', 'waymark.yml': 'evil\n' },
  );
  pull.base = github.commit({ 'app.py': 'moved on\n', 'waymark.yml': 'strict\n' });
  const source = pullRequestSource(github.app().octokit, {
    owner: OWNER,
    repo: REPO,
    number: 7,
    base: pull.base,
    head: pull.head,
  });
  expect(text((await changeOf(source, 'app.py')).base)).toBe('old\n');
  expect(text(await source.readAtBase('waymark.yml'))).toBe('strict\n');
  expect(await source.readAtBase('missing.yml')).toBeUndefined();
});

describe('settings in folders', () => {
  const FILES: Files = {
    '.github/workflows/lint.yml': 'on: push\n',
    '.github/workflows/link.yml': { link: '../secret.yml' },
    '.github/workflows/large.yml': `# ${'x'.repeat(600_000)}\n`,
    'api/conf/ruff.toml': 'line-length = 99\n',
    'api/app/ruff.toml': new Uint8Array([0, 1, 2]),
    'web/ruff.toml': 'line-length = 66\n',
    'api/vendor/ruff.toml': '',
    'ruff.toml': '',
  };
  const isWanted = (path: string): boolean => /^\.github\/workflows\/|ruff\.toml$/.test(path);

  test('above what changes, and those of GitHub, are read at the base by one request', async () => {
    await githubSchema();
    const source = open(
      { ...FILES, 'api/conf/app/a.py': 'a\n' },
      { ...FILES, 'api/conf/app/a.py': 'b\n', 'web/a.ts': 'b\n', '.github/workflows/lint.yml': 'on: never\n' },
    );
    await source.readAtBase('setup.cfg');
    const before = github.requests.length;
    const { files: found, left } = await source.readScattered(isWanted);
    expect(left).toBe(0);
    expect(github.requests.slice(before).filter((each) => each === 'POST /graphql')).toHaveLength(1);
    expect([...found].map(([path, bytes]) => [path, text(bytes)])).toEqual([
      ['.github/workflows/lint.yml', 'on: push\n'],
      ['api/conf/ruff.toml', 'line-length = 99\n'],
    ]);
  });

  test('are not asked for where there are none', async () => {
    const source = open({ 'a.py': 'a\n', 'web/ruff.toml': '' }, { 'a.py': 'b\n', 'web/ruff.toml': '' });
    expect(await source.readScattered(isWanted)).toEqual(NOTHING);
    expect(github.requests).not.toContain('POST /graphql');
  });

  test('are not known of a tree that GitHub does not show whole', async () => {
    github.truncatesTrees = true;
    const source = open({ ...FILES, 'a.py': 'a\n' }, { ...FILES, 'a.py': 'b\n' });
    expect(await source.readScattered(isWanted)).toEqual(NOTHING);
    expect(text(await source.readAtBase('ruff.toml'))).toBe('');
    expect(text(await source.readAtBase('web/ruff.toml'))).toBe('line-length = 66\n');
    expect(await source.readAtBase('no/ruff.toml')).toBeUndefined();
  });
});

test('every Python file at head is listed, and any of them can be read', async () => {
  const source = open({}, { 'app.py': 'a\n', 'pkg/näme #1.py': 'b\n', 'notes.txt': 'c\n' });
  const { files, isComplete } = await source.files();
  expect(isComplete).toBe(true);
  expect(files.map(({ path }) => path)).toEqual(['app.py', 'pkg/näme #1.py']);
  const read = await source.read(files.slice(1));
  expect([...read].map(([path, bytes]) => [path, text(bytes)])).toEqual([['pkg/näme #1.py', 'b\n']]);
});
