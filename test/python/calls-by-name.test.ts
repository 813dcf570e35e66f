import { PythonFile } from '../../src/python/file.ts';

function called(source: string, ...names: readonly string[]): string[] {
  const file = new PythonFile('shop/orders.py', Buffer.from(source));
  return file.callsNamed(...names).map((node) => file.text(node));
}

test.each([
  ['a function', 'open(path)'],
  ['a method', 'path.open()'],
  ['a method of what a call returned', 'Path(path).open()'],
  ['a method on a line of its own', 'path\n  .open()'],
])('finds the call of %s', (_, call) => {
  expect(called(`x = (${call})\n`, 'open')).toEqual([call]);
});

test('an imported function has the name under which it was made', () => {
  const source = 'from gzip import open as gz\ngz(path)\n';
  expect([called(source, 'open'), called(source, 'gz')]).toEqual([['gz(path)'], []]);
});

test('calls of several names come in the order of the file', () => {
  expect(called('b(a(1))\nc(2)\na(3)\n', 'a', 'b')).toEqual(['b(a(1))', 'a(1)', 'a(3)']);
});

test('what is called without a name is found under none', () => {
  expect(called('handlers[name](1)\nmake()()\n', 'handlers', 'name', 'make')).toEqual(['make()']);
});
