import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendVariables } from '../../src/server/env-file.ts';
import { temporaryFolder } from '../sources/repository.ts';

const VARIABLES = { APP_ID: '5', PRIVATE_KEY: 'a\nb\n', EMPTY: undefined };
const ADDED = 'APP_ID=5\nPRIVATE_KEY=a\\nb\\n\nEMPTY=\n';

test.each([
  ['whose last line has no end', 'FOO=bar', `FOO=bar\n${ADDED}`],
  ['whose last line has an end', 'FOO=bar\n', `FOO=bar\n${ADDED}`],
  ['that is empty', '', ADDED],
])('variables get lines of their own in a file %s', (_, before, after) => {
  const file = join(temporaryFolder(), '.env');
  writeFileSync(file, before);
  appendVariables(file, VARIABLES);
  expect(readFileSync(file, 'utf8')).toBe(after);
});

test('a file that was not there is for its owner alone', () => {
  const file = join(temporaryFolder(), '.env');
  appendVariables(file, VARIABLES);
  expect(readFileSync(file, 'utf8')).toBe(ADDED);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
