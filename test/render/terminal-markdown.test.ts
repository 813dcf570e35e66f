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

test('a table stays as it is written', () => {
  expect(render('| a | b |\n| - | - |\n| 1 | 2 |')).toEqual(['| a | b |', '| - | - |', '| 1 | 2 |']);
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
