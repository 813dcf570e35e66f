import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createChecker } from '../../src/check/checker.ts';
import { loadRules } from '../../src/rules/loader.ts';

const FIXTURES = new URL('../../fixtures/rules/', import.meta.url).pathname;
const rules = (await loadRules()).filter(({ status }) => status !== 'retired');
const checker = createChecker(rules, { link: () => '', suppress: true, fixes: false });

function said(path: string, source: string): string[] {
  const { findings, failures } = checker.check(path, Buffer.from(source, 'latin1'));
  expect(failures).toEqual([]);
  return findings.map(({ line, rule, message }) => `${line} ${rule}: ${message}`);
}

test('lines that end as on Windows say the same', () => {
  const paths = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.py'));
  const sources = paths.map((path) => [path, readFileSync(join(FIXTURES, path), 'latin1')] as const);
  const plain = sources.filter(([, source]) => !source.includes('\r'));
  expect(plain.length).toBeGreaterThan(500);
  for (const [path, source] of plain) {
    expect([path, said(path, source.replaceAll('\n', '\r\n'))]).toEqual([path, said(path, source)]);
  }
  // A comment of nothing but `#` has the return of its line behind it.
  expect(said('shop.py', '#\r\n# Books.\r\n#\r\nx = 1  #\r\n')).toEqual([]);
});
