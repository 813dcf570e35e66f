import { expect, test } from '@jest/globals';
import { PythonFile } from '../../src/python/file.ts';
import { realFiles } from './corpus.ts';
import { cpythonTables, type Difference, differences, ownTable } from './symbol-tables.ts';

/** Differences that are not the scopes' fault, and why. */
const EXPLAINED: readonly {
  readonly why: string;
  readonly explains: (file: PythonFile, found: Difference) => boolean;
}[] = [
  {
    why: 'The grammar takes `type(order).number = 1` for an alias of a type, and the name `type` in it for a keyword.',
    explains: (file, { name, ours, cpython }) =>
      name === 'type' && ours === 'none' && cpython === 'global, referenced' && /^\s*type\(.*=/m.test(file.text(0)),
  },
];

const files = realFiles().filter((_, index) => index % 3 === 0);
const tables = cpythonTables(files.map(({ path }) => path));
const compiled = files.flatMap(({ path, bytes }, index) => {
  const table = tables[index];
  return table === undefined ? [] : [{ path, table, file: new PythonFile(path.slice(1), bytes) }];
});

test('what CPython compiles has no syntax error', () => {
  expect(compiled.length).toBeGreaterThan(500);
  const refused = compiled.filter(({ file }) => file.syntaxError !== undefined || file.unreadable !== undefined);
  expect(refused.map(({ path }) => path)).toEqual([]);
});

test('scopes and symbols are those of CPython', () => {
  const found = compiled.flatMap(({ path, table, file }) =>
    differences(ownTable(file), table)
      .filter((difference) => !EXPLAINED.some(({ explains }) => explains(file, difference)))
      .map(({ scope, line, name, ours, cpython }) => `${path}:${line} ${scope} ${name}: ${ours}; CPython: ${cpython}`),
  );
  expect(found).toEqual([]);
});

test.each([
  ['a scope that is missing', 'def f(): pass\n', 'x = 1\n'],
  ['a name that is bound elsewhere', 'x = 1\ndef f():\n    x = 2\n', 'x = 1\ndef f():\n    global x\n    x = 2\n'],
  ['a read that is missing', 'def f(x): return x\n', 'def f(x): pass\n'],
])('the comparison sees %s', (_, one, other) => {
  const [own, different] = [one, other].map((source) => ownTable(new PythonFile('a.py', Buffer.from(source))));
  expect(differences(own!, own!)).toEqual([]);
  expect(differences(own!, different!)).not.toEqual([]);
});
