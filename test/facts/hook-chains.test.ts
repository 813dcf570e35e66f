import { chainEnds } from '../../src/facts/hook-chains.ts';
import { PythonFile } from '../../src/python/file.ts';

function owners(body: string): string[] {
  const source = `class Outer:\n    class Plugin(Base):\n        def __init_subclass__(cls, **options):\n${body.replace(/^/gm, ' '.repeat(12))}\n`;
  return chainEnds(new PythonFile('shop/plugins.py', Buffer.from(source))).map(({ owner }) => owner);
}

test.each([
  ['one that does something else', 'known.append(cls)', ['Outer.Plugin']],
  ['one that does nothing', '"""Nothing."""\npass', ['Outer.Plugin']],
  ['one that calls the next', 'super().__init_subclass__(**options)', []],
  ['one that names the next', 'Base.__init_subclass__()', []],
  ['one that forbids subclasses', 'raise TypeError("none")', []],
  ['one that forbids some', '"""Few."""\nif not options:\n    raise TypeError("none")', []],
  [
    'one that forbids some and keeps the others',
    'if not options:\n    raise TypeError\nelse:\n    keep(cls)',
    ['Outer.Plugin'],
  ],
])('%s', (_, body, expected) => {
  expect(owners(body)).toEqual(expected);
});

test('functions that are in no class are none', () => {
  expect(chainEnds(new PythonFile('a.py', Buffer.from('def __init_subclass__(cls):\n    pass\n')))).toEqual([]);
});
