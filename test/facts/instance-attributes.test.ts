import { type InstanceAttributes, instanceAttributes } from '../../src/facts/instance-attributes.ts';
import { PythonFile } from '../../src/python/file.ts';

function attributesIn(source: string, path = 'shop/orders.py'): InstanceAttributes[] {
  return instanceAttributes(new PythonFile(path, Buffer.from(`${source}\n`)));
}

/** The facts of a class with one `__init__`, of which the lines are given, and further methods. */
function withInit(lines: string, methods = ''): InstanceAttributes {
  const body = lines.replaceAll('\n', '\n        ');
  return attributesIn(`class Order:\n    def __init__(self, lines):\n        ${body}\n${methods}`)[0]!;
}

test.each([
  ['plainly', 'self.a = 1', ['a'], []],
  ['several at once', 'self.a, (self.b, *self.c) = lines', ['a', 'b', 'c'], []],
  ['one after the other', 'self.a = self.b = 1', ['a', 'b'], []],
  ['with a type', 'self.a: int = 1', ['a'], []],
  ['under a condition', 'self.a = 1\nif lines:\n    self.b = 1', ['a'], ['b']],
  ['behind a way out', 'if lines:\n    return\nself.a = 1', [], ['a']],
  ['in a loop', 'for self.a in lines:\n    self.b = 1', [], ['a', 'b']],
  ['in a function inside', 'def later():\n    self.a = 1\nself.b = later', ['b'], ['a']],
  ['under the name that Python gives what is private', 'self.__a = 1', ['_Order__a'], []],
  ['not by reading', 'print(self.a)\nself.b += 1\ndel self.c', [], []],
])('`__init__` sets attributes: %s', (_, lines, sets, maySet) => {
  expect(withInit(lines).init).toEqual({ sets, maySet, handsOn: false });
});

test.each([
  ['super', 'super().__init__()'],
  ['another class', 'Base.__init__(self)'],
  ['a function', 'fill(self)'],
  ['its dictionary', 'self.__dict__.update(lines)'],
])('`__init__` hands on to %s', (_, lines) => {
  expect(withInit(lines).init).toMatchObject({ handsOn: true });
});

test.each(['pass', '...', '"""Nothing."""\npass'])('`%s` does nothing', (lines) => {
  expect(withInit(lines).init).toEqual({ sets: [], maySet: [], handsOn: false, isEmpty: true });
});

test('reads are those of public methods', () => {
  const methods =
    '    def total(self): return self.a + self.c\n    def _hidden(self): return self.a\n' +
    '    def __len__(self): return self.b.size\n    def more(self): self.b += 1\n' +
    '    def careful(self): return getattr(self, "a", 0) or self.a\n';
  expect(withInit('self.a = self.b = 1', methods).reads).toEqual({
    a: ['total'],
    c: ['total'],
    b: ['__len__', 'more'],
  });
  // What a base may have set is of interest for a base that is not asked.
  const handedOn = withInit('super().__init__()\nself.a = self.b = 1', methods);
  expect(handedOn.reads).toEqual({ a: ['total'], b: ['__len__', 'more'] });
});

test('other methods set attributes, by name or by anything', () => {
  const [order] = attributesIn('class Order:\n    def open(self):\n        self.a = 1\n        with f as self.b: pass');
  expect(order).toEqual({ owner: 'Order', sets: ['a', 'b'], reads: {} });
  const [open] = attributesIn('class Order:\n    def open(self, name):\n        setattr(self, name, self.a)');
  expect(open).toMatchObject({ isOpen: true });
});

test('what has no instance, or is of a test, has no facts', () => {
  const source =
    'class Order:\n    @staticmethod\n    def a(self): self.x = 1\n    @classmethod\n    def b(self): self.x = 1';
  expect(attributesIn(source)).toEqual([]);
  expect(attributesIn('class Order:\n    def a(self): self.x = 1', 'tests/test_orders.py')).toEqual([]);
});
