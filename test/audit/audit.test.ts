import { audit } from '../../src/audit.ts';
import { selectRules } from '../../src/check/select.ts';
import { DEFAULT_CONFIG } from '../../src/model/config.ts';
import { loadRules } from '../../src/rules/loader.ts';
import type { Entry } from '../../src/sources/working-tree.ts';
import { temporaryFolder, writeFiles } from '../sources/repository.ts';

const FILES = {
  'a.py': 'def f(value):\n    return value == None\n',
  'b/c.py': 'def f(value):\n    return value == None\n\n\ndef g(value):\n    return value != None\n',
  'broken.py': 'def f(:\n',
  'generated.py': '# @generated\nx = y == None\n',
};

async function run(paths: readonly string[], onProgress: (done: number) => void = () => undefined) {
  const root = temporaryFolder();
  writeFiles(root, FILES);
  const entries: Entry[] = paths.map((path) => ({ path, named: false }));
  const listing = { entries, skipped: { vendored: 2 }, unanalysed: [], isWhole: true };
  const config = { ...DEFAULT_CONFIG, select: ['comparison-to-none'] };
  const rules = selectRules(await loadRules(), config);
  return audit({ root, config, rules, site: undefined, suppress: true, fixes: true, listing, jobs: 1, onProgress });
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

test('the order of the files does not matter', async () => {
  const paths = Object.keys(FILES);
  const forth = await run(paths);
  const back = await run(paths.toReversed());
  expect({ ...back, milliseconds: 0 }).toEqual({ ...forth, milliseconds: 0 });
});

test('progress ends at the number of files', async () => {
  const progress: number[] = [];
  await run(Object.keys(FILES), (done) => progress.push(done));
  expect(progress.at(-1)).toBe(4);
});
