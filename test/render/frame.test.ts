import pc from 'picocolors';
import stringWidth from 'string-width';
import { frame } from '../../src/render/frame.ts';

const PLAIN = pc.createColors(false);

function at(line: number, column: number, endLine: number, endColumn: number) {
  return { line, column, endLine, endColumn };
}

/** What stands above the carets, by the columns of a terminal. */
function pointedAt(rows: readonly string[]): string {
  const index = rows.findIndex((row) => /^ *· +\^+$/.test(row));
  const pointer = rows[index]!;
  const start = pointer.indexOf('^');
  let column = 0;
  let pointed = '';
  for (const { segment } of new Intl.Segmenter('en').segment(rows[index - 1]!)) {
    if (column >= start && column < pointer.length) pointed += segment;
    column += stringWidth(segment);
  }
  return pointed;
}

describe('a code frame', () => {
  test('shows two lines before, one after, and points at the exact columns', () => {
    const lines = ['import os', 'def f():', '    x = 1', '    return get(x)', 'f()', 'f()'];
    expect(frame(lines, at(4, 12, 4, 18), 80, PLAIN)).toEqual([
      '2 │ def f():',
      '3 │     x = 1',
      '4 │     return get(x)',
      '  ·            ^^^^^^',
      '5 │ f()',
    ]);
  });

  test('leaves out blank lines at its ends', () => {
    expect(frame(['', '', 'x = 1', '', ''], at(3, 1, 3, 2), 80, PLAIN)).toEqual(['3 │ x = 1', '  · ^']);
  });

  test('aligns line numbers of different lengths', () => {
    const lines = Array.from({ length: 11 }, (_, index) => `line${String(index + 1)}`);
    const rows = frame(lines, at(10, 1, 10, 5), 80, PLAIN);
    expect(rows).toEqual([' 8 │ line8', ' 9 │ line9', '10 │ line10', '   · ^^^^', '11 │ line11']);
  });

  test.each([
    ['tabs', '\t\tx = get()', 'get()'],
    ['wide characters', 'title = "本の題名" + get()', 'get()'],
    ['a wide character itself', 'title = "本の題名"', '本の題名'],
    ['emoji of several code points', 'face = "👩‍👩‍👧" + get()', 'get()'],
    ['combining characters', 'name = "e\u0301a\u0300" + get()', 'get()'],
  ])('points past %s', (_, line, word) => {
    const column = line.indexOf(word) + 1;
    expect(pointedAt(frame([line], at(1, column, 1, column + word.length), 80, PLAIN))).toBe(word);
  });

  test.each([
    ['at its start', 0],
    ['in its middle', 5000],
    ['at its end', 9990],
  ])('cuts an endless line around a place %s', (_, start) => {
    const line = 'x'.repeat(start) + '@'.repeat(10) + 'y'.repeat(9990 - start);
    const rows = frame([line], at(1, start + 1, 1, start + 11), 60, PLAIN);
    expect(pointedAt(rows)).toBe('@'.repeat(10));
    for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(60);
    expect(rows[0]).toContain('…');
  });

  test('keeps the pointer inside the width where the place itself is longer', () => {
    for (const row of frame(['x'.repeat(500)], at(1, 1, 1, 501), 60, PLAIN)) {
      expect(stringWidth(row)).toBeLessThanOrEqual(60);
    }
  });

  test('shows what would command the terminal or reorder the line', () => {
    const rows = frame(['a = "\u001b[31m\u202e"; bad()'], at(1, 15, 1, 20), 80, PLAIN);
    expect(rows[0]).toBe('1 │ a = "␛[31m<U+202E>"; bad()');
    expect(pointedAt(rows)).toBe('bad()');
  });

  test('shows the lines of a range, and of a long one its first lines', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line${String(index + 1)}`);
    const rows = frame(lines, at(5, 1, 30, 4), 80, PLAIN);
    expect(rows).toHaveLength(2 + 6 + 1 + 1);
    expect(rows[3]).toBe('   · ^^^^^');
  });

  test('points at the end of a line; an empty file has nothing to show', () => {
    expect(frame(['abc'], at(1, 4, 1, 4), 80, PLAIN)).toEqual(['1 │ abc', '  ·    ^']);
    expect(frame([], at(1, 1, 1, 1), 80, PLAIN)).toEqual([]);
  });
});
