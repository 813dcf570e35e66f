import { addedLines } from '../../src/model/change.ts';
import { parseHunks } from '../../src/sources/hunks.ts';

test('a hunk without old lines names the line before it, as git does', () => {
  const [first] = parseHunks('@@ -0,0 +1,2 @@\n+a\n+b');
  expect(first).toEqual({ oldStart: 0, oldLines: 0, newStart: 1, newLines: 2, lines: ['+a', '+b'] });
  const [middle] = parseHunks('@@ -4,0 +5 @@ def f():\n+x');
  expect(middle).toMatchObject({ oldStart: 4, oldLines: 0, newStart: 5, newLines: 1 });
});

test('a hunk without new lines names the line before it', () => {
  expect(parseHunks('@@ -1 +0,0 @@\n-a')[0]).toMatchObject({ oldStart: 1, oldLines: 1, newStart: 0, newLines: 0 });
  expect(parseHunks('@@ -4,2 +3,0 @@\n-a\n-b')[0]).toMatchObject({ oldStart: 4, newStart: 3, newLines: 0 });
});

test('lines that look like file headers are lines', () => {
  const patch = '@@ -1,3 +1,3 @@\n a\n--- x\n+++ y\n b\n@@ -10 +10,2 @@\n c\n+d';
  const hunks = parseHunks(patch);
  expect(hunks.map((hunk) => hunk.lines)).toEqual([
    [' a', '--- x', '+++ y', ' b'],
    [' c', '+d'],
  ]);
  expect(addedLines(hunks)).toEqual([2, 11]);
});

test('carriage returns and the missing line end at the end of the file stay', () => {
  const hunks = parseHunks('@@ -1 +1 @@\n-a\r\n\\ No newline at end of file\n+b\r\n\\ No newline at end of file');
  const missing = '\\ No newline at end of file';
  expect(hunks[0]?.lines).toEqual(['-a\r', missing, '+b\r', missing]);
});

test('a diff with its file lines gives the same hunks', () => {
  const patch = '@@ -1 +1 @@\n-a\n+b';
  expect(parseHunks(`--- a/x.py\n+++ b/x.py\n${patch}\n`)).toEqual(parseHunks(patch));
});

test('no patch, no hunks', () => {
  expect(parseHunks('')).toEqual([]);
});

test('a hunk that breaks off is refused', () => {
  expect(() => parseHunks('@@ -1,3 +1,3 @@\n a')).toThrow(/line/);
});
