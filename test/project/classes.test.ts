import { extractFacts } from '../../src/facts/facts.ts';
import { type Ancestor, Classes, type Method, type ProjectClass } from '../../src/project/classes.ts';
import { Modules } from '../../src/project/modules.ts';
import { PythonFile } from '../../src/python/file.ts';

interface Asked {
  readonly classes: Classes;
  /** A class by its name, which no other class of the sources has. */
  readonly named: (name: string) => ProjectClass;
}

function ask(sources: Readonly<Record<string, string>>): Asked {
  const files = Object.entries(sources).map(([path, source]) =>
    extractFacts(new PythonFile(path, Buffer.from(`${source}\n`))),
  );
  const classes = new Classes(files, new Modules(files));
  return { classes, named: (name) => [...classes.all()].find(({ definition }) => definition.name === name)! };
}

function names(ancestors: readonly Ancestor[] | undefined): string | undefined {
  return ancestors?.map((each) => (each.kind === 'class' ? each.definition.name : `<${each.name}>`)).join(' ');
}

function told(method: Method | undefined): string | undefined {
  return method && `${method.owner.file.path} ${method.definition.name}`;
}

/** The resolution order of the class `Z` of one file. */
function order(source: string): string | undefined {
  const { classes, named } = ask({ 'shop.py': source });
  return names(classes.resolutionOrder(named('Z')));
}

describe('the resolution order', () => {
  test.each([
    ['of a class alone', 'class Z: pass', 'Z'],
    ['leaves object out', 'class Z(object): pass', 'Z'],
    ['of a chain', 'class A: pass\nclass B(A): pass\nclass Z(B): pass', 'Z B A'],
    ['of a diamond', 'class A: pass\nclass B(A): pass\nclass C(A): pass\nclass Z(B, C): pass', 'Z B C A'],
    [
      'of the example in the documentation',
      'class F: pass\nclass E: pass\nclass D: pass\nclass C(D, F): pass\nclass B(E, D): pass\nclass Z(B, C): pass',
      'Z B E C D F',
    ],
    [
      'names foreign classes',
      'import abc, flask\nclass A(abc.ABC): pass\nclass Z(A, flask.View): pass',
      'Z A <abc.ABC> <flask.View>',
    ],
    [
      'takes type arguments off',
      'from typing import Generic\nclass A(Generic[T]): pass\nclass Z(A[int]): pass',
      'Z A <typing.Generic>',
    ],
    [
      'names what made a base',
      'from sqlalchemy.orm import declarative_base\nBase = declarative_base()\nclass Z(Base): pass',
      'Z <sqlalchemy.orm.declarative_base>',
    ],
    ['is unknown for a computed base', 'class Z(base()): pass', undefined],
    ['is unknown below a computed base', 'class A(base()): pass\nclass Z(A): pass', undefined],
    [
      'is unknown for a base that a condition chooses',
      'if x:\n    class A: pass\nelse:\n    class A: pass\nclass Z(A): pass',
      undefined,
    ],
    ['is unknown for what a function of the project made', 'def f(): pass\nA = f()\nclass Z(A): pass', undefined],
    ['is unknown where Python refuses', 'class A: pass\nclass B(A): pass\nclass Z(A, B): pass', undefined],
    ['is unknown in a circle', 'class A(Z): pass\nclass Z(A): pass', undefined],
    ['of a nested class', 'class A:\n    class Meta: pass\nclass Z(A.Meta): pass', 'Z A.Meta'],
  ])('%s', (_, source, expected) => {
    expect(order(source)).toBe(expected);
  });

  test('goes through files and re-exports', () => {
    const { classes, named } = ask({
      'shop/__init__.py': 'from .base import Base',
      'shop/base.py': 'class Base: pass',
      'shop/orders.py': 'from shop import Base\nclass Order(Base): pass',
    });
    expect(names(classes.resolutionOrder(named('Order')))).toBe('Order Base');
  });

  test('holds the one object of each class, whoever asks first', () => {
    const { classes, named } = ask({ 'shop.py': 'class Base: pass\nclass Order(Base): pass' });
    const base = named('Base');
    expect(classes.resolutionOrder({ ...base })?.[0]).toBe(base);
    expect(classes.resolutionOrder(named('Order'))?.[1]).toBe(base);
  });

  test('is unknown at the end of an endless chain, and costs no stack', () => {
    const chain = Array.from({ length: 5000 }, (_, index) => `class C${index + 1}(C${index}): pass`).join('\n');
    const { classes, named } = ask({ 'shop.py': `class C0: pass\n${chain}` });
    expect(classes.resolutionOrder(named('C5000'))).toBeUndefined();
    expect(classes.resolutionOrder(named('C50'))).toHaveLength(51);
  });
});

describe('methods', () => {
  const { classes, named } = ask({
    'shop/base.py':
      'class Base:\n    rate = 1\n    def gross(self): pass\n    def net(self): pass\n    def rate_of(self): pass\n' +
      '    @property\n    def total(self): pass\n    @total.setter\n    def total(self, value): pass',
    'shop/orders.py':
      'import typing\nfrom shop.base import Base\nfrom flask import View\n' +
      'class Order(Base):\n    gross = 1\n    def net(self): pass\n    def rate(self): pass\n' +
      'class Late(Order): pass\n' +
      'class Page(View, Base):\n    def get(self): pass\n' +
      'import abc\nclass Abstract(abc.ABC): pass\nclass Concrete(Abstract, Base): pass\n' +
      'class Many:\n    @typing.overload\n    def get(self, a: int): pass\n    @typing.overload\n    def get(self, a: str): pass\n    def get(self, a): pass\n' +
      'class Either:\n    if x:\n        def get(self): pass\n    else:\n        def get(self, a): pass\n',
  });

  test.each([
    ['its own', 'Order', 'net', 'shop/orders.py Order.net'],
    ['inherited from its parent', 'Late', 'net', 'shop/orders.py Order.net'],
    ['inherited from another file', 'Late', 'rate_of', 'shop/base.py Base.rate_of'],
    ['in place of an inherited attribute', 'Order', 'rate', 'shop/orders.py Order.rate'],
    ['hidden by an attribute', 'Late', 'gross', undefined],
    ['that a foreign class may hide', 'Page', 'net', undefined],
    ['its own before a foreign class', 'Page', 'get', 'shop/orders.py Page.get'],
    ['behind a foreign class that has none', 'Concrete', 'net', 'shop/base.py Base.net'],
    ['missing', 'Order', 'missing', undefined],
    ['behind its overloads', 'Many', 'get', 'shop/orders.py Many.get'],
    ['that a condition chooses', 'Either', 'get', undefined],
    ['that is a property with a setter', 'Base', 'total', undefined],
  ])('%s', (_, owner, name, expected) => {
    expect(told(classes.method(named(owner), name))).toBe(expected);
  });

  test('all of one name', () => {
    expect(classes.ownMethods(named('Many'), 'get').map(({ parameters }) => parameters[1]!.type)).toEqual([
      'builtins.int',
      'builtins.str',
      undefined,
    ]);
    expect(classes.ownMethods(named('Base'), 'total')).toHaveLength(2);
    expect(classes.ownMethods(named('Late'), 'net')).toEqual([]);
  });

  test('subclasses are those that name the class', () => {
    const below = (name: string): string[] => classes.subclasses(named(name)).map(({ definition }) => definition.name);
    expect(below('Base')).toEqual(['Order', 'Page', 'Concrete']);
    expect(below('Order')).toEqual(['Late']);
    expect(below('Late')).toEqual([]);
  });
});

test('a class is found by the name it has where it is read', () => {
  const { classes, named } = ask({
    'shop/__init__.py': 'from .orders import Order as Purchase\nfrom flask import Flask',
    'shop/orders.py': 'class Order: pass',
  });
  const { file } = named('Order');
  expect(classes.find('shop.Purchase', file)).toBe(named('Order'));
  expect(classes.find('shop.Flask', file)).toBeUndefined();
});
