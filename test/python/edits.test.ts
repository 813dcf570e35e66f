import { applyEdits } from '../../src/check/fixes.ts';
import { hasOwnLines, indentStatements, removeStatement } from '../../src/python/edits.ts';
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
