import { PythonFile } from '../../src/python/file.ts';
import { nodeAt, siteOf } from '../../src/python/site.ts';

const SOURCE = `first
class Shop:
    second
    def open(self):
        def inner():
            third
        fourth
    class Till:
        fifth
    @sixth
    def close(self):
        seventh
eighth
`;

const file = new PythonFile('shop.py', Buffer.from(SOURCE));

test.each([
  ['first', ''],
  ['second', 'Shop'],
  ['third', 'Shop.open.inner'],
  ['fourth', 'Shop.open'],
  ['fifth', 'Shop.Till'],
  ['sixth', 'Shop'],
  ['seventh', 'Shop.close'],
  ['eighth', ''],
])('%s stands in `%s`, by its node and by its bytes', (name, definition) => {
  const node = file.descendants(0).find((each) => file.is(each, 'identifier') && file.text(each) === name)!;
  expect(siteOf(file, node).definition).toBe(definition);
  expect(siteOf(file, file.span(node)).definition).toBe(definition);
});

test.each([
  ['class', 0, 'Shop'],
  ['def inner', 0, 'Shop.open.inner'],
  ['@sixth', 0, 'Shop'],
  [': # end', 0, 'Shop.close'],
  ['eighth', 'eighth\n'.length, ''],
])('the place of `%s` plus %d stands in `%s`', (text, offset, definition) => {
  const source = Buffer.from(SOURCE.replace('def close(self):', 'def close(self): # end'));
  const start = source.indexOf(text) + offset;
  expect(siteOf(new PythonFile('shop.py', source), { start, end: start }).definition).toBe(definition);
});

test('places in a file of many definitions are told without reading it again for each', () => {
  const count = 4_000;
  const many = new PythonFile('many.py', Buffer.from('def f():\n    x\n'.repeat(count)));
  let asked = 0;
  const start = many.start.bind(many);
  many.start = (node) => {
    asked += 1;
    return start(node);
  };
  for (let line = 2; line <= 2 * count; line += 2) {
    const byte = many.lines.start(line);
    expect(siteOf(many, { start: byte, end: byte }).definition).toBe('f');
  }
  expect(asked / count).toBeLessThan(50);
});

describe('nodeAt', () => {
  const sources = [
    'x = [ f(1).g(), h ]\n',
    'x = "\u{1f40d}é", (f(1).g()), f(1).g\n',
    'a\r\nif f(1).g():\r\n    f(1).g()\r\n',
  ];

  test.each(sources)('finds every node of %j by its site and kind', (source) => {
    const own = new PythonFile('own.py', Buffer.from(source));
    for (const node of own.descendants(0)) {
      // The empty nodes, which tree-sitter has at the end of a block, are nowhere to be found.
      if (own.start(node) === own.end(node)) continue;
      expect(own.span(nodeAt(own, siteOf(own, node), own.kind(node))!)).toEqual(own.span(node));
    }
  });

  test('is the outermost of several that stand there', () => {
    const own = new PythonFile('own.py', Buffer.from(sources[0]!));
    const [call] = [...own.nodesOf('call')];
    expect(nodeAt(own, siteOf(own, call!), 'call', 'attribute', 'identifier')).toBe(call);
  });

  test('is undefined where the file has no such node any more', () => {
    const before = new PythonFile('own.py', Buffer.from('a\nf(1)\n'));
    const site = siteOf(before, [...before.nodesOf('call')][0]!);
    expect(nodeAt(before, site, 'identifier')).toBeUndefined();
    for (const text of ['', 'a\n', 'a\nf(12)\n', 'a\n\nf(1)\n']) {
      expect(nodeAt(new PythonFile('own.py', Buffer.from(text)), site, 'call')).toBeUndefined();
    }
  });
});

test('columns on a long line are counted in UTF-16 units, wherever one asks', () => {
  const text = `x = ["é", ${'"€", "🐍", b, '.repeat(400)}]`;
  const long = new PythonFile('long.py', Buffer.from(`# é\n${text}\ny = 1\n`));
  for (let unit = 0; unit <= text.length; unit += 1) {
    // No place is inside a character.
    if (/[\ud800-\udbff]$/.test(text.slice(0, unit))) continue;
    const byte = long.lines.start(2) + Buffer.byteLength(text.slice(0, unit));
    expect(long.position(byte)).toEqual({ line: 2, column: unit + 1 });
    expect(long.byte(2, unit + 1)).toBe(byte);
  }
  expect(long.position(long.bytes.length - 2)).toEqual({ line: 3, column: 5 });
  expect([long.byte(3, 5), long.byte(2, 100_000)]).toEqual([long.bytes.length - 2, long.lines.end(2)]);
});

test.each(['a', 'é', '€', '🐍', 'a🐍', '€🐍'])('a line of %s is told by its first 500 units', (character) => {
  const text = `x = "${character.repeat(600)}"`;
  const long = new PythonFile('long.py', Buffer.from(`${text}\n`));
  expect(siteOf(long, 0).source).toBe(text.slice(0, 500));
});

test('places on one very long line are told without reading it again for each', () => {
  const count = 100_000;
  const long = new PythonFile('long.py', Buffer.from(`x = ["é"${', b'.repeat(count)}]\n`));
  const names = [...long.nodesOf('identifier')];
  const sites = names.map((name) => siteOf(long, name));
  expect(sites.map(({ column }) => column)).toEqual([1, ...names.slice(1).map((_, at) => 11 + 3 * at)]);
  expect(sites.map((site) => nodeAt(long, site, 'identifier'))).toEqual(names);
});
