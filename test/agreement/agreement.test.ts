import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { byClaim, oursByRule } from '../../agreement/by-rule.ts';
import { claimsOf } from '../../agreement/claims.ts';
import { agreement, compare, type Comparison, type Source } from '../../agreement/compare.ts';
import { CODES } from '../../agreement/codes.ts';
import { ours } from '../../agreement/ours.ts';
import { pycodestyle, pythonWithPycodestyle } from '../../agreement/pycodestyle.ts';
import { LAYOUT_CODES, ruff, ruffWith } from '../../agreement/ruff.ts';
import { copyUnsilenced } from '../../agreement/silenced.ts';
import { loadRules } from '../../src/rules/loader.ts';

const LIBRARY = '/usr/lib/python3.11';

/** Modules in which nearly all codes occur. */
const SAMPLE = [
  'argparse.py',
  'calendar.py',
  'cgitb.py',
  'getopt.py',
  'imaplib.py',
  'locale.py',
  'nntplib.py',
  'optparse.py',
  'pickletools.py',
  'poplib.py',
  'smtplib.py',
  'sre_parse.py',
  'turtle.py',
  'zipimport.py',
].map((name) => join(LIBRARY, name));

const CODES_OF_LAYOUT = new Set(
  `E111 E114 E115 E116 E117 E122 E124 E125 E127 E128 E129 E131 E201 E202 E203 E211 E221 E222 E225 E231 E251 E261 E262 E265
   E266 E271 E272 E275 E301 E302 E303 E305 E401 E501 E502 E701 E702 E703 E711 E712 E713 E714 E721 E722 E731 E741
   W191 W291 W293 W391 W605`.split(/\s+/),
);

const sources = (): Source[] => SAMPLE.map((path) => ({ path, bytes: readFileSync(path) }));

/** Each line that differs has a reason that is known, and the reasons stay exceptions. */
function expectAgreement({ rows, files }: Comparison, least: { readonly lines: number; readonly rows: number }): void {
  expect(files).toBeGreaterThanOrEqual(SAMPLE.length - 1);
  expect([...rows].flatMap(([code, { unexplained }]) => unexplained.map((each) => `${code} ${each}`))).toEqual([]);
  expect(agreement(rows.values())).toBe(100);
  const all = [...rows.values()];
  const both = all.reduce((sum, row) => sum + row.both, 0);
  const explained = all.flatMap((row) => [...row.explained.values()]).reduce((sum, count) => sum + count, 0);
  expect(both).toBeGreaterThan(least.lines);
  expect(all.filter((row) => row.both > 0).length).toBeGreaterThan(least.rows);
  expect(explained).toBeLessThan(both / 5);
}

if (!existsSync(LIBRARY)) {
  test.skip(`${LIBRARY} is not there: apt-get install libpython3.11-stdlib`, () => undefined);
} else {
  const python = pythonWithPycodestyle();
  if (python === undefined) {
    test.skip('no Python has pycodestyle: apt-get install python3-pycodestyle', () => undefined);
  } else {
    test('Waymark and pycodestyle find the same in a part of the standard library', () => {
      const judge = pycodestyle(python, sources())!;
      const compared = compare(
        sources(),
        'pycodestyle',
        ours,
        ({ path }) => judge.found.get(path),
        CODES_OF_LAYOUT,
        judge,
      );
      expectAgreement(compared, { lines: 1000, rows: 30 });
    });
  }

  test('Waymark and ruff find the same in a part of the standard library', () => {
    const compared = compare(sources(), 'ruff', ours, (_source, text) => ruff(text), LAYOUT_CODES);
    expectAgreement(compared, { lines: 1000, rows: 30 });
  });

  test('rules that claim to say what a rule of ruff says do so in a part of the standard library', async () => {
    const rules = await loadRules();
    const claims = claimsOf(rules, 'ruff').filter(({ partial }) => partial === undefined);
    const folder = mkdtempSync(join(tmpdir(), 'waymark-agreement-'));
    try {
      const [project, copy] = [join(folder, 'project'), join(folder, 'copy')];
      mkdirSync(project);
      // That one makes its names by `exec`, of which only ruff thinks nothing.
      const some = SAMPLE.filter((path) => basename(path) !== 'turtle.py');
      for (const path of some) copyFileSync(path, join(project, basename(path)));
      const paths = copyUnsilenced(project, copy);
      const mine = oursByRule(rules, project, paths);
      const codes = claims.flatMap((claim) => claim.codes);
      const theirs = ruffWith(copy, paths, codes);
      const compared = compare(
        paths.map((path) => ({ path, bytes: readFileSync(join(project, path)) })),
        'ruff',
        ({ path }) => mine.get(path)!,
        ({ path }) => byClaim(theirs.get(path), claims),
        new Set(claims.map(({ rule }) => rule)),
      );
      expectAgreement(compared, { lines: 20, rows: 1 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test('a difference without a reason lowers the agreement, and one with a reason does not', () => {
  const bytes = Buffer.from('x=1\ny = [0]\nz = y[0 :]\n');
  const judged = (found: readonly [code: string, line: number][]) =>
    compare(
      [{ path: 'example.py', bytes }],
      'pycodestyle',
      ours,
      () => new Map(found.map(([code, line]) => [code, new Set([line])])),
      new Set(['E203', 'E225']),
    ).rows;
  expect(agreement(judged([['E225', 1]]).values())).toBe(100);
  expect(agreement(judged([]).values())).toBe(0);
  const rows = judged([
    ['E225', 1],
    ['E203', 3],
  ]);
  expect(agreement(rows.values())).toBe(100);
  expect([...rows.get('E203')!.explained.values()]).toEqual([1]);
  expect(judged([['E225', 2]]).get('E225')!.unexplained).toEqual([
    'waymark example.py:1: x=1',
    'judge example.py:2: y = [0]',
  ]);
});

test('of an attempt in a test its handlers check nothing', () => {
  const judged = (lines: readonly string[]) => {
    const source = { path: 'tests/test_shop.py', bytes: Buffer.from(`${lines.join('\n')}\n`) };
    const found = new Map([['E722', new Set([lines.indexOf('    except:') + 1])]]);
    return compare([source], 'pycodestyle', ours, () => found, new Set(['E722'])).rows.get('E722')!;
  };
  const head = ['def test_sale(shop):', '    try:'];
  const tail = ['    except:', '        assert shop.is_open'];
  const opened = judged([...head, '        shop.sell("Emma")', ...tail]);
  expect([...opened.explained.values()]).toEqual([1]);
  expect(judged([...head, '        assert shop.sell("Emma")', ...tail]).both).toBe(1);
});

test('a file that one of the two cannot parse is counted apart', () => {
  const bytes = Buffer.from('x=1\n');
  const source = { path: 'example.py', bytes };
  const { rows, broken, files } = compare(
    [source],
    'pycodestyle',
    ours,
    () => new Map([['E901', new Set([1])]]),
    new Set(['E225']),
  );
  expect([broken, files, rows.get('E225')!.both]).toEqual([1, 0, 0]);
});

test('every rule that is compared names the codes it is compared by', async () => {
  const rules = await loadRules();
  for (const id of Object.keys(CODES)) {
    expect(rules.find((rule) => rule.id === id)?.equivalents.some((name) => name.startsWith('pycodestyle:'))).toBe(
      true,
    );
  }
});
