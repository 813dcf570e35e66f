import { type ClassFact, type Definitions, definitions, type FunctionFact } from '../../src/facts/definitions.ts';
import { PythonFile } from '../../src/python/file.ts';

function definitionsIn(source: string): Definitions {
  return definitions(new PythonFile('shop/orders.py', Buffer.from(`${source}\n`)));
}

function functionIn(source: string): Omit<FunctionFact, 'site'> {
  const { site, ...fact } = definitionsIn(source).functions[0]!;
  expect(site.path).toBe('shop/orders.py');
  return fact;
}

function classIn(source: string): Omit<ClassFact, 'site'> {
  const { site, ...fact } = definitionsIn(source).classes[0]!;
  expect(site.path).toBe('shop/orders.py');
  return fact;
}

test('a plain function', () => {
  expect(functionIn('def total(): pass')).toEqual({
    name: 'total',
    isLocal: false,
    isAsync: false,
    isGenerator: false,
    decorators: [],
    parameters: [],
  });
});

test.each([
  ['positional only', 'a, /', [{ name: 'a', kind: 'positional only', hasDefault: false }]],
  ['with a default', 'a=1', [{ name: 'a', kind: 'either', hasDefault: true }]],
  ['keyword only', '*, a', [{ name: 'a', kind: 'keyword only', hasDefault: false }]],
  [
    'behind a star',
    '*args, a: int = 1',
    [
      { name: 'args', kind: '*', hasDefault: false },
      { name: 'a', kind: 'keyword only', hasDefault: true, type: 'builtins.int' },
    ],
  ],
  ['of the rest', '**kwargs: int', [{ name: 'kwargs', kind: '**', hasDefault: false, type: 'builtins.int' }]],
  ['with a type of more than a name', 'a: list[int]', [{ name: 'a', kind: 'either', hasDefault: false }]],
])('a parameter %s', (_, parameters, expected) => {
  expect(functionIn(`def total(${parameters}): pass`).parameters).toEqual(expected);
});

test('a coroutine, a generator, and neither', () => {
  const source = 'async def a():\n    yield 1\n\n\ndef b():\n    f = lambda: (yield)\n    def c():\n        yield';
  const facts = definitionsIn(source).functions.map((fact) => [
    fact.name,
    fact.isAsync,
    fact.isGenerator,
    fact.isLocal,
  ]);
  expect(facts).toEqual([
    ['a', true, true, false],
    ['b', false, false, false],
    ['b.c', false, true, true],
  ]);
});

test('decorators, outermost first, and what a function returns', () => {
  const source =
    'from functools import cache\nimport app\n@cache\n@app.get("/")\n@f()()\ndef index() -> app.Page: pass';
  const { decorators, returns } = functionIn(source);
  expect(decorators).toEqual(['functools.cache', 'app.get', '']);
  expect(returns).toBe('app.Page');
});

test('a class with its bases, metaclass and attributes', () => {
  const source =
    'import abc\nfrom typing import Generic\nclass Shop(list, Generic[T], f(), metaclass=abc.ABCMeta):\n' +
    '    a = 1\n    b: int\n    class Meta: pass\n    def c(self): self.d = 1';
  expect(classIn(source)).toEqual({
    name: 'Shop',
    isLocal: false,
    bases: ['builtins.list', 'typing.Generic', ''],
    metaclass: 'abc.ABCMeta',
    decorators: [],
    attributes: ['a', 'b', 'Meta'],
  });
});

test('what is nested has the names around it', () => {
  const source = 'class Shop:\n    class Meta:\n        pass\n    def open(self):\n        class Local: pass';
  const { functions, classes } = definitionsIn(source);
  expect(functions.map(({ name }) => name)).toEqual(['Shop.open']);
  expect(classes.map(({ name, isLocal }) => [name, isLocal])).toEqual([
    ['Shop', false],
    ['Shop.Meta', false],
    ['Shop.open.Local', true],
  ]);
});
