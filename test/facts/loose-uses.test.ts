import { extractFacts } from '../../src/facts/facts.ts';
import type { LooseUses } from '../../src/facts/loose-uses.ts';
import { PythonFile } from '../../src/python/file.ts';

const FROM = 'from django.db.models import F, Q\nfrom shop.models import Book\nfrom sqlalchemy import select\n';

function looseUses(source: string, path = 'shop/views.py'): LooseUses {
  return extractFacts(new PythonFile(path, Buffer.from(`${FROM}${source}\n`))).looseUses;
}

test.each([
  ['rows.filter(year__gte=1999)', ['gte', 'year']],
  ['rows.exclude(Q(author__name=name) | ~Q(year=1))', ['author', 'name', 'year']],
  ['rows.order_by("-year", F("title"))', ['title', 'year']],
  ['narrow.append(Book.year == 1999)\nselect(rows)', ['year']],
  ['narrow = books.c.year.in_(years)\nselect(books)', ['year']],
  ['def f():\n    other = aliased(Book)\n    return select(other).where(other.year > 1)', ['year']],
  [
    'class BookAdmin(ModelAdmin):\n    list_filter = ["year", "author__name"]\n    x = filter',
    ['author', 'name', 'year'],
  ],
  ['class BookFilter(FilterSet):\n    since = NumberFilter(field_name="year")', ['since', 'year']],
  ['execute("SELECT id FROM books WHERE year = 1")', ['FROM', 'SELECT', 'WHERE', 'books', 'id', 'year']],
])('%s names %j', (source, names) => {
  expect(looseUses(source)).toEqual({ names, computedOn: [] });
});

test.each([
  ['rows.filter(**filters)', ['']],
  ['Book.objects.filter(**filters)', ['shop.models.Book']],
  ['Book.objects.filter(Q(**filters))', ['shop.models.Book']],
  ['def f():\n    rows = Book.objects.all()\n    return rows.filter(**filters)', ['shop.models.Book']],
  ['session.query(Book).filter(*conditions)', ['shop.models.Book']],
  ['select(Book).order_by(getattr(Book, name))', ['shop.models.Book']],
  ['rows.order_by(name)', ['']],
])('%s computes names of %j', (source, computedOn) => {
  expect(looseUses(source).computedOn).toEqual(computedOn);
});

test.each([
  'Book.objects.filter(year=1).first()',
  'Book.objects.filter(Q(year=1) | Q(title="x")).order_by("-year")[:3]',
  'session.query(Book).filter(Book.year == 1).order_by(Book.title.desc()).all()',
  'headers.get("year")\nfilter',
])('the query %s is known', (source) => {
  expect(looseUses(source)).toEqual({ names: [], computedOn: [] });
});

test('tests and migrations are left alone', () => {
  expect(looseUses('rows.filter(year=1)', 'shop/tests/test_views.py').names).toEqual([]);
  expect(looseUses('rows.filter(year=1)', 'shop/migrations/0002_data.py').names).toEqual([]);
});

test('a long text of verbs without a condition is passed over once', () => {
  expect(looseUses(`query = "${'select '.repeat(100_000)}"`).names).toEqual([]);
});
