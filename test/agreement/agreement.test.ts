import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agreement, compare, type Source } from '../../agreement/compare.ts';
import { CODES } from '../../agreement/codes.ts';
import { ours } from '../../agreement/ours.ts';
import { pycodestyle, pythonWithPycodestyle } from '../../agreement/pycodestyle.ts';

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

const python = pythonWithPycodestyle();
const obstacle =
  python === undefined
    ? 'no Python has pycodestyle: apt-get install python3-pycodestyle'
    : existsSync(LIBRARY)
      ? undefined
      : `${LIBRARY} is not there: apt-get install libpython3.11-stdlib`;

const sources = (): Source[] => SAMPLE.map((path) => ({ path, bytes: readFileSync(path) }));

if (obstacle !== undefined) {
  test.skip(`Waymark and pycodestyle find the same (${obstacle})`, () => undefined);
} else {
  test('Waymark and pycodestyle find the same in a part of the standard library', () => {
    const judge = pycodestyle(python!, sources())!;
    const { rows, files } = compare(
      sources(),
      'pycodestyle',
      ours,
      ({ path }) => judge.found.get(path),
      CODES_OF_LAYOUT,
    );
    expect(files).toBe(SAMPLE.length);
    // Each line that differs has a reason that is known.
    expect([...rows].flatMap(([code, { unexplained }]) => unexplained.map((each) => `${code} ${each}`))).toEqual([]);
    expect(agreement(rows.values())).toBe(100);
    const both = [...rows.values()].reduce((sum, row) => sum + row.both, 0);
    const explained = [...rows.values()]
      .flatMap((row) => [...row.explained.values()])
      .reduce((sum, count) => sum + count, 0);
    expect(both).toBeGreaterThan(1000);
    expect([...rows.values()].filter((row) => row.both > 0).length).toBeGreaterThan(30);
    // The reasons must stay exceptions.
    expect(explained).toBeLessThan(both / 10);
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
  const { loadRules } = await import('../../src/rules/loader.ts');
  const rules = await loadRules();
  for (const id of Object.keys(CODES)) {
    expect(rules.find((rule) => rule.id === id)?.equivalents.some((name) => name.startsWith('pycodestyle:'))).toBe(
      true,
    );
  }
});
