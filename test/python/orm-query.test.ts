import { PythonFile } from '../../src/python/file.ts';
import { ormQuery, type OrmQuery } from '../../src/python/orm-query.ts';

/** All queries of a file, as text. */
function queries(source: string): string[] {
  const file = new PythonFile('shop/views.py', Buffer.from(source));
  const found = file
    .descendants(0)
    .flatMap((node) => (file.is(node, 'call') ? [ormQuery(file, node)] : []))
    .filter((query): query is OrmQuery => query !== undefined);
  return found.map((query) => {
    const conditions = query.conditions.map(({ path, lookup, model }) => {
      const owner = model === undefined ? '' : `${file.text(model)}.`;
      return `${owner}${path.join('.')} ${lookup}`;
    });
    const marks = [query.run, ...(query.isComplete ? [] : ['incomplete'])].join(' ');
    return `${query.orm} ${file.text(query.model)}: ${conditions.join(', ')} (${marks})`;
  });
}

describe('a Django query', () => {
  test('is read through its whole chain, once', () => {
    const source = 'Book.objects.select_related("author").filter(author__name__in=names).exclude(title="a").first()\n';
    expect(queries(source)).toEqual(['django Book: title other, author.name in (here)']);
  });

  test.each([
    ['Book.objects.get(title=title)', 'title equality'],
    ['Book.objects.get(title__exact=title)', 'title equality'],
    ['Book.objects.get(title__startswith=title)', 'title prefix'],
    ['Book.objects.get(title__icontains=title)', 'title other'],
    ['Book.objects.get(title=None)', 'title null'],
    ['Book.objects.get(title=F("name"))', 'title other'],
    ['Book.objects.get(published__date__gte=day)', 'published.date range'],
    ['Book.objects.get(in_=title)', 'in_ equality'],
    ['models.Book.published.get(Q(title=title) & ~Q(year=3))', 'year other, title equality'],
    ['get_object_or_404(Book, title=title)', 'title equality'],
  ])('%s compares %s', (call, conditions) => {
    expect(queries(call)).toEqual([expect.stringContaining(`: ${conditions} (here)`)]);
  });

  test.each([
    'Book.objects.filter(extra, title=title).get()',
    'Book.objects.filter(title=title, **extra).get()',
    'Book.objects.visible().filter(title=title).get()',
  ])('%s holds more than can be read', (call) => {
    expect(queries(call)).toEqual(['django Book: title equality (here incomplete)']);
  });

  test.each([
    ['for book in Book.objects.filter(title=title): pass', 'here'],
    ['books = list(Book.objects.filter(title=title)[:3])', 'here'],
    ['if Book.objects.filter(title=title): pass', 'here'],
    ['Exists(Book.objects.filter(title=title))', 'subquery'],
    ['Author.objects.none(book__in=Book.objects.filter(title=title))', 'subquery'],
    ['paginate(request, Book.objects.filter(title=title))', 'here'],
    ['shelve(Book.objects.filter(title=title))', 'elsewhere'],
    ['shelve(Book.objects.filter(title=title)[:3])', 'here'],
    ['def f():\n    return Book.objects.filter(title=title)', 'elsewhere'],
    ['books = Book.objects.filter(title=title)', 'elsewhere'],
    ['def f():\n    books = Book.objects.filter(title=title)\n    return list(books)', 'here'],
    ['def f():\n    books = Book.objects.filter(title=title)\n    books = books.all()\n    list(books)', 'elsewhere'],
  ])('%s asks for its rows %s', (source, run) => {
    expect(queries(`${source}\n`)).toEqual([`django Book: title equality (${run})`]);
  });

  test('may begin with another one', () => {
    expect(queries('get_object_or_404(Book.objects.filter(year=3), title=title)')).toEqual([
      'django Book: title equality, year equality (here)',
      'django Book: year equality (elsewhere)',
    ]);
  });

  test('takes up the conditions of a name that is bound once', () => {
    const source =
      'def f(a, b):\n    books = Book.objects.filter(author=a)\n    return books.filter(title=b).count()\n';
    expect(queries(source)).toEqual([
      'django Book: author equality (elsewhere)',
      'django Book: title equality, author equality (here)',
    ]);
  });
});

describe('a SQLAlchemy query', () => {
  test.each([
    ['session.query(Book).filter(Book.title == title).one()', 'Book.title equality'],
    ['session.query(Book.id).filter_by(title=title).all()', 'title equality'],
    ['session.query(Book).filter(title == Book.title, Book.year > 3).all()', 'Book.year range, Book.title equality'],
    [
      'session.query(Book).filter(or_(Book.title.in_(titles), Book.year.is_(None))).all()',
      'Book.year null, Book.title in',
    ],
    ['session.query(Book).filter(Book.author_id == Author.id).all()', 'Book.author_id other'],
    ['session.query(Book).filter(Book.title.like("a%")).all()', 'Book.title prefix'],
    ['session.query(Book).filter(Book.title.like("%a")).all()', 'Book.title other'],
    ['Book.query.filter_by(title=title).first_or_404()', 'title equality'],
    ['Book.query.get(3)', 'pk equality'],
  ])('%s compares %s', (call, conditions) => {
    expect(queries(call)).toEqual([`sqlalchemy Book: ${conditions} (here)`]);
  });

  test('is a select that is executed', () => {
    const source = 'from sqlalchemy import select\nsession.execute(select(Book).where(Book.title == title)).all()\n';
    expect(queries(source)).toEqual(['sqlalchemy Book: Book.title equality (here)']);
  });

  test('is open while the statement can be narrowed', () => {
    const source =
      'import sqlalchemy as sa\ndef f():\n    found = sa.select(Book).where(Book.title == t)\n    found = found.where(x)\n';
    expect(queries(source)).toEqual(['sqlalchemy Book: Book.title equality (elsewhere)']);
  });
});

test.each([
  'settings.get("a")',
  'Book.cache.get(key)',
  'books.filter(title=title)',
  'select(Book).where(x == 1)',
  'f(x)()',
])('%s is no query of a known model', (source) => {
  expect(queries(`${source}\n`)).toEqual([]);
});

test.each([
  ['calls', `Book.objects${'.filter(a=1)'.repeat(10_000)}.get()\n`],
  ['conditions', `Book.objects.get(${'Q(a=1) | '.repeat(10_000)}Q(a=1))\n`],
])('ten thousand %s are no query that a person wrote', (_, source) => {
  expect(queries(source)).toEqual([]);
});

test('conditions that name their model tell of a query whose start is not known', () => {
  expect(queries('self.base().where(Book.shelf == shelf, text).options(x)\n')).toEqual([
    'sqlalchemy Book: Book.shelf equality (elsewhere incomplete)',
  ]);
  expect(queries('statement.where(book.shelf == shelf)\nbooks.filter(shelf=shelf)\n')).toEqual([]);
});

test('what is called on the name of a chain belongs to its methods', () => {
  const source = 'def f(shelf):\n    books = Book.objects.filter(shelf=shelf)\n    books.update(read=True)\n';
  const file = new PythonFile('shop/views.py', Buffer.from(source));
  const call = file.descendants(0).find((node) => file.is(node, 'call'))!;
  expect(ormQuery(file, call)).toMatchObject({ methods: ['filter', 'update'], run: 'here' });
});
