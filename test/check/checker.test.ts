import { type Checker, createChecker } from '../../src/check/checker.ts';
import type { Finding } from '../../src/model/finding.ts';
import { detector, type Detector } from '../../src/python/detector.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import type { LoadedRule } from '../../src/rules/loader.ts';

function rule(id: string, found: Detector, more: Partial<LoadedRule> = {}): LoadedRule {
  return {
    id,
    topic: 'core/algorithms',
    status: 'stable',
    severity: 'warning',
    profile: 'default',
    evidence: 'syntax',
    fix: 'safe',
    imports: [],
    equivalents: ['ruff:X1'],
    partial: [],
    says: { what: 'what', why: 'why', do: 'do' },
    options: {},
    examples: [],
    finder: { by: 'detector', detector: found },
    ...more,
  };
}

const names = detector({ kinds: ['identifier'], facts: ['name'] }, function* (node, file) {
  if (file.text(node) === 'bad') yield { at: node, name: file.text(node) };
});

function checkerOf(rules: readonly LoadedRule[], suppress = true): Checker {
  return createChecker(rules, { link: lessonLink('https://waymark.example/'), suppress, fixes: true });
}

function check(source: string, ...rules: readonly LoadedRule[]): readonly Finding[] {
  return checkerOf(rules).check('shop.py', Buffer.from(source)).findings;
}

describe('a finding', () => {
  test('has lines and columns from 1, columns in UTF-16 units, and an exclusive end', () => {
    const [finding] = check('x = 1\ny = "😀é", bad\n', rule('a', names));
    expect(finding).toMatchObject({ line: 2, column: 12, endLine: 2, endColumn: 15 });
  });

  test('says its words with what was found, and links to its lesson', () => {
    const words = { what: 'There is `{name}`.', why: 'w', do: 'Not `{name}`.' };
    expect(check('bad\n', rule('a', names, { says: words }))[0]).toMatchObject({
      message: 'There is `bad`.',
      do: 'Not `bad`.',
      link: 'https://waymark.example/roadmap/core/algorithms#a',
    });
  });

  test('keeps its key when lines are added above, when it is re-indented, and when the file is otherwise edited', () => {
    const key = check('def f():\n    return bad\n', rule('a', names))[0]!.key;
    expect(
      check('import os\n\n\ndef f():\n    x = 1\n    if x:\n        return  bad\n', rule('a', names))[0]!.key,
    ).toBe(key);
  });

  test('has another key in another function, and a number of its own among equals', () => {
    const keys = check('def f():\n    bad\n    bad\ndef g():\n    bad\n', rule('a', names)).map(({ key }) => key);
    expect(new Set(keys).size).toBe(3);
    expect(keys[1]).toBe(`${keys[0]}.1`);
  });
});

describe('silence is kept', () => {
  test.each([
    ['bad  # waymark: ignore\n', 0],
    ['bad  # waymark: ignore[a]\n', 0],
    ['bad  # waymark: ignore[core/algorithms]\n', 0],
    ['bad  # waymark: ignore[core]\n', 0],
    ['bad  # waymark: ignore[cor]\n', 1],
    ['bad  # waymark: ignore[b]\n', 1],
    ['bad  # noqa\n', 0],
    ['bad  # noqa: X1\n', 0],
    ['bad  # NOQA: E501, X1 and why\n', 0],
    ['bad  # noqa: X2\n', 1],
    ['"# noqa"; bad\n', 1],
    ['# noqa\nbad\n', 1],
  ])('%j: %d', (source, count) => {
    expect(check(source, rule('a', names))).toHaveLength(count);
    expect(checkerOf([rule('a', names)], false).check('a.py', Buffer.from(source)).findings).toHaveLength(1);
  });
});

describe('a rule that wants an import', () => {
  const wanting = rule('a', names, { imports: ['django'] });

  test.each([
    ['import django.db\nbad\n', 1],
    ['import os, django as d\nbad\n', 1],
    ['def f():\n    from django.db import models\nbad\n', 1],
    ['from .django import x\nbad\n', 0],
    ['from mydjango import x\nimport x.django\nbad\n', 0],
  ])('%j: %d', (source, count) => {
    expect(check(source, wanting)).toHaveLength(count);
  });
});

describe('a fix is offered', () => {
  function fixing(text: string, safety: 'safe' | 'none' = 'safe'): LoadedRule {
    const found = detector({ kinds: ['identifier'] }, function* (node, file) {
      if (file.text(node) === 'bad') yield { at: node, fix: [{ ...file.span(node), text }] };
    });
    return rule('a', found, { fix: safety });
  }

  test('as bytes and as whole lines', () => {
    const [first, second] = check('é = bad\nif bad: pass\n', fixing('good'));
    expect(first?.fix).toEqual({
      safety: 'safe',
      edits: [{ start: 5, end: 8, text: 'good' }],
      suggestion: { startLine: 1, endLine: 1, lines: ['é = good'] },
    });
    expect(second?.fix?.suggestion).toEqual({ startLine: 2, endLine: 2, lines: ['if good: pass'] });
  });

  test('beside a finding that a comment silences', () => {
    const found = check('x = bad  # noqa: X1\ny = bad\n', fixing('good'));
    expect(found.map(({ line, fix }) => [line, fix?.suggestion?.lines])).toEqual([[2, ['y = good']]]);
  });

  test.each([
    ['the file would not parse', fixing('(')],
    ['the finding would still be there', fixing('bad')],
    ['the finding would be there twice', fixing('bad + bad')],
    ['the rule has none', fixing('good', 'none')],
  ])('not when %s', (_, fixed) => {
    expect(check('x = bad\n', fixed).map(({ fix }) => fix)).toEqual([null]);
  });

  test('with its lines only as far as there is room for them: a long line may have many faults', () => {
    const short = detector({ kinds: ['identifier'] }, function* (node, file) {
      if (file.text(node) === 'bad') yield { at: node, fix: [{ ...file.span(node), text: 'ok' }] };
    });
    const found = check(`x = [${'bad, '.repeat(3000)}]\n`, rule('a', short));
    expect(found.map(({ fix }) => fix?.edits.length)).toEqual(Array(3000).fill(1));
    const written = found.filter(({ fix }) => fix?.suggestion !== undefined);
    expect(written).toEqual(found.slice(0, written.length));
    const length = written.reduce((sum, { fix }) => sum + fix!.suggestion!.lines.join('').length, 0);
    expect([written.length > 100, length < 11_000_000]).toEqual([true, true]);
  });

  test('for each finding on its own, when not all of them hold together', () => {
    const whole = detector({ kinds: ['identifier'] }, function* (node, file) {
      const statement = file.enclosing(node, 'expression_statement');
      if (file.text(node) === 'bad') yield { at: node, fix: [{ ...file.span(statement ?? node), text: 'bad' }] };
    });
    expect(check('bad + bad\n', rule('a', whole)).map(({ fix }) => fix?.suggestion?.lines)).toEqual([['bad'], ['bad']]);
  });
});

describe('a detector that throws', () => {
  const throwing = detector({ kinds: ['identifier'] }, () => {
    throw new TypeError('no such thing');
  });

  test('is told once a file and spoils no other rule', () => {
    const report = checkerOf([rule('a', throwing), rule('b', names)]).check('shop.py', Buffer.from('bad\nbad\n'));
    expect(report.failures).toEqual([{ rule: 'a', path: 'shop.py', message: 'TypeError: no such thing' }]);
    expect(report.findings.map((finding) => finding.rule)).toEqual(['b', 'b']);
  });

  test('also when its words lack a value', () => {
    const wrong = rule('a', names, { says: { what: '{other}', why: 'w', do: 'd' } });
    const report = checkerOf([wrong]).check('shop.py', Buffer.from('bad\n'));
    expect(report.failures).toEqual([
      { rule: 'a', path: 'shop.py', message: 'Error: the placeholder {other} has no value' },
    ]);
  });
});

test('code quoted in words is one short line without backticks', () => {
  const call = detector({ kinds: ['call'], facts: ['call'] }, function* (node, file) {
    yield { at: node, call: file.text(node) };
  });
  const words = { what: '`{call}`', why: 'w', do: 'd' };
  const [finding] = check(`f(\n    "\`",\n    ${'a, '.repeat(60)})\n`, rule('a', call, { says: words }));
  expect(finding!.message).toMatch(/^`f\("'", a, a, .*…`$/);
  expect(finding!.message).toHaveLength(62);
});

test('code quoted in words is cut through no character', () => {
  const string = detector({ kinds: ['string'], facts: ['code'] }, function* (node, file) {
    yield { at: node, code: file.text(node) };
  });
  const words = { what: '`{code}`', why: 'w', do: 'd' };
  const [finding] = check(`'${'a'.repeat(57)}😀😀'\n`, rule('a', string, { says: words }));
  expect(finding!.message).toBe(`\`'${'a'.repeat(57)}…\``);
});

test('what a detector says in its own words is said whole, and its code stays code', () => {
  const harm = `The next turn raises \`RuntimeError\`, ${'because the size has changed, '.repeat(3)}and stops`;
  const call = detector({ kinds: ['call'], facts: ['harm'] }, function* (node) {
    yield { at: node, harm };
  });
  const [finding] = check('f()\n', rule('a', call, { says: { what: '`f` fails: {harm}.', why: '{harm}.', do: 'd' } }));
  expect(finding).toMatchObject({ message: `\`f\` fails: ${harm}.`, why: `${harm}.` });
});

test('a file that does not parse is looked at by those rules only that ask for it', () => {
  const broken = detector({ kinds: ['module'], broken: true }, function* (node, file) {
    if (file.syntaxError) yield { at: file.syntaxError.span };
  });
  const report = checkerOf([rule('a', names), rule('b', broken)]).check('shop.py', Buffer.from('bad = (\nbad\n'));
  expect(report.notAnalysed).toBeDefined();
  expect(report.findings.map((finding) => finding.rule)).toEqual(['b']);
});

test('what is a test is said by its name, or by patterns that know better', () => {
  const isTest = detector({ kinds: ['module'], facts: [] }, function* (node, file) {
    if (file.isTest) yield { at: node };
  });
  const options = { link: lessonLink(undefined), suppress: true, fixes: false };
  const testsAmong = (paths: readonly string[], tests: readonly string[]): readonly string[] => {
    const checker = createChecker([rule('a', isTest)], { ...options, tests });
    return paths.filter((path) => checker.check(path, Buffer.from('x = 1\n')).findings.length > 0);
  };
  const paths = ['shop.py', 'tests/shop.py', 'checks/shop.py', 'lib/testing/client.py'];
  const named = ['shop/test_utils/base.py', 'shop/testcases.py', 'test_cases/shop.py', 'testutil.py', 'shop_test.py'];
  expect(testsAmong(named, [])).toEqual(named);
  expect(testsAmong(['shop/contest.py', 'latest/shop.py', 'testament.py', 'shop/casetest.py'], [])).toEqual([]);
  expect(testsAmong(paths, [])).toEqual(['tests/shop.py', 'lib/testing/client.py']);
  expect(testsAmong(paths, ['checks/', '!lib/testing/**'])).toEqual(['tests/shop.py', 'checks/shop.py']);
  const checker = createChecker([], { ...options, tests: ['checks/'] });
  expect(checker.facts('checks/shop.py', Buffer.from('x = 1\n')).isTest).toBe(true);
});
