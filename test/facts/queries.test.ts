import { extractFacts } from '../../src/facts/facts.ts';
import type { QueryFact } from '../../src/facts/queries.ts';
import { PythonFile } from '../../src/python/file.ts';

function queries(source: string, path = 'shop/views.py'): readonly QueryFact[] {
  return extractFacts(new PythonFile(path, Buffer.from(source))).queries;
}

test.each([
  ['from .models import Book\nBook.objects.get(a=a)', 'shop.models.Book'],
  ['from . import models\nmodels.Book.objects.get(a=a)', 'shop.models.Book'],
  ['from shop.models import *\nBook.objects.get(a=a)', 'shop.models.Book'],
  [
    'class Book(Base):\n    @classmethod\n    def f(cls, a):\n        return cls.query.filter(cls.a == a).one()',
    'shop.views.Book',
  ],
])('names the model of %s', (source, model) => {
  expect(queries(`${source}\n`)).toEqual([expect.objectContaining({ model, isComplete: true })]);
});

test('says nothing of a model that a function is given', () => {
  expect(queries('def f(Book):\n    Book.objects.get(a=1)\n')).toEqual([]);
});

test.each([
  ['"x"', true],
  ['f"{x}"', false],
  ['LIMIT', true],
  ['Book.Kind.NOVEL', true],
  ['Kind.NOVEL.value', true],
  ['[1, 2]', true],
  ['[1, x]', false],
  ['request.user', false],
])('comparing with %s is constant: %s', (value, isConstant) => {
  const [query] = queries(`from shop.models import Book\nBook.objects.get(a=${value})\n`);
  expect(query?.conditions).toEqual([expect.objectContaining({ path: 'a', isConstant })]);
});

test('tests and migrations ask nothing', () => {
  const source = 'from shop.models import Book\nBook.objects.get(a=a)\n';
  expect(queries(source)).toHaveLength(1);
  expect(queries(source, 'shop/tests/test_views.py')).toEqual([]);
  expect(queries(source, 'shop/migrations/0002_data.py')).toEqual([]);
});
