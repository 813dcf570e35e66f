import { PythonFile } from '../../src/python/file.ts';

function linesOf(source: string): { text: string; lines: string; indent: number }[] {
  const file = new PythonFile('example.py', Buffer.from(source));
  return file.logicalLines.map(({ start, end, firstLine, lastLine, indent }) => ({
    text: file.text({ start, end }),
    lines: `${String(firstLine)}-${String(lastLine)}`,
    indent,
  }));
}

describe('logical lines', () => {
  test('join what stands in brackets, and what a backslash continues', () => {
    expect(linesOf('total = add(\n    1,\n\n    2)\nx = 1 + \\\n    2\n')).toEqual([
      { text: 'total = add(\n    1,\n\n    2)', lines: '1-4', indent: 0 },
      { text: 'x = 1 + \\\n    2', lines: '5-6', indent: 0 },
    ]);
  });

  test('take a string of several lines as one token', () => {
    expect(linesOf('"""One.\n\n(two\n"""\nx = 1\n').map(({ lines }) => lines)).toEqual(['1-4', '5-5']);
  });

  test('leave comments and blank lines out', () => {
    expect(linesOf('# first\n\nif x:  # why\n    # inside\n\ty = 1\n')).toEqual([
      { text: 'if x:', lines: '3-3', indent: 0 },
      { text: 'y = 1', lines: '5-5', indent: 8 },
    ]);
  });

  test('hold statements that share a line by semicolons', () => {
    expect(linesOf('a = 1; b = 2\nif a: b = 3\n').map(({ text }) => text)).toEqual(['a = 1; b = 2', 'if a: b = 3']);
  });

  test('are none in an empty file', () => {
    expect(linesOf('')).toEqual([]);
    expect(linesOf('# only a comment\n')).toEqual([]);
  });
});
