import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDiff } from '../../src/render/diff.ts';
import { temporaryFolder } from '../sources/repository.ts';

/** What git makes of a text with a patch. */
function patched(path: string, before: string, patch: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'shop'));
  writeFileSync(join(folder, path), before);
  execFileSync('git', ['apply', '-'], { cwd: folder, input: patch });
  return readFileSync(join(folder, path), 'utf8');
}

const many = (line: (index: number) => string): string =>
  Array.from({ length: 30_000 }, (_, index) => line(index)).join('');

test.each([
  ['a line', 'a = 1 \nb = 2\n', 'a = 1\nb = 2\n'],
  ['the end of a file', 'a = 1', 'a = 1\n'],
  ['Windows line ends', 'a = 1 \r\nb = 2\r\n', 'a = 1\r\nb = 2\r\n'],
  ['more lines than a comparison is worth', many((index) => `x${index} = 1 \n`), many((index) => `x${index} = 1\n`)],
  ['so many, and no line feed at the end', `${many((index) => `y${index} \n`)}z`, many((index) => `y${index}\n`)],
])('git applies a patch of %s', (_, before, after) => {
  const patch = renderDiff('shop/a.py', before, after);
  expect(patch).toMatch(/^--- a\/shop\/a\.py\n\+\+\+ b\/shop\/a\.py\n@@ /);
  expect(patched('shop/a.py', before, patch)).toBe(after);
});

test('a patch holds a change with three lines around it', () => {
  const text = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].join('\n');
  expect(renderDiff('a.py', `${text}\n`, `${text.replace('e', 'E')}\n`)).toContain(
    '@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n',
  );
});
