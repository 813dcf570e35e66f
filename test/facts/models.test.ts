import { extractFacts, type FileFacts } from '../../src/facts/facts.ts';
import type { ModelFact } from '../../src/facts/models.ts';
import { PythonFile } from '../../src/python/file.ts';

function facts(source: string, path = 'shop/models.py'): FileFacts {
  return extractFacts(new PythonFile(path, Buffer.from(source)));
}

function model(source: string, name: string): ModelFact {
  return facts(source).models.find((found) => found.name === name)!;
}

const DJANGO = 'from django.db import models\nfrom django.db.models import Index, UniqueConstraint\n';

describe('a Django model', () => {
  test.each([
    ['models.CharField(max_length=3)', 'none'],
    ['models.CharField(max_length=3, db_index=True)', 'index'],
    ['models.CharField(max_length=3, unique=True)', 'unique'],
    ['models.CharField(max_length=3, primary_key=True)', 'primary'],
    ['models.CharField(max_length=3, db_index=INDEXED)', 'unknown'],
    ['models.CharField(**options)', 'unknown'],
    ['models.SlugField()', 'index'],
    ['models.SlugField(db_index=False)', 'none'],
    ['models.ForeignKey("Author", models.CASCADE)', 'index'],
    ['models.ForeignKey("Author", models.CASCADE, db_index=False)', 'none'],
    ['models.OneToOneField("Author", models.CASCADE)', 'unique'],
    ['models.ManyToManyField("Author")', 'index'],
  ])('%s has index %s', (field, index) => {
    const book = model(`${DJANGO}class Book(models.Model):\n    field = ${field}\n`, 'Book');
    expect(book.fields).toEqual([expect.objectContaining({ name: 'field', index })]);
  });

  test('names what its fields are and refer to', () => {
    const source = `${DJANGO}from shop.people import Author\nclass Book(models.Model):\n    author = models.ForeignKey(Author, models.CASCADE)\n    series = models.ForeignKey(to="self", on_delete=models.CASCADE)\n    kind = models.CharField(choices=KINDS, db_column="k")\n`;
    expect(model(source, 'Book').fields).toEqual([
      expect.objectContaining({ name: 'author', type: 'django.db.models.ForeignKey', target: 'shop.people.Author' }),
      expect.objectContaining({ name: 'series', target: 'self' }),
      expect.objectContaining({
        name: 'kind',
        hasChoices: true,
        column: 'k',
        site: expect.objectContaining({ line: 7 }) as unknown,
      }),
    ]);
  });

  test.each([
    ['indexes = [Index(fields=["-a", "b"], name="i")]', [['a', 'b']]],
    ['indexes = [*Base.Meta.indexes, models.Index(Lower("a"), name="i")]', [['a']]],
    ['indexes = Base.Meta.indexes + [Index(F("a").desc(), "b", name="i")]', [['a', 'b']]],
    [
      'constraints = [UniqueConstraint(fields=("a", "b"), name="u"), models.CheckConstraint(check=x, name="c")]',
      [['a', 'b']],
    ],
    ['unique_together = ("a", "b")', [['a', 'b']]],
    [
      'index_together = [["a", "b"], ("b", "c")]',
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
    ],
  ])('reads %s', (option, columns) => {
    const book = model(`${DJANGO}class Book(models.Model):\n    class Meta:\n        ${option}\n`, 'Book');
    expect(book.indexes.map((index) => index.columns)).toEqual(columns);
    expect(book.isComplete).toBe(true);
  });

  test.each([
    'indexes = make_indexes()',
    'indexes = [*INDEXES]',
    'unique_together = PAIRS',
    'indexes = [i for i in x]',
  ])('is not fully known when it says %s', (option) => {
    const book = model(`${DJANGO}class Book(models.Model):\n    class Meta:\n        ${option}\n`, 'Book');
    expect(book.isComplete).toBe(false);
  });

  test('says what kind of model it is', () => {
    const source = `${DJANGO}class Book(models.Model):\n    class Meta:\n        abstract = True\n        proxy = True\n        managed = False\n        db_table = "books"\n        app_label = "shelf"\n        ordering = ["-year", "title"]\n`;
    expect(model(source, 'Book')).toMatchObject({
      isAbstract: true,
      isProxy: true,
      isManaged: false,
      table: 'books',
      app: 'shelf',
      ordering: ['-year', 'title'],
    });
  });
});

const SQLALCHEMY =
  'import sqlalchemy as sa\nfrom sqlalchemy import Column, ForeignKey, Index, String, UniqueConstraint\nfrom sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship\nfrom shop.db import Base\n';

describe('a SQLAlchemy model', () => {
  test.each([
    ['a = Column(String(30))', { type: 'sqlalchemy.String', index: 'none' }],
    ['a = sa.Column("b", sa.Integer, unique=True)', { type: 'sqlalchemy.Integer', index: 'unique', column: 'b' }],
    ['a: Mapped[str]', { type: 'builtins.str', index: 'none' }],
    ['a: Mapped["str | None"] = mapped_column(index=True)', { index: 'index' }],
    ['a: Mapped[Optional[int]] = mapped_column(primary_key=True)', { index: 'primary' }],
    ['a = Column(ForeignKey("orders.id"))', { target: 'orders.id', index: 'none' }],
    ['a: Mapped[int] = mapped_column(ForeignKey(Base.id), index=True)', { target: 'shop.db.Base.id', index: 'index' }],
    ['a = Column(ForeignKey("orders.id", ondelete="CASCADE"))', { target: 'orders.id', onDelete: 'CASCADE' }],
    ['a = relationship("Order", backref="books")', { target: 'Order', hasBackref: true }],
    ['a = relationship("Order", back_populates="books")', { target: 'Order', hasBackref: false }],
    ['a: Mapped["Order"] = relationship()', { type: 'sqlalchemy.orm.relationship', index: 'unknown' }],
    ['a = Column(String, **options)', { index: 'unknown' }],
    ['@declared_attr\n    def a(cls):\n        return Column(String)', { type: 'sqlalchemy.String', index: 'none' }],
  ])('reads %s', (column, field) => {
    const book = model(`${SQLALCHEMY}class Book(Base):\n    ${column}\n`, 'Book');
    expect(book.fields).toEqual([expect.objectContaining({ name: 'a', ...field })]);
  });

  test.each([
    ['__table_args__ = (Index("i", "a", "b"), UniqueConstraint("c"), {"schema": "x"})', [['a', 'b'], ['c']]],
    ['__table_args__ = (sa.Index("i", sa.func.lower(sa.text("a"))),)', [['a']]],
    ['@declared_attr\n    def __table_args__(cls):\n        return (Index("i", cls.a.desc(), cls.b),)', [['a', 'b']]],
  ])('reads %s', (declaration, columns) => {
    const book = model(`${SQLALCHEMY}class Book(Base):\n    ${declaration}\n`, 'Book');
    expect(book.indexes.map((index) => index.columns)).toEqual(columns);
    expect(book.isComplete).toBe(true);
  });

  test('is not fully known when its arguments are computed', () => {
    const source = `${SQLALCHEMY}class Book(Base):\n    __table_args__ = (*COMMON, Index("i", "a"))\n`;
    expect(model(source, 'Book').isComplete).toBe(false);
  });

  test.each(['"Order", secondary="order_books"', 'secondary=order_books'])(
    'relationship(%s) needs no key',
    (written) => {
      const book = model(`${SQLALCHEMY}class Book(Base):\n    a = relationship(${written})\n`, 'Book');
      expect(book.fields[0]).not.toHaveProperty('target');
    },
  );

  test('is of no interest in a migration', () => {
    const source = `${SQLALCHEMY}class Book(Base):\n    a = Column(String)\n`;
    const file = new PythonFile('alembic/versions/0001_book.py', Buffer.from(source));
    expect(extractFacts(file).models).toEqual([]);
  });

  test('may be a table without a class', () => {
    const source = `${SQLALCHEMY}line = sa.Table("lines", meta, Column("order_id", ForeignKey("orders.id")), UniqueConstraint("order_id"))\n`;
    expect(model(source, 'line')).toMatchObject({
      table: 'lines',
      fields: [{ name: 'order_id', target: 'orders.id' }],
      indexes: [{ columns: ['order_id'] }],
    });
  });
});

describe('an index apart from its model', () => {
  test.each([
    [
      'shop/models.py',
      'from shop.orders import Order\nIndex("i", Order.number.desc())',
      'shop.orders.Order',
      ['number'],
    ],
    ['migrations/versions/1.py', 'op.create_index(op.f("i"), "orders", ["a", "b"])', 'orders', ['a', 'b']],
    ['migrations/versions/1.py', 'op.create_unique_constraint("u", "orders", ["a"])', 'orders', ['a']],
    ['migrations/versions/1.py', 'op.create_table("orders", sa.Column("a", sa.Integer, index=True))', 'orders', ['a']],
    ['migrations/versions/1.py', 'for t in tables:\n    op.create_index("i", t, ["a"])', '', ['a']],
    [
      'migrations/versions/1.py',
      'with op.batch_alter_table("orders") as batch:\n    batch.create_index("i", ["a"])',
      'orders',
      ['a'],
    ],
    [
      'shop/migrations/1.py',
      'RunSQL("CREATE UNIQUE INDEX i ON \\"orders\\" (a, b)")'.replaceAll('\\"', "'"),
      'orders',
      ['a', 'b'],
    ],
    [
      'shop/migrations/1.py',
      'sql = """create index concurrently if not exists i on s.orders using btree (lower(a))"""',
      'orders',
      ['a'],
    ],
  ])('in %s: %s', (path, source, on, columns) => {
    expect(facts(`${source}\n`, path).indexes).toEqual([expect.objectContaining({ on, columns })]);
  });
});

test('a file without a word of an ORM has no facts of one', () => {
  const { models, queries, indexes } = facts('import os\n\n\nclass Base:\n    pass\n\n\nprint(os.environ["A"])\n');
  expect({ models, queries, indexes }).toEqual({ models: [], queries: [], indexes: [] });
});

test('tests and forms have no models', () => {
  const source = `${DJANGO}class Book(models.Model):\n    a = models.CharField()\n`;
  expect(facts(source, 'shop/tests/models.py').models).toEqual([]);
  expect(
    facts(
      'from django import forms\nfrom django.db import models\nclass BookForm(forms.Form):\n    a = forms.CharField()\n',
    ).models,
  ).toEqual([]);
});

test('facts survive being written as JSON', () => {
  const all = facts(
    `${DJANGO}class Book(models.Model):\n    a = models.CharField()\n\n\nBook.objects.get(a=a)\n`,
    'shop/views.py',
  );
  expect(all.queries).toHaveLength(1);
  expect(JSON.parse(JSON.stringify(all))).toEqual(all);
});

test('a file that does not parse tells of no model: what is broken may be its indexes', () => {
  const source = `${DJANGO}class Book(models.Model):\n    isbn = models.CharField(max_length=13)\n`;
  expect(facts(source).models).toHaveLength(1);
  expect(facts(`${source}    class Meta:\n        indexes = [Index(fields=["isbn"]\n`).models).toEqual([]);
});

describe('what an index is', () => {
  const SQL = 'from sqlalchemy import Index, UniqueConstraint, text\n';
  const book = (declared: string): unknown =>
    model(`${DJANGO}${SQL}class Book(models.Model):\n    class Meta:\n        indexes = [${declared}]\n`, 'Book')
      .indexes[0];

  test.each([
    ['models.Index(fields=["a", "-b"])', { kind: 'index', method: 'btree', descending: ['b'], isPlain: true }],
    ['UniqueConstraint(fields=["a"], name="u")', { kind: 'unique', isPlain: true }],
    ['UniqueConstraint(fields=["a"], deferrable=LATER)', { kind: 'unique', isPlain: false }],
    ['models.Index(fields=["a"], include=["b", "c"])', { includes: ['b', 'c'], isPlain: true }],
    ['models.Index(fields=["a"], condition=Q(gone__isnull=True))', { condition: ['Q', 'gone', 'True'] }],
    ['GinIndex(fields=["a"])', { method: 'gin' }],
    ['BTreeIndex(fields=["a"])', { method: 'btree' }],
    ['models.Index(fields=["a"], opclasses=["text_pattern_ops"])', { isPlain: false }],
    ['models.Index(Lower("a"), name="i")', { columns: ['a'], isPlain: false }],
    ['models.Index(F("a").desc(), name="i")', { descending: ['a'], isPlain: true }],
    ['models.Index(F("a").desc(nulls_last=True), name="i")', { descending: ['a'], isPlain: false }],
    ['Index("i", "a", unique=True)', { kind: 'unique', columns: ['a'] }],
    ['Index("i", "a", postgresql_using="gist")', { method: 'gist' }],
    ['Index("i", desc(Book.a), postgresql_where=text("gone IS NULL"))', { descending: ['a'], isPlain: true }],
    ['models.Index(fields=["a"], **options)', { isPlain: false }],
  ])('%s', (declared, expected) => {
    expect(book(declared)).toMatchObject(expected);
  });

  test('keeps the order in which indexes are written', () => {
    const source = `${DJANGO}class Book(models.Model):\n    class Meta:\n        indexes = [Index(fields=["a"]), Index(fields=["b"])]\n`;
    expect(model(source, 'Book').indexes.map(({ columns }) => columns)).toEqual([['a'], ['b']]);
  });

  test.each([
    ['CREATE UNIQUE INDEX i ON books (a)', { kind: 'unique', method: 'btree' }],
    ['CREATE INDEX i ON books USING gin (a)', { kind: 'index', method: 'gin' }],
  ])('in SQL: %s', (sql, expected) => {
    expect(facts(`RunSQL("${sql}")\n`, 'shop/migrations/1.py').indexes).toEqual([expect.objectContaining(expected)]);
  });
});

describe('a model of SQLModel', () => {
  const hero = (field: string): unknown =>
    model(
      `from sqlmodel import Field, Relationship, SQLModel\nfrom sqlalchemy import Column, String\nclass Hero(SQLModel, table=True):\n    a: ${field}\n`,
      'Hero',
    ).fields[0];

  test.each([
    ['str', { type: 'builtins.str', index: 'none' }],
    ['str | None = Field(default=None, index=True)', { type: 'builtins.str', index: 'index', asksIndex: true }],
    ['int = Field(primary_key=True)', { index: 'primary' }],
    ['int = Field(foreign_key="teams.id", ondelete="CASCADE")', { target: 'teams.id', onDelete: 'CASCADE' }],
    ['str = Field(sa_column=Column(String, unique=True))', { type: 'sqlalchemy.String', index: 'unique' }],
    ['str = Field(sa_column_kwargs=more)', { index: 'unknown' }],
    ['list["Team"] = Relationship(back_populates="hero")', { type: 'sqlalchemy.orm.relationship', target: 'Team' }],
  ])('reads %s', (field, expected) => {
    expect(hero(field)).toMatchObject({ name: 'a', ...expected });
  });

  test('has a table by its name, and none without table=True', () => {
    const source =
      'from sqlmodel import SQLModel\nclass HeroTeam(SQLModel, table=True):\n    a: str\nclass Shape(SQLModel):\n    a: str\n';
    expect(model(source, 'HeroTeam')).toMatchObject({ table: 'heroteam', isAbstract: false });
    expect(model(source, 'Shape')).toMatchObject({ isAbstract: true });
  });
});
