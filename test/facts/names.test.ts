import { type Names, names } from '../../src/facts/names.ts';
import { PythonFile } from '../../src/python/file.ts';

function namesIn(source: string, path = 'shop/orders.py'): Names {
  return names(new PythonFile(path, Buffer.from(`${source}\n`)));
}

test.each([
  ['a module', 'import os.path', { os: 'os' }],
  ['a module under another name', 'import os.path as p', { p: 'os.path' }],
  ['a relative import', 'from . import models', { models: 'shop.models' }],
  ['a relative import of a name', 'from .models import Order as O', { O: 'shop.models.Order' }],
  ['the same from two branches', 'try:\n    from a import b\nexcept ImportError:\n    from a import b', { b: 'a.b' }],
  ['different ones from two branches', 'try:\n    from a import c\nexcept ImportError:\n    from b import c', {}],
  ['one that is assigned as well', 'from a import b\nb = b or None', {}],
  ['one inside a function', 'def f():\n    import os', {}],
])('imports: %s', (_, source, expected) => {
  expect(namesIn(source).imports).toEqual(expected);
});

test.each([
  ['by an imported class', 'from fastapi import APIRouter\nr = APIRouter()', { r: 'fastapi.APIRouter' }],
  ['by a class of its own', 'class Shop:\n    pass\n\n\nshop = Shop()', { shop: 'shop.orders.Shop' }],
  ['by a method of what it made', 'import a\nb = a.B()\nc = b.make()', { b: 'a.B', c: 'shop.orders.b.make' }],
  ['by something computed', 'import a\nb = a.f()()', {}],
  ['twice', 'import a\nb = a.B()\nb = a.C()', {}],
  ['together with another', 'import a\nb, c = a.B(), a.C()', {}],
])('made: %s', (_, source, expected) => {
  expect(namesIn(source).made).toEqual(expected);
});

test.each([
  ['of an import', 'import a\nB = a.C', { B: 'a.C' }],
  ['of a class of its own', 'class A:\n    pass\n\n\nB = A', { B: 'shop.orders.A' }],
  ['of a parameter', 'lambda A: (B := A)', {}],
  ['a literal', 'B = 1', {}],
])('aliases: %s', (_, source, expected) => {
  expect(namesIn(source).aliases).toEqual(expected);
});

test('stars name their modules', () => {
  expect(namesIn('from .models import *\nfrom os import *').stars).toEqual(['shop.models', 'os']);
});
