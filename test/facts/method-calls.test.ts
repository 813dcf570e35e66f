import { type MethodCallFact, methodCalls } from '../../src/facts/method-calls.ts';
import { Instances } from '../../src/facts/instances.ts';
import { PythonFile } from '../../src/python/file.ts';

function callsIn(source: string, path = 'shop/orders.py'): MethodCallFact[] {
  const file = new PythonFile(path, Buffer.from(`${source}\n`));
  return methodCalls(file, new Instances(file));
}

test('a call on `self` is of its class and those below', () => {
  expect(callsIn('class Order:\n    def open(self):\n        self.add(1, 2, note="x")')).toEqual([
    {
      on: 'shop.orders.Order',
      method: 'add',
      caller: 'Order.open',
      isOwn: true,
      positional: 2,
      keywords: ['note'],
      result: 'dropped',
      line: 3,
    },
  ]);
});

test('a call on an annotated object is of the class that is named', () => {
  const [call] = callsIn('from shop.lines import Line\n\ndef total(line: Line): return line.net()');
  expect(call).toMatchObject({ on: 'shop.lines.Line', method: 'net', caller: 'total', result: 'used' });
  expect(call).not.toHaveProperty('isOwn');
});

test.each([
  ['await self.add()', 'awaited'],
  ['await (self.add())', 'awaited'],
  ['(self.add())', 'dropped'],
  ['x = self.add()', 'used'],
  ['f(self.add())', 'used'],
])('the result of `%s` is %s', (statement, result) => {
  expect(callsIn(`class Order:\n    async def open(self):\n        ${statement}`)[0]).toMatchObject({ result });
});

test('of an object that could be anything, a call with keywords counts', () => {
  const calls = callsIn('def total(till):\n    till.close()\n    till.close(force=True)\n    till.drawer.open(key=1)');
  expect(calls.map(({ on, method, keywords }) => [on, method, keywords])).toEqual([
    [undefined, 'close', ['force']],
    [undefined, 'open', ['key']],
  ]);
});

test('the same way of calling counts once for each caller', () => {
  const source =
    'class Order:\n    def a(self):\n        self.add(1)\n        self.add(2)\n        self.add(1, 2)\n    def b(self):\n        self.add(1)';
  expect(callsIn(source).map(({ caller, positional, line }) => [caller, positional, line])).toEqual([
    ['Order.a', 1, 3],
    ['Order.a', 2, 5],
    ['Order.b', 1, 7],
  ]);
});

test.each([
  ['of an object that was just made', 'def f():\n    order = Order()\n    order.add(1)\nclass Order: pass'],
  ['of another package', 'from flask import Flask\ndef f(app: Flask): app.run(debug=True)'],
  ['of a module', 'import requests\ndef f(): requests.get(url="/")'],
  ['with unpacked arguments', 'class Order:\n    def a(self, *b): self.add(*b)'],
  ['of a private name', 'class Order:\n    def a(self): self.__add(1)'],
])('no call %s', (_, source) => {
  expect(callsIn(source)).toEqual([]);
});

test('no call in tests and migrations', () => {
  const source = 'class Order:\n    def a(self): self.add(1)';
  expect(callsIn(source, 'tests/test_orders.py')).toEqual([]);
  expect(callsIn(source, 'shop/migrations/0001_initial.py')).toEqual([]);
});
