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

const FROM = 'from shop.models import Book\nfrom sqlalchemy import desc, select\n';

describe('the order of a query', () => {
  test.each([
    ['Book.objects.order_by("-year", "title")[:3]', ['-year', 'title']],
    ['Book.objects.order_by("year").order_by("author__name").first()', ['author__name']],
    ['Book.objects.order_by("year").order_by().first()', []],
    ['Book.objects.latest("year")', ['year']],
    ['Book.objects.latest()', []],
    ['Book.objects.order_by("?")[:3]', ['']],
    ['Book.objects.order_by(F("year").desc(nulls_last=True))[:3]', ['']],
    ['Book.objects.order_by(*fields)[:3]', ['']],
    ['session.query(Book).order_by(Book.year.desc(), Book.title).limit(3).all()', ['-year', 'title']],
    ['session.scalars(select(Book).order_by(desc(Book.year)).order_by(Book.title).limit(3))', ['-year', 'title']],
    ['session.query(Book).order_by(Book.year.nulls_last()).limit(3).all()', ['']],
  ])('%s', (call, orders) => {
    const [query, ...others] = queries(`${FROM}${call}\n`);
    expect(others).toEqual([]);
    expect(query?.orders.map(({ path, isDescending }) => (isDescending ? '-' : '') + path)).toEqual(orders);
    expect(query?.isLimited).toBe(true);
  });

  test.each([
    ['list(Book.objects.order_by("year"))', false],
    ['session.query(Book).order_by(Book.year).all()', false],
    ['Paginator(Book.objects.order_by("year"), 20)', true],
    ['def f():\n    books = Book.objects.order_by("year")\n    return books[:3]', true],
    ['def f():\n    books = Book.objects.order_by("year")\n    return list(books)', false],
  ])('%s asks for the first rows: %s', (source, isLimited) => {
    expect(queries(`${FROM}${source}\n`)).toEqual([expect.objectContaining({ isLimited, isComplete: true })]);
  });

  test.each([
    ['def f():\n    return Book.objects.order_by("year")[:3]', true],
    ['def f():\n    return Book.objects.order_by("year")', false],
    ['Prefetch("books", queryset=Book.objects.order_by("year")[:3])', false],
  ])('%s is all that is asked: %s', (source, isComplete) => {
    expect(queries(`${FROM}${source}\n`)).toEqual([expect.objectContaining({ isComplete })]);
  });
});

describe('a row that is made when there is none', () => {
  test.each([
    ['get_or_create(a=a, defaults={"b": 1, "c": c})', { values: ['b', 'c'], isComplete: true }],
    ['update_or_create(a=a, defaults=dict(b=1), create_defaults={"c": 1})', { values: ['b', 'c'], isComplete: true }],
    ['get_or_create(a=a, defaults=values)', { values: [], isComplete: false }],
  ])('by %s', (call, creation) => {
    expect(queries(`${FROM}Book.objects.${call}\n`)[0]?.creation).toEqual(creation);
  });

  const body = (...lines: readonly string[]): string =>
    `${FROM}def f(a, b):\n${lines.map((l) => `    ${l}\n`).join('')}`;

  test.each([
    ['in the branch', ['if not Book.objects.filter(a=a).exists():', '    Book.objects.create(a=a, b=b)']],
    ['after the way out', ['if Book.objects.filter(a=a).exists():', '    return', 'Book(a=a, b=b).save()']],
    [
      'in the other branch',
      ['if Book.objects.filter(a=a).exists():', '    go()', 'else:', '    Book(a=a, b=b).save()'],
    ],
    [
      'for want of a value',
      ['book = Book.objects.filter(a=a).first()', 'if book is None:', '    Book(a=a, b=b).save()'],
    ],
    ['in a handler', ['try:', '    Book.objects.get(a=a)', 'except Book.DoesNotExist:', '    Book(a=a, b=b).save()']],
  ])('%s', (_, lines) => {
    expect(queries(body(...lines))[0]?.creation).toMatchObject({ values: ['b'], isComplete: true });
  });

  test.each([
    ['of another value', ['if not Book.objects.filter(a=a).exists():', '    Book.objects.create(a=b)']],
    ['when there is one', ['if Book.objects.filter(a=a).exists():', '    Book.objects.create(a=a)']],
    ['of another model', ['if not Book.objects.filter(a=a).exists():', '    Page.objects.create(a=a)']],
    ['in any case', ['book = Book.objects.filter(a=a).first()', 'Book.objects.create(a=a)']],
    ['under a lock', ['with lock:', '    if not Book.objects.filter(a=a).exists():', '        Book(a=a).save()']],
  ])('is none %s', (_, lines) => {
    expect(queries(body(...lines))[0]).not.toHaveProperty('creation');
  });
});
