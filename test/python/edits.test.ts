import { applyEdits } from '../../src/check/fixes.ts';
import { hasOwnLines, indentStatements, insertFirst, removeStatement } from '../../src/python/edits.ts';
import { PythonFile } from '../../src/python/file.ts';

describe('hasOwnLines', () => {
  test.each([
    ['x = 1\n', true],
    ['if a:\n    x = 1  \n', true],
    ['x = (1,\n     2)\n', true],
    ['if a: x = 1\n', false],
    ['x = 1; y = 2\n', false],
    ['x = 1  # why\n', false],
  ])('of the first assignment in %j is %s', (source, expected) => {
    const file = new PythonFile('example.py', Buffer.from(source));
    const assignment = file.descendants(0).find((node) => file.is(node, 'assignment'))!;
    expect(hasOwnLines(file, assignment)).toBe(expected);
  });
});

/** The file, and its import statements in order. */
function importing(source: string): { file: PythonFile; imports: number[] } {
  const file = new PythonFile('example.py', Buffer.from(source));
  return { file, imports: file.descendants(0).filter((node) => file.is(node, 'import_statement')) };
}

describe('removeStatement', () => {
  test.each([
    ['import a\nx = 1\n', 'x = 1\n'],
    ['x = 1\nimport a  # why', 'x = 1\n'],
    ['import a, \\\n    b\r\nx = 1\r\n', 'x = 1\r\n'],
    ['import a; x = 1\n', 'x = 1\n'],
    ['x = 1; import a\n', 'x = 1\n'],
    ['if x:\n    import a\n', 'if x:\n    pass\n'],
    ['if x: import a\n', 'if x: pass\n'],
    ['if x:\n    # Why.\n    import a\n    y()\n', 'if x:\n    # Why.\n    y()\n'],
    ['if x:\n    y()\n    import a\nz()\n', 'if x:\n    y()\nz()\n'],
  ])('takes the import out of %j', (source, expected) => {
    const { file, imports } = importing(source);
    expect(Buffer.from(applyEdits(file.bytes, [removeStatement(file, imports[0]!)])).toString()).toBe(expected);
  });

  test('leaves one `pass` when all statements of a block go together', () => {
    const { file, imports } = importing('if x:\n    import a\n    import b\n');
    const edits = imports.map((statement) => removeStatement(file, statement, new Set(imports)));
    expect(Buffer.from(applyEdits(file.bytes, edits)).toString()).toBe('if x:\n    pass\n');
  });
});

describe('indentStatements', () => {
  function indented(source: string): string | undefined {
    const file = new PythonFile('example.py', Buffer.from(source));
    const statements = file.statements(0);
    const edits = indentStatements(file, statements[0]!, statements.at(-1)!);
    return edits && Buffer.from(applyEdits(file.bytes, edits)).toString();
  }

  test('moves every line with something on it', () => {
    expect(indented('x = [\n  1,\n]\n\n# Why.\ny()\n')).toBe('    x = [\n      1,\n    ]\n\n    # Why.\n    y()\n');
  });

  test('leaves a string alone that runs over several lines', () => {
    expect(indented('x = """a\nb"""\n')).toBeUndefined();
  });
});

describe('insertFirst', () => {
  function inserted(source: string): string | undefined {
    const file = new PythonFile('example.py', Buffer.from(source));
    const definition = [...file.nodesOf('function_definition')][0]!;
    const edit = insertFirst(file, definition, 'first()');
    return edit && Buffer.from(applyEdits(file.bytes, [edit])).toString();
  }

  test.each([
    ['a body on lines of its own', 'def f(x):\n    y = x\n', 'def f(x):\n    first()\n    y = x\n'],
    ['tabs', 'class A:\n\tdef f(x):\n\t\ty = x\n', 'class A:\n\tdef f(x):\n\t\tfirst()\n\t\ty = x\n'],
    ['lines as on Windows', 'def f(x):\r\n  y = x\r\n', 'def f(x):\r\n  first()\r\n  y = x\r\n'],
    ['no last line end', 'def f(x):\n    y = x', 'def f(x):\n    first()\n    y = x'],
    ['one line', 'def f(x): y = x\n', 'def f(x): first(); y = x\n'],
    ['one line of several', 'def f(x): y = x; z = y\n', 'def f(x): first(); y = x; z = y\n'],
    ['one line with a docstring', 'def f(x): "F."; y = x\n', 'def f(x): "F."; first(); y = x\n'],
    ['a docstring', 'def f(x):\n    """F."""\n    y = x\n', 'def f(x):\n    """F."""\n    first()\n    y = x\n'],
    [
      'a docstring and an empty line',
      'def f(x):\n    """F.\n\n    More.\n    """\n\n    y = x\n',
      'def f(x):\n    """F.\n\n    More.\n    """\n\n    first()\n    y = x\n',
    ],
    [
      'a docstring with a semicolon',
      'def f(x):\n    """F."""; y = x\n    z = y\n',
      'def f(x):\n    """F."""; first(); y = x\n    z = y\n',
    ],
    [
      'comments above the first statement',
      'def f(x):  # of x\n    # Why.\n\n    y = x\n',
      'def f(x):  # of x\n    first()\n    # Why.\n\n    y = x\n',
    ],
    [
      'a comment after the docstring',
      'def f(x):\n    "F."  # of x\n    # Why.\n    y = x\n',
      'def f(x):\n    "F."  # of x\n    first()\n    # Why.\n    y = x\n',
    ],
    [
      'parameters over several lines',
      'def f(\n    x={1: 2},\n    *,\n    z: int = 3,\n) -> dict[str, int]:\n    y = x\n',
      'def f(\n    x={1: 2},\n    *,\n    z: int = 3,\n) -> dict[str, int]:\n    first()\n    y = x\n',
    ],
    [
      'a decorator and a compound statement',
      '@d(a=1)\nasync def f(x):\n    if x:\n        y = x\n',
      '@d(a=1)\nasync def f(x):\n    first()\n    if x:\n        y = x\n',
    ],
    [
      'a name of several bytes',
      'def f(x="\u{1f40d}é"):\n    "Ä."\n    y = x\n',
      'def f(x="\u{1f40d}é"):\n    "Ä."\n    first()\n    y = x\n',
    ],
  ])('into a function with %s', (_, source, expected) => {
    expect(inserted(source)).toBe(expected);
  });

  test('into one with nothing but a docstring is nothing', () => {
    expect(inserted('def f(x):\n    """F."""\n')).toBeUndefined();
  });
});
