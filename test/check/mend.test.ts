import { createChecker } from '../../src/check/checker.ts';
import { mend, mergeFixes } from '../../src/check/mend.ts';
import type { Fix } from '../../src/model/finding.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { loadRules } from '../../src/rules/loader.ts';
import { realFiles } from '../python/corpus.ts';
import { changesElsewhere, roundTrip } from './round-trip.ts';

const rules = (await loadRules()).filter(({ status, fix }) => status !== 'retired' && fix !== 'none');
const checker = createChecker(rules, { link: lessonLink(undefined), suppress: true, fixes: true });

function mended(source: string | Uint8Array, safety: Fix['safety'] = 'safe'): string | undefined {
  const result = mend(checker, 'a.py', Buffer.from(source), safety);
  return result && Buffer.from(result.bytes).toString('latin1');
}

test('safe fixes are applied, unsafe ones where they are asked for', () => {
  const source = 'import os\n\nvalue = 1   \nif not value in [1] or value == None:\n    print()\n';
  expect(mended(source)).toBe('\nvalue = 1\nif value not in [1] or value == None:\n    print()\n');
  expect(mended(source, 'unsafe')).toBe('\nvalue = 1\nif value not in [1] or value is None:\n    print()\n');
});

test('what a fix uncovers is mended as well', () => {
  expect(mended('import os, sys\n\nprint(sys.path)\n')).toBe('import sys\n\nprint(sys.path)\n');
});

test('of those that are named, no other one is mended, though its key passes on to it', () => {
  const source = Buffer.from('if not 1 in [2]:\n    print()\nif not 1 in [2]:\n    print()\nvalue = 1 \n');
  const [first, second] = checker.check('a.py', source).findings.filter(({ rule }) => rule === 'negated-in-or-is');
  for (const [index, { key }] of [first!, second!].entries()) {
    const result = mend(checker, 'a.py', source, 'safe', new Set([key]));
    const lines = source.toString().split('\n');
    lines[index * 2] = 'if 1 not in [2]:';
    expect(result).toEqual({ bytes: Buffer.from(lines.join('\n')), count: 1, rules: ['negated-in-or-is'] });
  }
  expect(mend(checker, 'a.py', source, 'safe', new Set(['another']))).toBeUndefined();
});

test('line ends and a byte order mark stay', () => {
  expect(mended('\ufeffvalue = 1  \r\nother = 2\r\n')).toBe(
    Buffer.from('\ufeffvalue = 1\r\nother = 2\r\n').toString('latin1'),
  );
});

test.each([
  ['nothing is wrong', 'value = 1\n'],
  ['a comment says so', 'import os  # noqa: F401\n'],
  ['it is no Python', 'def f(:   \n'],
  ['it is in another encoding', Buffer.from('# coding: latin-1\nname = "caf\xe9"  \n', 'latin1')],
  ['its line ends are lone carriage returns', 'value = 1  \rother = 2\r'],
])('a file is left alone when %s', (_, source) => {
  expect(mended(source, 'unsafe')).toBeUndefined();
});

describe('the fixes of some findings as one change', () => {
  /** Merges the safe fixes of what some rules find in a file. */
  function merged(source: string | Uint8Array, ...names: readonly string[]) {
    const bytes = Buffer.from(source);
    const { findings } = checker.check('a.py', bytes);
    const wanted = findings.filter(({ rule, fix }) => fix?.safety === 'safe' && names.includes(rule));
    const result = mergeFixes(checker, 'a.py', bytes, wanted);
    return result && { rules: result.findings.map(({ rule, line }) => `${rule}:${line}`), ...result.suggestion };
  }

  test('takes the lines from the first to the last, and those between them as they are', () => {
    const source = 'import os\nfirst = 1  \nsecond =  2  # \u{1f40d} stays\nthird = f(1,2)\n';
    expect(merged(source, 'trailing-whitespace', 'missing-comma-whitespace')).toEqual({
      rules: ['trailing-whitespace:2', 'missing-comma-whitespace:4'],
      startLine: 2,
      endLine: 4,
      lines: ['first = 1', 'second =  2  # \u{1f40d} stays', 'third = f(1, 2)'],
    });
  });

  test('takes several of one line', () => {
    const names = ['trailing-whitespace', 'missing-comma-whitespace', 'extraneous-whitespace'];
    expect(merged('print( a ,b) \n', ...names)).toMatchObject({ lines: ['print(a, b)'], rules: { length: 4 } });
  });

  test('leaves out one that touches another', () => {
    const touching = merged('value = 1 ;\n', 'extraneous-whitespace', 'trailing-semicolon');
    expect(touching).toMatchObject({ rules: { length: 1 } });
  });

  test.each([
    ['carriage returns before its line ends', 'a = 1 \r\nb = 2 \r\n', ['a = 1', 'b = 2']],
    ['a byte order mark', '\ufeffa = 1 \nb = 2 \n', ['a = 1', 'b = 2']],
    ['no last line end', 'a = 1 \nb = 2 ', ['a = 1', 'b = 2']],
    ['tabs and fences', 'a = 1\t\nb = """```"""  \n', ['a = 1', 'b = """```"""']],
  ])('in a file with %s', (_, source, lines) => {
    expect(merged(source, 'trailing-whitespace')).toMatchObject({ startLine: 1, endLine: 2, lines });
  });

  test('in a file whose bytes edits do not count is that of a single one', () => {
    const [one, two] = ['name = "caf\xe9"  \n', 'other = "caf\xe9"  \n'];
    const file = (text: string) => Buffer.from(`# coding: latin-1\n${text}`, 'latin1');
    expect(merged(file(one + two), 'trailing-whitespace')).toBeUndefined();
    expect(merged(file(one), 'trailing-whitespace')).toMatchObject({ lines: ['name = "caf\xe9"'] });
  });

  test('is had for a part of them when not all stand the proof', () => {
    const source = Buffer.from('a = 1 \nb = 2 \nc = 3 \n');
    const [a, b, c] = checker.check('a.py', source).findings;
    const instead = (text: string) => ({ ...c!, fix: { ...c!.fix!, edits: [{ start: 19, end: 20, text }] } });
    expect(mergeFixes(checker, 'a.py', source, [a!, b!, instead('(')])?.findings).toEqual([a]);
    expect(mergeFixes(checker, 'a.py', source, [a!, b!, instead('  ')])?.findings).toEqual([a]);
    expect(mergeFixes(checker, 'a.py', source, [a!, b!, c!])?.findings).toEqual([a, b, c]);
  });
});

describe('on real Python', () => {
  const files = realFiles(200_000).filter((_, index) => index % 8 === 0);

  test('safe fixes change nothing but what they are about', () => {
    const { files: count, broken, elsewhere, unfinished } = roundTrip(rules, files, 'safe');
    expect(count).toBeGreaterThan(50);
    expect({ broken, elsewhere, unfinished }).toEqual({ broken: [], elsewhere: [], unfinished: [] });
  });

  test('fixes of layout change no meaning', () => {
    const layout = rules.filter(({ id }) => ['missing-blank-lines', 'trailing-whitespace'].includes(id));
    const { files: count, different } = roundTrip(layout, files, 'safe');
    expect(count).toBeGreaterThan(50);
    expect(different).toEqual([]);
  });

  test('unsafe fixes leave Python that parses, and nothing to mend', () => {
    const { broken, elsewhere, unfinished } = roundTrip(rules, files, 'unsafe');
    expect({ broken, elsewhere, unfinished }).toEqual({ broken: [], elsewhere: [], unfinished: [] });
  });

  test('a change of meaning elsewhere would be seen', () => {
    const before = 'if a:\n    if b:\n        c()\n        d()\n';
    expect(changesElsewhere(before, 'if a and b:\n        c()\n        d()\n')).toEqual([3, 4]);
    expect(changesElsewhere(before, before.replace('d()', 'e()'))).toEqual([]);
    // What is put in belongs to the lines between the statements around it.
    expect(changesElsewhere('a()\n\n# why\nb()\n', 'a()\nc()\n\n# why\nb()\n')).toEqual([]);
    expect(changesElsewhere('a(\n)\nb()\n', 'a(\n)\nc(); b()\n')).toEqual([]);
  });
});
