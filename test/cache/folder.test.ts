import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../../src/cache/folder.ts';
import { temporaryFolder } from '../sources/repository.ts';

async function keep(folder: string, texts: Readonly<Record<string, string>>, project = '/shop'): Promise<void> {
  const store = await openFolder(folder, project);
  await store.write(new Map(Object.entries(texts)));
  await store.close();
}

async function kept(folder: string, keys: readonly string[], project = '/shop'): Promise<Record<string, string>> {
  return Object.fromEntries(await (await openFolder(folder, project)).read(keys));
}

function fileIn(folder: string): string {
  const [name, ...more] = readdirSync(folder);
  expect(more).toEqual([]);
  return join(folder, name!);
}

test('what one run writes, the next one reads', async () => {
  const folder = join(temporaryFolder(), 'not/there/yet');
  await keep(folder, { a: 'one\ntwo\n', b: '', c: 'é\u{1f40d}' });
  expect(await kept(folder, ['a', 'b', 'c', 'd'])).toEqual({ a: 'one\ntwo\n', b: '', c: 'é\u{1f40d}' });
  expect(await kept(folder, ['a'], '/other')).toEqual({});
});

test('only its owner may read it', async () => {
  const folder = temporaryFolder();
  await keep(folder, { a: 'one' });
  expect(statSync(fileIn(folder)).mode & 0o077).toBe(0);
});

test('what a later run adds stands beside what was there', async () => {
  const folder = temporaryFolder();
  await keep(folder, { a: 'one', b: 'two' });
  await keep(folder, { b: 'new', c: 'three' });
  expect(await kept(folder, ['a', 'b', 'c'])).toEqual({ a: 'one', b: 'new', c: 'three' });
});

test('a run that is cut short leaves what was there', async () => {
  const folder = temporaryFolder();
  await keep(folder, { a: 'one' });
  const store = await openFolder(folder, '/shop');
  await store.write(
    new Map([
      ['a', 'half'],
      ['b', 'two'],
    ]),
  );
  expect(await kept(folder, ['a', 'b'])).toEqual({ a: 'one' });
});

test('a run that has nothing to write leaves no file behind', async () => {
  const folder = temporaryFolder();
  const store = await openFolder(folder, '/shop');
  await store.write(new Map());
  await store.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('writes at the same time do not mix', async () => {
  const folder = temporaryFolder();
  const store = await openFolder(folder, '/shop');
  const texts = Array.from({ length: 50 }, (_, index) => [`k${index}`, String(index).repeat(1000 * index)] as const);
  await Promise.all(texts.map((entry) => store.write(new Map([entry]))));
  await store.close();
  expect(
    await kept(
      folder,
      texts.map(([key]) => key),
    ),
  ).toEqual(Object.fromEntries(texts));
});

test.each([
  ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 3), { a: 'one' }],
  ['changed in a text', (bytes: Buffer) => Buffer.from(bytes.toString().replace('one', 'won')), { b: 'two' }],
  ['changed in a length', (bytes: Buffer) => Buffer.from(bytes.toString().replace(/ 3\n/, ' 9999999999\n')), {}],
  ['something else', () => Buffer.from('PK\x03\x04 not a cache\n'.repeat(1000)), {}],
  ['empty', () => Buffer.alloc(0), {}],
])('a file that is %s gives nothing that is wrong, and is replaced', async (_, damage, expected) => {
  const folder = temporaryFolder();
  await keep(folder, { a: 'one', b: 'two' });
  const file = fileIn(folder);
  writeFileSync(file, damage(readFileSync(file)));
  expect(await kept(folder, ['a', 'b'])).toEqual(expected);
  await keep(folder, { a: 'one', b: 'two' });
  expect(await kept(folder, ['a', 'b'])).toEqual({ a: 'one', b: 'two' });
});

test('what cannot be written is told at the end, and leaves what was there', async () => {
  const folder = temporaryFolder();
  await keep(folder, { a: 'one' });
  const file = fileIn(folder);
  const store = await openFolder(folder, '/shop');
  await store.write(new Map([['b', 'two']]));
  const draft = readdirSync(folder).find((name) => name.endsWith('.tmp'))!;
  const { rmSync } = await import('node:fs');
  rmSync(join(folder, draft));
  await expect(store.close()).rejects.toThrow('ENOENT');
  expect(readdirSync(folder)).toEqual([file.slice(folder.length + 1)]);
  expect(await kept(folder, ['a', 'b'])).toEqual({ a: 'one' });
});

test('files that no run uses are deleted in time', async () => {
  const folder = temporaryFolder();
  await keep(folder, { a: 'one' });
  await keep(folder, { a: 'one' }, '/other');
  const long = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), long, long);
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  utimesSync(join(folder, 'notes.txt'), long, long);
  const store = await openFolder(folder, '/shop');
  await store.read(['a']);
  await store.close();
  expect(await kept(folder, ['a'])).toEqual({ a: 'one' });
  expect(await kept(folder, ['a'], '/other')).toEqual({});
  expect(readdirSync(folder)).toContain('notes.txt');
});
