import { checkerIn } from '../../src/check/checker-in.ts';
import { narrowed, type Selection, selectIn } from '../../src/check/selection.ts';
import { type Config, DEFAULT_CONFIG } from '../../src/model/config.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { FolderRoom, Linter, Room } from '../../src/model/room.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { loadRules } from '../../src/rules/loader.ts';

const rules = await loadRules();

const LINT: Linter = {
  tool: 'ruff',
  from: 'ruff.toml',
  reports: ['ruff'],
  selected: ['ALL'],
  ignored: [],
  declined: [],
};
const PYLINT: Linter = { ...LINT, tool: 'pylint', reports: ['pylint'], selected: [] };
const IN_FILES: Linter = {
  ...LINT,
  selected: ['ERA'],
  declinedIn: [{ paths: ['/web/tests/*'], codes: ['E711'] }],
};

function selection(folders: readonly FolderRoom[], more: Partial<Config> = {}): Selection {
  return selectIn(rules, { ...DEFAULT_CONFIG, ...more, folders });
}

function room(folder: string, more: Partial<Room>): FolderRoom {
  return { folder, room: { linters: [], ...more } };
}

/** The findings in some files, those of the project among them, as `path rule`. */
function found(selected: Selection, files: Readonly<Record<string, string>>): string[] {
  const checker = checkerIn(selected, { link: lessonLink(undefined), suppress: true, fixes: false });
  const reports = Object.entries(files).map(([path, text]) => checker.check(path, Buffer.from(text)));
  const facts = reports.map((report) => report.facts);
  const project = checker.checkProject(facts, { isWhole: true }, reports);
  const all: Finding[] = [...reports.flatMap(({ findings }) => findings), ...project.findings];
  return all.map(({ path, rule }) => `${path} ${rule}`).sort();
}

const FAULT = 'def gone(item):\n    return item == None\n';

test('the rules of a file are those of the nearest folder', () => {
  const { rulesIn } = selection(
    [
      room('api', { lineLength: { value: 100, from: 'api/setup.cfg' } }),
      room('api/v1', { lineLength: { value: 120, from: 'api/v1/setup.cfg' } }),
    ],
    { profile: 'all' },
  );
  const longest = (path: string): unknown => rulesIn(path).find(({ id }) => id === 'line-too-long')!.options['maximum'];
  const paths = ['a.py', 'apis/a.py', 'api/a.py', 'api/web/deep/a.py', 'api/v1/a.py', 'api/v1/b/c.py', 'api/v10/a.py'];
  expect(paths.map(longest)).toEqual([79, 79, 100, 100, 120, 120, 100]);
  expect(rulesIn('api/v1/b/c.py')).toBe(rulesIn('api/v1/a.py'));
});

test('folders whose rules are the same share one list', () => {
  const layout: Partial<Room> = { formatter: { value: 'black', from: 'pyproject.toml' } };
  const { all, rulesIn } = selection([room('api', layout), room('web', layout), room('etc', {})], { profile: 'all' });
  expect(rulesIn('api/a.py')).toBe(rulesIn('web/a.py'));
  expect(rulesIn('etc/a.py')).toBe(rulesIn('a.py'));
  expect(rulesIn('api/a.py').length).toBeLessThan(rulesIn('a.py').length);
  expect(all).toEqual(rulesIn('a.py'));
  const narrow = narrowed({ all, rulesIn }, (rule) => rule.layout !== undefined);
  expect(narrow.rulesIn('api/a.py')).toEqual([]);
  expect(narrow.rulesIn('a.py')).toBe(narrow.rulesIn('b.py'));
  expect(narrow.all.map(({ id }) => id)).toContain('line-too-long');
});

test('a rule that runs in a folder only is one of all', () => {
  const config: Config = { ...DEFAULT_CONFIG, room: { linters: [LINT] } };
  const { all, rulesIn } = selectIn(rules, { ...config, folders: [room('old', {})] });
  const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);
  expect(ids(rulesIn('a.py'))).not.toContain('unused-import');
  expect(ids(rulesIn('old/a.py'))).toContain('unused-import');
  expect(ids(all)).toEqual(
    ids(rules).filter((id) => ids(rulesIn('a.py')).includes(id) || ids(rulesIn('old/a.py')).includes(id)),
  );
});

test('what a linter reports is not said in its folder', () => {
  const files = { 'a.py': FAULT, 'api/a.py': FAULT, 'apis/a.py': FAULT };
  expect(found(selection([room('api', { linters: [LINT] })]), files)).toEqual([
    'a.py comparison-to-none',
    'apis/a.py comparison-to-none',
  ]);
});

test('what a linter leaves alone in some files of its folder is not said there', () => {
  const files = { 'web/a.py': FAULT, 'web/tests/a.py': FAULT, 'tests/a.py': FAULT };
  expect(found(selection([room('web', { linters: [IN_FILES] })]), files)).toEqual([
    'tests/a.py comparison-to-none',
    'web/a.py comparison-to-none',
  ]);
});

describe('what takes the whole project', () => {
  const call = 'from shop.prices import discounted\n\n\ndef total(price):\n    return discounted(price)\n';
  const files = {
    'shop/__init__.py': '',
    'shop/prices.py': 'def discounted(price, percent):\n    return price * (100 - percent) / 100\n',
    'shop/total.py': call,
    'shop/old/__init__.py': '',
    'shop/old/total.py': call,
    'shop/old/new/__init__.py': '',
    'shop/old/new/total.py': call,
  };
  const calls = (folders: readonly FolderRoom[]): string[] =>
    found(selection(folders), files).filter((each) => each.endsWith('wrong-call-arguments'));

  test('is said everywhere, where no folder says otherwise', () => {
    expect(calls([])).toHaveLength(3);
  });

  test('is not said in the folder whose linter reports it', () => {
    expect(calls([room('shop/old', { linters: [PYLINT] })])).toEqual(['shop/total.py wrong-call-arguments']);
  });

  test('is said in no other folder, where the linter of the root reports it', () => {
    const config: Config = { ...DEFAULT_CONFIG, room: { linters: [PYLINT] } };
    const selected = selectIn(rules, { ...config, folders: [room('shop/old/new', {})] });
    expect(found(selected, files)).toEqual(['shop/old/new/total.py wrong-call-arguments']);
  });
});

test('a comment for a rule that does not run in its folder is not judged there', () => {
  const files = {
    'a.py': 'value = 1  # waymark: ignore[comparison-to-none]\n',
    'api/a.py': 'value = 1  # waymark: ignore[comparison-to-none]\n',
  };
  expect(found(selection([room('api', { linters: [{ ...LINT, selected: ['E7'] }] })]), files)).toEqual([
    'a.py unused-ignore',
  ]);
});
