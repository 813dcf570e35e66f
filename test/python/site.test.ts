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
