import { PythonFile } from '../../src/python/file.ts';
import { siteOf } from '../../src/python/site.ts';

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
