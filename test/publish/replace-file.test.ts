import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../src/publish/replace-file.ts';
import { temporaryFolder } from '../sources/repository.ts';

test.each([0o666, 0o777, 0o600, 0o640])('a file with the permissions %i keeps them', async (mode) => {
  const file = join(temporaryFolder(), 'a.py');
  writeFileSync(file, 'x = 1\n');
  // Whatever the umask, at least one of these has what it takes away.
  chmodSync(file, mode);
  await replaceFile(file, 'x = 2\n');
  expect(readFileSync(file, 'utf8')).toBe('x = 2\n');
  expect(statSync(file).mode & 0o777).toBe(mode);
});

test('a new file is alone in its folder', async () => {
  const folder = temporaryFolder();
  await replaceFile(join(folder, 'a.py'), 'x = 1\n');
  expect(readdirSync(folder)).toEqual(['a.py']);
});
