import pc from 'picocolors';
import { renderTerminalMarkdown } from '../../src/render/terminal-markdown.ts';

const PLAIN = pc.createColors(false);

function render(markdown: string, width = 40): string[] {
  return renderTerminalMarkdown(markdown, width, PLAIN);
}

test('words are broken at the width, and code in them is not', () => {
  expect(render('Some **bold words** and `a call(with, two)` [here](https://a.example).\nMore.', 30)).toEqual([
    'Some bold words and',
    '`a call(with, two)` here',
    '(https://a.example). More.',
  ]);
});

test('what is folded elsewhere is shown', () => {
  expect(render('A\n\n<details>\n<summary>Show</summary>\n\nText\n\n</details>\n\nB')).toEqual([
    'A',
    '',
    'Text',
    '',
    'B',
  ]);
});

test('blocks are kept apart', () => {
  expect(render('# Title\n\nText.\n\n```python\nx =  1\n\ny = 2\n```\n\nEnd.')).toEqual([
    'Title',
    '═════',
    '',
    'Text.',
    '',
    '│ x =  1',
    '│',
    '│ y = 2',
    '',
    'End.',
  ]);
});

test('items hang from their marks, and one blank row follows the list', () => {
  expect(render('- one two three four five six seven\n- eight\n\n1. nine\n', 20)).toEqual([
    '- one two three four',
    '  five six seven',
    '- eight',
    '',
    '1. nine',
  ]);
});

test('code in an item is code, and what follows it is apart', () => {
  expect(
    render('1. One:\n\n   ```python\n   x = 1  # two\n\n   y = 2\n   ```\n\n2. Two\n   - three\n   - four\n', 20),
  ).toEqual(['1. One:', '', '   │ x = 1  # two', '   │', '   │ y = 2', '', '2. Two', '', '   - three', '   - four']);
});

test('a table stands in columns, with its numbers to the right', () => {
  expect(render('| a     | `b` |\n| ----- | --: |\n| **1** |   2 |\n| 10    |  20 |')).toEqual([
    'a   `b`',
    '──  ───',
    '1     2',
    '10   20',
  ]);
});

test('a table that is too wide has its cells broken, and its rows kept apart', () => {
  expect(render('| a | b |\n| - | - |\n| one two three | `code` four five |\n| six | seven |', 30)).toEqual([
    'a              b',
    '─────────────  ───────────',
    'one two three  `code` four',
    '               five',
    '',
    'six            seven',
  ]);
});

test('the address of a link is told in the words that are asked for', () => {
  expect(renderTerminalMarkdown('[a](a.md), [b](#b)', 40, PLAIN, (address) => address.replace(/#.*/, ''))).toEqual([
    'a (a.md), b',
  ]);
});

test('comments are not shown', () => {
  expect(render('A\n\n<!-- rules:start -->\n\nB')).toEqual(['A', '', 'B']);
});

test('a suggested change is told as one', () => {
  expect(render('```suggestion\n    x = 1\n```')).toEqual(['suggested change:', '+     x = 1']);
});

test('escapes and marks of the host are not shown', () => {
  expect(render('a \\* b @\u200bsomeone <sub>small `x`</sub>')).toEqual(['a * b @someone small `x`']);
});

test('nothing in it commands the terminal', () => {
  const rows = render('a\u001b[2J `b\u001b[2J`\n\n```\nc\u001b[2J\n```\n\n| \u001b |\n| - |');
  expect(rows.join('\n')).not.toContain('\u001b');
});

test('no style reaches over the end of a row', () => {
  const rows = renderTerminalMarkdown(`**${'bold words '.repeat(10)}end**`, 20, pc.createColors(true));
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) expect(row.split('\u001b[1m')).toHaveLength(row.split('\u001b[22m').length);
});
