import { extractFacts } from '../../src/facts/facts.ts';
import { Modules, type Meaning } from '../../src/project/modules.ts';
import { PythonFile } from '../../src/python/file.ts';

function meaning(sources: Readonly<Record<string, string>>, name: string): Meaning | undefined {
  const files = Object.entries(sources).map(([path, source]) =>
    extractFacts(new PythonFile(path, Buffer.from(`${source}\n`))),
  );
  return new Modules(files).meaning(name, files[0]!);
}

/** A meaning as a few words. */
function told(found: Meaning | undefined): string {
  if (found === undefined) return 'unknown';
  switch (found.kind) {
    case 'module':
      return `module ${found.file.path}`;
    case 'foreign':
      return `foreign ${found.name}`;
    case 'object':
      return `object ${found.file.path} ${found.name} by ${told(found.maker)}`;
    default:
      return `${found.kind} ${found.file.path} ${found.definition.name}`;
  }
}

const SHOP = {
  'app.py': 'import shop',
  'shop/__init__.py': 'from .orders import Order, total as sum_of\nfrom .prices import *\nNumber = Order',
  'shop/orders.py':
    'import flask\nfrom typing import overload\nfrom .prices import Price\n\n\nclass Order(Price):\n    class Meta: pass\n\n    def number(self): pass\n\n\n' +
    'def total(): pass\n\n\n@overload\ndef many(a: int): ...\n@overload\ndef many(a: str): ...\ndef many(a): pass\n\n\n' +
    'if total():\n    def either(): pass\nelse:\n    def either(): pass\n\n\n' +
    'class Wrapped: pass\n\n\nWrapped = total(Wrapped)\n' +
    'orders = flask.Blueprint("orders")\ncurrent = Order()\nmystery = (lambda: 1)()\n',
  'shop/prices.py': 'class Price:\n    currency = "EUR"\n\n    def gross(self): pass\n\n\ndef vat(): pass\n',
};

test.each([
  ['shop.orders', 'module shop/orders.py'],
  ['shop.orders.Order', 'class shop/orders.py Order'],
  ['shop.Order', 'class shop/orders.py Order'],
  ['shop.Number', 'class shop/orders.py Order'],
  ['shop.orders.Order.Meta', 'class shop/orders.py Order.Meta'],
  ['shop.orders.Order.number', 'function shop/orders.py Order.number'],
  ['shop.Order.gross', 'function shop/prices.py Price.gross'],
  ['shop.sum_of', 'function shop/orders.py total'],
  ['shop.vat', 'function shop/prices.py vat'],
  ['shop.orders.many', 'function shop/orders.py many'],
  ['shop.orders.either', 'unknown'],
  ['shop.orders.Wrapped', 'unknown'],
  ['shop.orders.orders', 'object shop/orders.py orders by foreign flask.Blueprint'],
  ['shop.orders.orders.route', 'foreign flask.Blueprint.route'],
  ['shop.orders.current', 'object shop/orders.py current by class shop/orders.py Order'],
  ['shop.orders.current.number', 'function shop/orders.py Order.number'],
  ['shop.orders.mystery', 'unknown'],
  ['shop.orders.missing', 'unknown'],
  ['shop.prices.Price.currency', 'unknown'],
  ['requests.get', 'foreign requests.get'],
])('%s is %s', (name, expected) => {
  expect(told(meaning(SHOP, name))).toBe(expected);
});

test('names that lead in a circle mean nothing', () => {
  const sources = { 'a.py': 'from b import x', 'b.py': 'from a import x' };
  expect(meaning(sources, 'a.x')).toBeUndefined();
});

test.each([
  ['a star import of a module that is not there', 'from .parts import *\nfrom .lost import *'],
  ['an object that is made of itself', 'rows = rows.sorted()'],
])('ends at %s', (_, source) => {
  expect(told(meaning({ 'shop/__init__.py': source }, 'shop.rows.first'))).toBe('unknown');
});
