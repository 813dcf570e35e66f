import { readFileSync } from 'node:fs';
import { createChecker } from '../../src/check/checker.ts';
import type { FileReport } from '../../src/check/file-report.ts';
import { selectRules } from '../../src/check/select.ts';
import { DEFAULT_CONFIG } from '../../src/model/config.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { loadRules } from '../../src/rules/loader.ts';

const all = selectRules(await loadRules(), { ...DEFAULT_CONFIG, profile: 'all' });
const template = readFileSync(
  new URL('../../fixtures/rules/quality/pep8/syntax-error/template.py', import.meta.url),
  'utf8',
);
const checker = createChecker(all, { link: lessonLink(undefined), suppress: true, fixes: true });

function check(source: string | Uint8Array): FileReport {
  return checker.check('shop.py', Buffer.from(source));
}

function brokenBy(report: FileReport): string[] {
  return report.findings.map(({ rule, line }) => `${rule}:${line}`);
}

describe('hostile but valid Python is analysed by every rule', () => {
  test.each([
    ['nothing', ''],
    ['10,000 nested parentheses', `x = ${'('.repeat(10_000)}1${')'.repeat(10_000)}\n`],
    ['10,000 nested lists', `x = ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`],
    ['5,000 nested dictionaries', `x = ${'{1: '.repeat(5_000)}1${'}'.repeat(5_000)}\n`],
    ['an operator chain of 50,000', `x = ${'1 + '.repeat(50_000)}1\n`],
    ['30,000 nots', `x = ${'not '.repeat(30_000)}y\n`],
    ['10,000 nested lambdas', `f = g(${'lambda: '.repeat(10_000)}1)\n`],
    ['50,000 attributes', `x = a${'.b'.repeat(50_000)}\n`],
    ['30,000 calls of calls', `x = a${'()'.repeat(30_000)}\n`],
    ['5,000 elifs', `if x:\n    pass\n${'elif y:\n    pass\n'.repeat(5_000)}`],
    [
      '300 nested functions',
      `${Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}def f():\n`).join('')}${' '.repeat(300)}pass\n`,
    ],
    ['a line of 100,000 characters', `x = "${'a'.repeat(100_000)}"\n`],
    ['a line of 33,000 elements', `x = [${'a, '.repeat(33_000)}]\n`],
    ['20,000 decorators', `${'@a\n'.repeat(20_000)}def f(): pass\n`],
    ['30,000 strings side by side', `x = ${"'a' ".repeat(30_000)}\n`],
    ['form feeds between definitions', 'x = 1\n\x0c\n\x0cdef f():\n    pass\n'],
    ['lone carriage returns', 'x = 1\rdef f():\r    return x\r'],
    ['1,000 comments in a row', `def f():\n${'    # x = 1\n'.repeat(1_000)}    return 1\n`],
    ['20,000 comments above all code', `${'# x = 1\n'.repeat(20_000)}\nx = 1\n`],
    ['30,000 comments for ruff without an end', `x = 1  # ${'# ruff: ignore['.repeat(30_000)}\n`],
    [
      '3,000 attempts below one long docstring',
      `def f(x):\n    """${'word '.repeat(40_000)}"""\n${'    try:\n        x()\n    except Exception:\n        pass\n'.repeat(3_000)}`,
    ],
    [
      'a log of 60,000 hashes',
      `import logging\ntry:\n    x()\n    y()\nexcept Exception:\n    logging.error("${'#'.repeat(60_000)}")\n`,
    ],
    [
      '4,000 lines of a log in one handler',
      `import logging\ntry:\n    x()\n    y()\nexcept Exception:\n${'    logging.error("z")\n'.repeat(4_000)}`,
    ],
    ['a file over 1 MB', 'total = 1\n'.repeat(120_000)],
  ])('%s', (_, source) => {
    const report = check(source);
    expect(report.failures).toEqual([]);
    expect(report.notAnalysed).toBeUndefined();
  });
});

describe('what is not Python is told as one finding', () => {
  test.each([
    ['10,000 open parentheses', `x = ${'('.repeat(10_000)}`, 'syntax-error:1'],
    ['garbage', ' )}]({['.repeat(20_000), 'syntax-error:1'],
    ['quotes without an end', "'".repeat(100_001), 'syntax-error:1'],
    ['a NUL byte', 'x = 1\n\0y = 2\n', 'syntax-error:2'],
    ['nothing but NUL bytes', '\0'.repeat(100_000), 'syntax-error:1'],
    ['bytes of no encoding', Buffer.from([0x78, 0x0a, 0xff, 0xfe]), 'unreadable-file:1'],
  ])('%s', (_, source, told) => {
    const report = check(source);
    expect(report.failures).toEqual([]);
    expect(report.notAnalysed).toBeDefined();
    expect(brokenBy(report)).toEqual([told]);
  });
});

test.each([
  ['50,000 continued lines', `x = 1 ${'\\\n'.repeat(50_000)} + 2\n`, 'too deeply broken'],
  ['a template of Python, 2,000 times', template.repeat(2_000), 'too deeply broken'],
  ['25,000 functions without a colon', 'def f(x)\n    return x\n'.repeat(25_000), 'too deeply broken'],
  ['20,000 comments in a row', `def f():\n${'    # x = 1\n'.repeat(20_000)}    return 1\n`, 'too many comments'],
  ['a file above the limit', Buffer.alloc(5_500_000, '# \n'), 'files above 5 MB'],
])('what is too much to analyse is told, not blamed: %s', (_, source, reason) => {
  const report = check(source);
  expect(report.findings).toEqual([]);
  expect(report.notAnalysed).toContain(reason);
});

test('one hostile file does not spoil the next', () => {
  check(`x = ${'('.repeat(10_000)}`);
  check(Buffer.alloc(2_000_000, '('));
  expect(brokenBy(check('try:\n    pass\nexcept:\n    x = 1\n'))).toEqual(['bare-except:3']);
});
