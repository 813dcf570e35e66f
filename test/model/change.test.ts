import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addedLines, oldLines } from '../../src/model/change.ts';
import { parseHunks } from '../../src/sources/hunks.ts';

/** What git says of two texts of unique lines, as hunks with some lines of context. */
function hunksOf(before: readonly string[], after: readonly string[], context: number) {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-change-'));
  try {
    for (const [name, lines] of [
      ['before', before],
      ['after', after],
    ] as const)
      writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
    execFileSync('git', ['diff', '--no-index', `--unified=${context}`, 'before', 'after'], { cwd: folder });
  } catch (error) {
    // Git ends with 1 where the files differ.
    const patch = (error as { stdout: Buffer }).stdout.toString();
    return parseHunks(patch.slice(patch.indexOf('@@')));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return [];
}

const BEFORE = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`);

test.each([
  ['nothing', []],
  ['lines added on top', [[0, 0, 2]]],
  ['lines added at the end', [[60, 0, 3]]],
  ['lines removed', [[20, 4, 0]]],
  ['the first line removed', [[0, 1, 0]]],
  ['the last line removed', [[59, 1, 0]]],
  ['lines replaced by more', [[30, 2, 7]]],
  [
    'several places',
    [
      [3, 1, 0],
      [10, 0, 4],
      [25, 5, 1],
      [40, 1, 1],
      [58, 2, 0],
    ],
  ],
] as const)('tells where unchanged lines stood: %s', (_, edits) => {
  const after = [...BEFORE];
  for (const [at, removed, added] of [...edits].reverse()) {
    after.splice(at, removed, ...Array.from({ length: added }, (_each, index) => `new ${at}.${index}`));
  }
  for (const context of [0, 1, 3]) {
    const hunks = hunksOf(BEFORE, after, context);
    const oldLine = oldLines(hunks);
    const expected = after.map((text) => (text.startsWith('new') ? undefined : BEFORE.indexOf(text) + 1));
    expect(after.map((_text, index) => oldLine(index + 1))).toEqual(expected);
    expect(addedLines(hunks)).toEqual(expected.flatMap((old, index) => (old === undefined ? [index + 1] : [])));
  }
});

test('a line of a hunk that was cut off is not told', () => {
  const [hunk] = parseHunks('@@ -5,3 +5,3 @@\n line 5\n-line 6\n+new\n line 7\n');
  const oldLine = oldLines([{ ...hunk!, lines: hunk!.lines.slice(0, 1) }]);
  expect([4, 5, 6, 7, 8].map(oldLine)).toEqual([4, 5, undefined, undefined, 8]);
});
