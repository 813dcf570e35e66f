import { blobId } from '../../src/model/blob.ts';
import { ReportCache, type FileVersion } from '../../src/cache/reports.ts';
import { type CheckOptions, createChecker } from '../../src/check/checker.ts';
import type { TextStore } from '../../src/model/text-store.ts';
import { MemoryStore } from './memory.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import type { Selection } from '../../src/check/selection.ts';
import { type LoadedRule, loadRules } from '../../src/rules/loader.ts';

const RULES = (await loadRules()).filter(({ id }) => ['comparison-to-none', 'bare-except'].includes(id));
const OPTIONS: CheckOptions = { link: lessonLink(undefined), suppress: true, fixes: true };
const SOURCE = Buffer.from('def f(value):\n    return value == None\n');
const FILE: FileVersion = { path: 'a.py', blob: blobId(SOURCE) };
function everywhere(rules: readonly LoadedRule[]): Selection {
  return { all: rules, rulesIn: () => rules };
}

const REPORT = createChecker(RULES, OPTIONS).check('a.py', SOURCE);

test('a blob has the id that git gives it', () => {
  // printf 'hello\n' | git hash-object --stdin
  expect(blobId(Buffer.from('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
  expect(blobId(new Uint8Array(0))).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
});

test('a report comes back as it was kept, its fixes and facts included', async () => {
  const cache = new ReportCache(new MemoryStore(), 'v1', everywhere(RULES), OPTIONS);
  expect(REPORT.findings.map(({ rule, fix }) => [rule, fix !== null])).toEqual([['comparison-to-none', true]]);
  expect(await cache.reports([FILE])).toEqual(new Map());
  await cache.keep([{ file: FILE, report: REPORT }]);
  expect(await cache.reports([FILE])).toEqual(new Map([['a.py', REPORT]]));
  expect(await cache.facts([FILE])).toEqual(new Map([['a.py', REPORT.facts]]));
});

test.each<[string, (store: TextStore) => ReportCache, FileVersion, boolean]>([
  [
    'another path',
    (store) => new ReportCache(store, 'v1', everywhere(RULES), OPTIONS),
    { ...FILE, path: 'b.py' },
    false,
  ],
  [
    'other bytes',
    (store) => new ReportCache(store, 'v1', everywhere(RULES), OPTIONS),
    { ...FILE, blob: blobId(Buffer.of(1)) },
    false,
  ],
  ['another engine', (store) => new ReportCache(store, 'v2', everywhere(RULES), OPTIONS), FILE, false],
  ['other rules', (store) => new ReportCache(store, 'v1', everywhere(RULES.slice(1)), OPTIONS), FILE, true],
  [
    'other words',
    (store) => new ReportCache(store, 'v1', everywhere(RULES.map((rule) => ({ ...rule, severity: 'error' }))), OPTIONS),
    FILE,
    true,
  ],
  [
    'another site',
    (store) =>
      new ReportCache(store, 'v1', everywhere(RULES), { ...OPTIONS, link: lessonLink('https://lessons.test') }),
    FILE,
    true,
  ],
  [
    'no suppression',
    (store) => new ReportCache(store, 'v1', everywhere(RULES), { ...OPTIONS, suppress: false }),
    FILE,
    true,
  ],
])('with %s a report is not the same', async (_, other, file, factsStay) => {
  const store = new MemoryStore();
  await new ReportCache(store, 'v1', everywhere(RULES), OPTIONS).keep([{ file: FILE, report: REPORT }]);
  expect(await other(store).reports([file])).toEqual(new Map());
  expect((await other(store).facts([file])).size).toBe(factsStay ? 1 : 0);
});

test('a report with a failure is not kept', async () => {
  const cache = new ReportCache(new MemoryStore(), 'v1', everywhere(RULES), OPTIONS);
  const failures = [{ rule: 'bare-except', path: 'a.py', message: 'Error: no' }];
  await cache.keep([{ file: FILE, report: { ...REPORT, failures } }]);
  expect(await cache.reports([FILE])).toEqual(new Map());
});

test('facts are kept without findings', async () => {
  const cache = new ReportCache(new MemoryStore(), 'v1', everywhere(RULES), OPTIONS);
  await cache.keepFacts([{ file: FILE, facts: REPORT.facts }]);
  expect(await cache.facts([FILE])).toEqual(new Map([['a.py', REPORT.facts]]));
  expect(await cache.reports([FILE])).toEqual(new Map());
});

test('where a folder has rules of its own, a report is that of its folder', async () => {
  const [first, others] = [RULES.slice(0, 1), RULES.slice(1)];
  const store = new MemoryStore();
  const before = new ReportCache(store, 'v1', everywhere(RULES), OPTIONS);
  const files = ['a.py', 'api/a.py', 'web/a.py'].map((path): FileVersion => ({ ...FILE, path }));
  await before.keep(files.map((file) => ({ file, report: { ...REPORT, path: file.path } })));
  const rulesIn = (path: string) => (path.startsWith('api/') ? first : path.startsWith('web/') ? others : RULES);
  const after = new ReportCache(store, 'v1', { all: RULES, rulesIn }, OPTIONS);
  expect([...(await after.reports(files)).keys()]).toEqual(['a.py']);
  expect([...(await after.facts(files)).keys()]).toEqual(['a.py', 'api/a.py', 'web/a.py']);
});
