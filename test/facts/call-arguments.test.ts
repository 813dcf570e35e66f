import { Callees } from '../../src/facts/callees.ts';
import { type CallArgumentsFact, callArguments } from '../../src/facts/call-arguments.ts';
import { Instances } from '../../src/facts/instances.ts';
import { PythonFile } from '../../src/python/file.ts';

function argumentsIn(source: string, path = 'shop/orders.py'): CallArgumentsFact[] {
  const file = new PythonFile(path, Buffer.from(`${source}\n`));
  const instances = new Instances(file);
  return callArguments(file, instances, new Callees(file, instances));
}

test('a call says what it hands on, and where it stands', () => {
  expect(argumentsIn('from shop.prices import net\n\ndef total():\n    return net(1, 2, tax=3)')).toEqual([
    {
      callee: 'shop.prices.net',
      positional: 2,
      keywords: ['tax'],
      site: {
        line: 4,
        column: 12,
        endLine: 4,
        endColumn: 28,
        definition: 'total',
        source: 'return net(1, 2, tax=3)',
      },
    },
  ]);
});

test.each([
  ['unpacks arguments', 'from shop.prices import net\nnet(*row)'],
  ['unpacks keywords', 'from shop.prices import net\nnet(**row)'],
  ['is of another package', 'import requests\nrequests.get(1)'],
  ['is ready to be refused', 'from shop.prices import net\ntry:\n    net()\nexcept (TypeError, KeyError):\n    pass'],
])('a call that %s is left out', (_why, source) => {
  expect(argumentsIn(source)).toEqual([]);
});

test('what stands in the handler itself is not ready to be refused', () => {
  expect(argumentsIn('from shop.prices import net\ntry:\n    pass\nexcept TypeError:\n    net()')).toHaveLength(1);
});

test('calls of tests and of migrations are left out', () => {
  const source = 'from shop.prices import net\nnet()';
  expect(argumentsIn(source, 'shop/tests/test_orders.py')).toEqual([]);
  expect(argumentsIn(source, 'shop/migrations/0001_initial.py')).toEqual([]);
});

test.each([
  ['def add(self):\n        self.sum()', undefined],
  ['@classmethod\n    def make(cls):\n        cls.sum()', true],
  ['@classmethod\n    def make(cls):\n        super().sum()', true],
  ['def add(self):\n        super().sum()', undefined],
  ['def __new__(cls):\n        cls.sum()', true],
])('whether `%s` calls it on the class is %s', (method, isOnClass) => {
  expect(argumentsIn(`class Order(Base):\n    ${method}`)[0]?.isOnClass).toBe(isOnClass);
});
