import { PythonFile } from '../../src/python/file.ts';
import { realFiles } from './corpus.ts';
import { cpythonTables, differences, ownTable, type SymbolTable } from './symbol-tables.ts';

/** Every so many of the files, so that the test takes seconds. */
const STEP = 6;

function scopesIn({ inner }: SymbolTable): number {
  return 1 + inner.reduce((sum, table) => sum + scopesIn(table), 0);
}

test('scopes and symbols are those of CPython', () => {
  const files = realFiles(200_000).filter((_, index) => index % STEP === 0);
  const tables = cpythonTables(files.map(({ path }) => path));
  let scopes = 0;
  const found = files.flatMap(({ path, bytes }, index) => {
    const cpython = tables[index];
    const file = new PythonFile(path, bytes);
    // What CPython does not compile, and what it reads in another encoding, cannot be compared.
    if (cpython === undefined || file.syntaxError !== undefined || file.unreadable !== undefined) return [];
    const own = ownTable(file);
    scopes += scopesIn(own);
    return differences(own, cpython).map((difference) => ({ path, ...difference }));
  });
  expect(scopes).toBeGreaterThan(5_000);
  expect(found).toEqual([]);
}, 120_000);
