import { Callees } from '../../src/facts/callees.ts';
import { type CallFact, calls } from '../../src/facts/calls.ts';
import { Instances } from '../../src/facts/instances.ts';
import { PythonFile } from '../../src/python/file.ts';

function callsIn(source: string, path = 'shop/orders.py'): ReturnType<typeof calls> {
  const file = new PythonFile(path, Buffer.from(`${source}\n`));
  return calls(file, new Callees(file, new Instances(file)));
}

/** The calls of all functions, without their places. */
function facts(source: string, path?: string): Partial<CallFact>[] {
  return callsIn(source, path).flatMap((caller) =>
    caller.calls.map(({ callee, on, use }) => ({ callee, ...(on && { on }), use })),
  );
}

test.each([
  ['a statement', 'f()', 'dropped'],
  ['a statement in brackets', '(f())', 'dropped'],
  ['the end of a statement of truth', 'x and f()', 'dropped'],
  ['a condition', 'if f(): pass', 'tested'],
  ['a negated condition', 'y = not f()', 'tested'],
  ['the beginning of a statement of truth', 'y = f() or x', 'tested'],
  ['a comparison', 'y = f() == 1', 'tested'],
  ['the condition of a choice', 'y = 1 if f() else 2', 'tested'],
  ['what is chosen', 'y = f() if x else 2', 'used'],
  ['an assertion', 'assert f(), "no"', 'tested'],
  ['the message of an assertion', 'assert x, f()', 'used'],
  ['an argument', 'print(f())', 'used'],
  ['a value', 'y = f()', 'used'],
  ['an await', 'await f()', 'awaited'],
  ['a statement that is to fail', 'with pytest.raises(TypeError):\n        f()', 'used'],
])('the use of a call: %s', (_, statement, use) => {
  const source = `from shop.mail import f\nasync def g(x):\n    ${statement}`;
  expect(facts(source)).toContainEqual({ callee: 'shop.mail.f', use });
});

test('a call belongs to the function whose body makes it, and to none in a lambda', () => {
  const source = `
from shop.mail import a, b, c, d, e, f
a()
@b()
def outer(x=c()):
    d()
    def inner():
        e()
    return lambda: f()
`;
  expect(callsIn(source).map(({ name, line, calls: made }) => [name, line, made.map(({ callee }) => callee)])).toEqual([
    ['', 0, ['shop.mail.a', 'shop.mail.b', 'shop.mail.c']],
    ['outer', 5, ['shop.mail.d']],
    ['outer.inner', 7, ['shop.mail.e']],
  ]);
});

test('methods are named by what their object is an instance of', () => {
  const source = `
from shop.stock import Stock, open_stock
class Orders(Base):
    stock: Stock
    def __init__(self, log: "Log | None", shelf: Stock | None):
        self.shelf = Stock()
        super().__init__(log)
        self.close()
        self.shelf.count()
        self.stock.count()
        shelf.count()
        log.write()
        Stock().refill()
        found = open_stock()
        found.refill()
`;
  expect(facts(source).map(({ callee, on }) => [callee, on])).toEqual([
    ['shop.stock.Stock', undefined],
    ['shop.orders.Orders.__init__', 'super'],
    ['shop.orders.Orders.close', 'instance'],
    ['shop.stock.Stock.count', 'made'],
    ['shop.stock.Stock.count', 'instance'],
    ['shop.stock.Stock.count', 'instance'],
    ['shop.stock.Stock.refill', 'made'],
    ['shop.stock.open_stock', undefined],
    ['shop.stock.open_stock.refill', 'made'],
  ]);
});

test('a function inside a function has the names around it', () => {
  expect(facts('def outer():\n    def inner(): pass\n    inner()')).toEqual([
    { callee: 'shop.orders.outer.inner', use: 'dropped' },
  ]);
});

test('what nobody could follow is left out', () => {
  expect(facts('def f(x):\n    x.go()\n    print(x)\n    x()\n    x[0]()\n    [].append(x)')).toEqual([]);
});

test('a callee is kept once for each use, but wherever its value is lost', () => {
  const source = 'from shop.mail import f\ndef g():\n    a = f()\n    b = f()\n    f()\n    f()';
  expect(callsIn(source)[0]!.calls.map(({ use, line }) => [use, line])).toEqual([
    ['used', 3],
    ['dropped', 5],
    ['dropped', 6],
  ]);
});

test('of a test only what it loses is kept, of a migration nothing', () => {
  const source = 'from shop.mail import f\ndef test_f():\n    x = f()\n    f()';
  expect(facts(source, 'tests/test_mail.py')).toEqual([{ callee: 'shop.mail.f', use: 'dropped' }]);
  expect(facts(source, 'shop/migrations/0001_initial.py')).toEqual([]);
});

test('a place is kept where something can be said', () => {
  const source = 'import time\nasync def f():\n    x = time.sleep(0.5)\ndef g():\n    x = time.sleep(2)';
  const [first, second] = callsIn(source);
  expect(first!.calls).toEqual([
    {
      callee: 'time.sleep',
      use: 'used',
      number: 0.5,
      line: 3,
      place: { column: 9, endLine: 3, endColumn: 24, source: 'x = time.sleep(0.5)' },
    },
  ]);
  expect(second!.calls).toEqual([{ callee: 'time.sleep', use: 'used', number: 2, line: 5 }]);
});
