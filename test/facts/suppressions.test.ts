import { suppressions } from '../../src/facts/suppressions.ts';
import { PythonFile } from '../../src/python/file.ts';

/** Each as `tool first-last names`. */
function told(source: string): string[] {
  const file = new PythonFile('shop/orders.py', Buffer.from(source));
  return suppressions(file).map(
    ({ tool, line, lastLine, names }) => `${tool} ${line}-${lastLine} ${names === 'all' ? 'all' : names.join(' ')}`,
  );
}

test.each([
  ['x = 1  # waymark: ignore', ['waymark 1-1 all']],
  ['x = 1  # Waymark: ignore[bare-except, core/algorithms]', ['waymark 1-1 bare-except core/algorithms']],
  ['x = 1  # noqa', ['noqa 1-1 all']],
  ['x = 1  # NoQA: e501,W291 F401', ['noqa 1-1 E501 W291 F401']],
  ['x = 1\n# ruff: noqa: E501\n', ['noqa 1-2 E501']],
  ['# flake8: noqa\nx = 1\n', ['noqa 1-2 all']],
  ['x = 1  # type: ignore', ['mypy 1-1 all']],
  ['x = 1  # type: ignore[override, unused-ignore]', ['mypy 1-1 override unused-ignore']],
  ['# type: ignore\nx = 1\n', ['mypy 1-2 all']],
  ['# mypy: ignore-errors\nx = 1\n', ['mypy 1-2 all']],
  ['x = 1  # pyright: ignore[reportUnusedCoroutine]', ['pyright 1-1 reportUnusedCoroutine']],
  ['x = 1  # nosec', ['bandit 1-1 all']],
  ['x = 1  # nosec B608, B105', ['bandit 1-1 B608 B105']],
  ['x = 1  # nosec: hardcoded_sql_expressions', ['bandit 1-1 hardcoded_sql_expressions']],
  ['x = 1  # type: ignore[misc]  # noqa: E501', ['noqa 1-1 E501', 'mypy 1-1 misc']],
  ['x = 1  # please ignore this', []],
  ['x = "# noqa"', []],
])('%j', (source, expected) => {
  expect(told(source)).toEqual(expected);
});

// As ruff 0.17.4 takes them, names of rules with its preview on.
describe("ruff's comments", () => {
  test.each([
    ['import os  # ruff: ignore[F401]\nimport re\n', ['1-1 F401']],
    ['import os  #ruff:ignore[F401, E501] why\n', ['1-1 F401 E501']],
    ['import os  # RUFF: ignore[F401]\n', []],
    ['import os  # ruff:ignore[unused-import, no-such-rule]\n', ['1-1 F401 no-such-rule']],
    ['import os  # ruff: ignore\n', []],
    ['import os  # ruff: disable[F401]\n', []],
    ['import os  # ruff: file-ignore[F401]\n', []],
    ['# ruff: ignore[F401]\n# why\n\nimport os\nimport re\n', ['1-4 F401']],
    ['# ruff: ignore[F401]\nfrom os import (\n    path,\n    sep,\n)\nimport re\n', ['1-5 F401']],
    ['from os import (\n    # ruff: ignore[F401]\n    path,\n    sep,\n)\n', ['2-3 F401']],
    ['# ruff: ignore[F841]\ndef f():\n    x = 1\n', ['1-2 F841']],
    ['x = 1\n# ruff: ignore[F841]\n', ['2-2 F841']],
    ['import os\nimport re\n# ruff: file-ignore[F401]\n', ['1-3 F401']],
    ['def f():\n    # ruff: file-ignore[F401]\n    pass\n', []],
    ['# ruff: disable[F401]\nimport os\n# ruff: enable[F401]\nimport re\n', ['1-3 F401']],
    ['# ruff: disable[F401]\nimport os\nimport re\n', ['1-3 F401']],
    ['# ruff: disable[F401, E501]\nx = 1\n# ruff: enable[F401]\ny = 2\n', ['1-4 F401 E501']],
    ['def f():\n    # ruff: disable[F841]\n    x = 1\n\n\ndef g():\n    y = 1\n', ['2-5 F841']],
    ['def f():\n    # ruff: disable[F841]\n    x = 1\n    # ruff: enable[F841]\n    z = 1\n', ['2-4 F841']],
    [
      'def f():\n    # ruff: disable[F841]\n    if a:\n        # ruff: enable[F841]\n        z = 1\n    w = 1\n',
      ['2-6 F841'],
    ],
    ['def f():\n    # ruff: disable[F841]\n    x = 1\n# ruff: disable[F841]\ny = 1\n', ['2-3 F841', '4-5 F841']],
    ['def f():\n    # ruff: disable[F841]\n# why\n    x = 1\ny = 1\n', ['2-4 F841']],
  ])('%j', (source, expected) => {
    expect(told(source)).toEqual(expected.map((each) => `ruff ${each}`));
  });
});

describe("pylint's comments", () => {
  test.each([
    [
      'behind a statement: for its line',
      'x = 1  # pylint: disable=invalid-name,C0103\ny = 1\n',
      ['1-1 invalid-name', '1-1 C0103'],
    ],
    ['alone in a module: for the rest of it', 'x = 1\n# pylint: disable=W0102\ny = 1\nz = 1\n', ['2-4 W0102']],
    [
      'behind the head of a function: for all of it',
      'def f():  # pylint: disable=W0102\n    a = 1\n\n    b = 2\nc = 3\n',
      ['1-4 W0102'],
    ],
    [
      'first in a function: for all of its body',
      'def f():\n    # pylint: disable=W0102\n    a = 1\n    b = 2\nc = 3\n',
      ['2-4 W0102'],
    ],
    [
      'later in a function: for the rest of it',
      'def f():\n    a = 1\n    # pylint: disable=W0102\n    b = 2\nc = 3\n',
      ['3-4 W0102'],
    ],
    ['last in a function: for nothing', 'def f():\n    a = 1\n    # pylint: disable=W0102\nc = 3\n', ['3-3 W0102']],
    [
      'in a class',
      'class A:\n    # pylint: disable=W0102\n    def f(self):\n        pass\n\n    x = 1\ny = 2\n',
      ['2-6 W0102'],
    ],
    ['for the next line', '# pylint: disable-next=W0102\nx = 1\ny = 1\n', ['2-2 W0102']],
    ['for the whole file', 'x = 1\n# pylint: skip-file\ny = 1\n', ['1-3 all']],
    ['taken back', '# pylint: disable=W0102,W0611\nx = 1\n# pylint: enable=W0102\ny = 1\n', ['1-3 W0102', '1-4 W0611']],
    ['for everything', 'x = 1  # pylint: disable=all\n', ['1-1 all']],
    ['behind other words', 'x = 1  # too long; pylint: disable=line-too-long\n', ['1-1 line-too-long']],
    [
      'taken back with everything',
      'x = 1\n# pylint: disable=W0102\n# pylint: skip-file\n# pylint: enable=all\ny = 1\n',
      ['2-4 W0102', '1-4 all'],
    ],
    [
      'taken back twice',
      '# pylint: disable=W0102\n# pylint: enable=W0102\n# pylint: disable=W0102\n# pylint: enable=W0102,W0102\ny = 1\n',
      ['1-2 W0102', '3-4 W0102'],
    ],
    ['behind another comment', 'x = 1  # pylint # pylint # pylint: disable=W0102\n', ['1-1 W0102']],
    ['without a name', 'x = 1  # pylint: disable\n', []],
  ])('%s', (_, source, expected) => {
    expect(told(source)).toEqual(expected.map((each) => `pylint ${each}`));
  });
});

test('a type checker is told of the whole file only before all statements', () => {
  expect(told('# shop\n# type: ignore\nx = 1\n# type: ignore\n')).toEqual(['mypy 1-4 all', 'mypy 4-4 all']);
});

describe('as many comments as a file can hold, or as long ones, are read in one pass', () => {
  const MANY = 60_000;

  test('marks within one comment', () => {
    expect(told(`x = 1  # pylint ${'#'.repeat(10 * MANY)}`)).toEqual([]);
  });

  test('between statements', () => {
    const found = told('# type: ignore\nx = 1\n'.repeat(MANY));
    expect(found).toHaveLength(MANY);
    expect([found[0], found.at(-1)]).toEqual([`mypy 1-${2 * MANY} all`, `mypy ${2 * MANY - 1}-${2 * MANY - 1} all`]);
  });

  test('in one block', () => {
    const found = told(`def f():\n    x = 1\n${'    # pylint: disable=W0102\n    x = 1\n'.repeat(MANY)}`);
    expect(found).toHaveLength(MANY);
    expect(found[0]).toBe(`pylint 3-${2 * MANY + 2} W0102`);
  });

  test.each([
    ['ignore', `${2 * MANY - 1}-${2 * MANY}`],
    ['disable', `${2 * MANY - 1}-${2 * MANY}`],
  ])('of ruff, to %s', (what, last) => {
    const found = told(`# ruff: ${what}[F401]\nx = 1\n`.repeat(MANY));
    expect([found.length, found.at(-1)]).toEqual([MANY, `ruff ${last} F401`]);
  });

  test('each taken back', () => {
    const found = told('x = 1\n# pylint: disable=W0102\nx = 1\n# pylint: enable=W0102\n'.repeat(MANY));
    expect(found).toHaveLength(MANY);
    expect(found.at(-1)).toBe(`pylint ${4 * MANY - 2}-${4 * MANY} W0102`);
  });
});
