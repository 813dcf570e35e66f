import { PythonFile } from '../../src/python/file.ts';
import { Gap } from '../../src/python/tokens.ts';

function tokensOf(source: string): PythonFile['tokens'] {
  return new PythonFile('example.py', Buffer.from(source)).tokens;
}

function linesOf(source: string): { text: string; lines: string; indent: number }[] {
  const file = new PythonFile('example.py', Buffer.from(source));
  const { tokens } = file;
  return Array.from(tokens.indent, (indent, line) => {
    const first = tokens.first[line]!;
    const last = tokens.lastOf(line);
    return {
      text: file.text({ start: tokens.start[first]!, end: tokens.end[last]! }),
      lines: `${String(tokens.line[first]!)}-${String(tokens.lastLine(last))}`,
      indent,
    };
  });
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
    expect(linesOf('f"""One {two}\n\n(three\n"""\nx = 1\n').map(({ lines }) => lines)).toEqual(['1-4', '5-5']);
  });

  test('take a comment as a line of its own unless it stands behind code or in brackets', () => {
    expect(linesOf('# first\n\nif x:  # why\n    # inside\n\ty = [\n    # one\n1]\n')).toEqual([
      { text: '# first', lines: '1-1', indent: 0 },
      { text: 'if x:', lines: '3-3', indent: 0 },
      { text: '# inside', lines: '4-4', indent: 4 },
      { text: 'y = [\n    # one\n1]', lines: '5-7', indent: 8 },
    ]);
  });

  test('know the blank lines above them', () => {
    const tokens = tokensOf('\n\nx = """\n\n"""\n\n \n# why\n\ny = 1\n');
    expect([0, 1, 2].map((line) => tokens.blankLinesAbove(line))).toEqual([2, 2, 1]);
    expect([0, 1, 2].map((line) => tokens.isComment(line))).toEqual([false, true, false]);
  });

  test('hold statements that share a line by semicolons', () => {
    expect(linesOf('a = 1; b = 2\nif a: b = 3\n').map(({ text }) => text)).toEqual(['a = 1; b = 2', 'if a: b = 3']);
  });

  test('are none in an empty file', () => {
    expect(linesOf('')).toEqual([]);
    expect(linesOf('\n\n')).toEqual([]);
  });
});

describe('tokens', () => {
  test('know the white space before them', () => {
    const { gap, count } = tokensOf('x =  add(1,\t2,\n   3) + \\\n4\ny = 1\n');
    const { start, space, spaces, tab, none, lineBreak } = Gap;
    expect(Array.from(gap.subarray(0, count))).toEqual(
      [start, space, spaces, none, none, none, tab, none, lineBreak, none, space, lineBreak].concat([
        start,
        space,
        space,
      ]),
    );
  });

  test('know how many brackets are open', () => {
    const { depth, count } = tokensOf('x = {1: [2]}\n');
    expect(Array.from(depth.subarray(0, count))).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 1]);
  });

  test('are a string as a whole, or its text and the expressions in it', () => {
    const file = new PythonFile('example.py', Buffer.from('x = "a\\n" f"{b!r:>{c}} d"\n'));
    const { start, end, count } = file.tokens;
    const texts = Array.from({ length: count }, (_, token) => file.text({ start: start[token]!, end: end[token]! }));
    expect(texts).toEqual(['x', '=', '"a\\n"', 'f"', '{', 'b', '!r', ':>{c}', '}', ' d', '"']);
  });
});
