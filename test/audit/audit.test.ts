import { audit } from '../../src/audit.ts';
import { selectIn } from '../../src/check/selection.ts';
import { DEFAULT_CONFIG } from '../../src/model/config.ts';
import { loadRules } from '../../src/rules/loader.ts';
import type { Entry } from '../../src/sources/working-tree.ts';
import { MemoryStore } from '../cache/memory.ts';
import { temporaryFolder, writeFiles } from '../sources/repository.ts';

const FILES = {
  'a.py': 'def f(value):\n    return value == None\n',
  'b/c.py': 'def f(value):\n    return value == None\n\n\ndef g(value):\n    return value != None\n',
  'broken.py': 'def f(:\n',
  'generated.py': '# @generated\nx = y == None\n',
};

function fresh(): string {
  const root = temporaryFolder();
  writeFiles(root, FILES);
  return root;
}

interface Settings {
  readonly onProgress?: (done: number) => void;
  readonly store?: MemoryStore;
  readonly root?: string;
  readonly deployments?: readonly string[];
  readonly select?: readonly string[];
  readonly named?: boolean;
}

async function run(
  paths: readonly string[],
  {
    onProgress = () => undefined,
    store,
    root = fresh(),
    deployments = [],
    select = ['comparison-to-none'],
    named = false,
  }: Settings = {},
) {
  const entriesOf = (some: readonly string[]): Entry[] => some.map((path) => ({ path, named }));
  const listing = {
    entries: entriesOf(paths),
    deployments: entriesOf(deployments),
    skipped: { vendored: 2 },
    unanalysed: [],
    isWhole: true,
  };
  const config = { ...DEFAULT_CONFIG, select };
  const selection = selectIn(await loadRules(), config);
  const { report } = await audit({
    root,
    config,
    selection,
    site: undefined,
    suppress: true,
    fixes: true,
    listing,
    jobs: 1,
    onProgress,
    ...(store && { store }),
  });
  return report;
}

test('an audit counts files, lines, what was left out and what could not be analysed', async () => {
  const report = await run([...Object.keys(FILES), 'vanished.py']);
  expect(report.findings.map(({ path, line }) => [path, line])).toEqual([
    ['a.py', 2],
    ['b/c.py', 2],
    ['b/c.py', 6],
  ]);
  expect(report).toMatchObject({
    failures: [],
    files: 3,
    lines: 9,
    parseErrors: 1,
    skipped: { vendored: 2, generated: 1 },
    unanalysed: [
      { path: 'broken.py', reason: 'it is not valid Python' },
      { path: 'vanished.py', reason: 'there is no such file or folder' },
    ],
  });
});

test('what tells how the project is run is no file of it', async () => {
  const root = fresh();
  writeFiles(root, {
    'settings.py': 'CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}\n',
    'lock.py': 'from django.core.cache import cache\n\nassert cache.add("a", 1)\n',
    Procfile: '# Generated, do not edit.\nweb: gunicorn shop -w 4\n',
  });
  const store = new MemoryStore();
  for (const isWarm of [false, true]) {
    const writes = store.writes;
    const report = await run(['lock.py', 'settings.py'], {
      root,
      store,
      deployments: ['Procfile'],
      select: ['local-cache-many-workers'],
    });
    expect(report.findings.map(({ path, line }) => [path, line])).toEqual([['settings.py', 1]]);
    expect(report).toMatchObject({ files: 2, lines: 4, skipped: { vendored: 2 } });
    expect(store.writes === writes).toBe(isWarm);
  }
});

test('the order of the files does not matter', async () => {
  const paths = Object.keys(FILES);
  const forth = await run(paths);
  const back = await run(paths.toReversed());
  expect({ ...back, milliseconds: 0 }).toEqual({ ...forth, milliseconds: 0 });
});

test('progress ends at the number of files', async () => {
  const progress: number[] = [];
  await run(Object.keys(FILES), { onProgress: (done) => progress.push(done) });
  expect(progress.at(-1)).toBe(4);
});

describe('with what an earlier run has kept', () => {
  const paths = Object.keys(FILES);
  // Facts and findings of each file that is checked at all.
  const TEXTS_A_FILE = 2;

  test('a generated file that was named once is left out all the same where nobody names it', async () => {
    const store = new MemoryStore();
    const root = fresh();
    const cold = await run(paths, { store, root });
    expect((await run(['generated.py'], { store, root, named: true })).findings).toHaveLength(1);
    const warm = await run(paths, { store, root });
    expect({ ...warm, milliseconds: 0 }).toEqual({ ...cold, milliseconds: 0 });
    expect((await run(['generated.py'], { store, root, named: true })).findings).toHaveLength(1);
  });

  test('nothing is checked again, and the report is the same', async () => {
    const store = new MemoryStore();
    const root = fresh();
    const cold = await run(paths, { store, root });
    expect(store.writes).toBe(3 * TEXTS_A_FILE);
    const progress: number[] = [];
    const warm = await run(paths, { store, root, onProgress: (done) => progress.push(done) });
    expect(store.writes).toBe(3 * TEXTS_A_FILE);
    expect({ ...warm, milliseconds: 0 }).toEqual({ ...cold, milliseconds: 0 });
    expect(progress.at(-1)).toBe(4);
  });

  test('only what has changed is checked again', async () => {
    const store = new MemoryStore();
    const root = fresh();
    await run(paths, { store, root });
    writeFiles(root, { 'a.py': 'def f(value):\n    return value\n' });
    const report = await run(paths, { store, root });
    expect(store.writes).toBe(4 * TEXTS_A_FILE);
    expect(report.findings.map(({ path }) => path)).toEqual(['b/c.py', 'b/c.py']);
  });

  test('what is in the store is of no use when it is damaged', async () => {
    const store = new MemoryStore();
    const root = fresh();
    const cold = await run(paths, { store, root });
    for (const key of store.texts.keys()) store.texts.set(key, '{"half');
    const again = await run(paths, { store, root });
    expect({ ...again, milliseconds: 0 }).toEqual({ ...cold, milliseconds: 0 });
  });
});
