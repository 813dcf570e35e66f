import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputError } from '../../src/publish/console.ts';
import { writeSarif } from '../../src/publish/sarif-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-sarif-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a log that GitHub takes is written as it is', async () => {
  const asked: number[] = [];
  await writeSarif(join(folder, 'a.sarif'), (most) => {
    asked.push(most);
    return 'the log';
  });
  expect(asked).toEqual([25_000]);
  expect(readFileSync(join(folder, 'a.sarif'), 'utf8')).toBe('the log');
});

test('one that is larger than 10 MB when compressed loses results until it is not', async () => {
  // Noise that cannot be compressed: 0.6 kB for each result, 15 MB for all of them.
  const noise = randomBytes(25_000 * 600).toString('base64');
  const asked: number[] = [];
  await writeSarif(join(folder, 'a.sarif'), (most) => {
    asked.push(most);
    return noise.slice(0, most * 800);
  });
  expect(asked).toEqual([25_000, 12_500]);
  expect(readFileSync(join(folder, 'a.sarif'))).toHaveLength(12_500 * 800);
});

test('a file that cannot be written is an error for people', async () => {
  await expect(writeSarif(join(folder, 'no/a.sarif'), () => 'the log')).rejects.toThrow(OutputError);
});
