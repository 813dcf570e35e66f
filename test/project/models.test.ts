import { extractFacts } from '../../src/facts/facts.ts';
import { Project } from '../../src/project/project.ts';
import { PythonFile } from '../../src/python/file.ts';

function project(sources: Readonly<Record<string, string>>): Project {
  return new Project(
    Object.entries(sources).map(([path, source]) => extractFacts(new PythonFile(path, Buffer.from(`${source}\n`)))),
  );
}

function found(sources: Readonly<Record<string, string>>, name: string, from: string): string | undefined {
  const joined = project(sources);
  return joined.models.find(
    name,
    joined.files.find(({ path }) => path === from)!,
  )?.file.path;
}

const BOOK = 'from django.db import models\nclass Book(models.Model):\n    title = models.CharField()\n';

describe('a model is found', () => {
  test.each([
    ['in its module', { 'shop/models.py': BOOK }, 'shop/models.py'],
    ['in a src layout', { 'src/shop/models.py': BOOK }, 'src/shop/models.py'],
    ['below another root', { 'backend/shop/models.py': BOOK }, 'backend/shop/models.py'],
    [
      'through a package',
      { 'shop/models/__init__.py': 'from .book import Book', 'shop/models/book.py': BOOK },
      'shop/models/book.py',
    ],
    [
      'through a package under another name',
      {
        'shop/models/__init__.py': 'from shop.models.book import Novel as Book',
        'shop/models/book.py': BOOK.replace('Book', 'Novel'),
      },
      'shop/models/book.py',
    ],
    [
      'through a star',
      { 'shop/models/__init__.py': 'from .book import *', 'shop/models/book.py': BOOK },
      'shop/models/book.py',
    ],
    [
      'through two packages',
      {
        'shop/models/__init__.py': 'from .a import Book',
        'shop/models/a/__init__.py': 'from .b import *',
        'shop/models/a/b.py': BOOK,
      },
      'shop/models/a/b.py',
    ],
  ])('%s', (_, sources: Readonly<Record<string, string>>, path) => {
    expect(found({ ...sources, 'views.py': '' }, 'shop.models.Book', 'views.py')).toBe(path);
  });

  test('in the root of the importing file, when several have it', () => {
    const sources = {
      'one/shop/models.py': BOOK,
      'two/shop/models.py': BOOK,
      'two/views.py': '',
      'three/views.py': '',
    };
    expect(found(sources, 'shop.models.Book', 'two/views.py')).toBe('two/shop/models.py');
    expect(found(sources, 'shop.models.Book', 'three/views.py')).toBeUndefined();
  });
});

describe('a model is not found', () => {
  test('inside a package, where no import starts', () => {
    const sources = { 'web/__init__.py': '', 'web/shop/models.py': BOOK, 'views.py': '' };
    expect(found(sources, 'shop.models.Book', 'views.py')).toBeUndefined();
  });

  test('in a circle of re-exports', () => {
    const sources = { 'a/__init__.py': 'from b import Book', 'b/__init__.py': 'from a import Book', 'views.py': '' };
    expect(found(sources, 'a.Book', 'views.py')).toBeUndefined();
  });

  test('in a class that no ORM stands behind', () => {
    expect(found({ 'm.py': 'import django.db\nclass BookModel:\n    pass' }, 'm.BookModel', 'm.py')).toBeUndefined();
  });
});

describe('a model inherits', () => {
  const base =
    'from django.db import models\nclass Base(models.Model):\n    made = models.DateField()\n    class Meta:\n        abstract = True\n        indexes = [models.Index(fields=["made"], name="i")]';

  test('fields and indexes from a parent in another file', () => {
    const joined = project({
      'a/base.py': base,
      'a/models.py':
        'from django.db import models\nfrom .base import Base\nclass Book(Base):\n    made_by = models.CharField()',
    });
    const [book, ...others] = joined.models.all();
    expect(others).toEqual([]);
    expect([...book!.fields.keys()]).toEqual(['made', 'made_by']);
    expect(joined.models.isIndexed(book!, book!.fields.get('made')!)).toBe(true);
  });

  test('what cannot be known from a parent outside the project', () => {
    const source =
      'from django.db import models\nfrom vendor import Mixin\nclass Book(Mixin, models.Model):\n    title = models.CharField()';
    const joined = project({ 'a/models.py': source });
    const [book] = joined.models.all();
    expect(book?.isComplete).toBe(false);
    expect(joined.models.isIndexed(book!, book!.fields.get('title')!)).toBe(true);
  });

  test.each([
    ['declarative_base()', 'from sqlalchemy.orm import declarative_base\nBase = declarative_base()', 'Base'],
    ['DeclarativeBase', 'from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase):\n    pass', 'Base'],
    ['as_declarative', 'from sqlalchemy.orm import as_declarative\n@as_declarative()\nclass Base:\n    pass', 'Base'],
    ['registry', 'from sqlalchemy.orm import registry\nmapper = registry()\nBase = mapper.generate_base()', 'Base'],
    ['Flask-SQLAlchemy', 'from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()', 'db.Model'],
    [
      'a class of its own for Flask-SQLAlchemy',
      'from flask_sqlalchemy import SQLAlchemy\nclass DB(SQLAlchemy):\n    pass\ndb = DB()',
      'db.Model',
    ],
  ])('from %s in another file', (_, source, parent) => {
    const models = `from base import ${parent.split('.')[0]!}\nfrom sqlalchemy import Column, String\nclass Book(${parent}):\n    __tablename__ = "books"\n    title = Column(String)`;
    const joined = project({ 'base.py': source, 'models.py': models });
    const book = joined.models.find('models.Book', joined.files[1]!);
    expect(book).toMatchObject({ orm: 'sqlalchemy', isComplete: true });
    expect(joined.models.isIndexed(book!, book!.fields.get('title')!)).toBe(false);
  });
});

describe('a lookup is followed', () => {
  const sources = {
    'shop/models.py':
      'from django.db import models\nclass Author(models.Model):\n    name = models.CharField()\nclass Book(models.Model):\n    author = models.ForeignKey("Author", models.CASCADE)\n    part_of = models.ForeignKey("self", models.CASCADE)\n    shelf = models.ForeignKey("hall.Shelf", models.CASCADE)\n    owner = models.ForeignKey("vendor.User", models.CASCADE)\n    printed = models.DateField()',
    'hall/models.py': 'from django.db import models\nclass Shelf(models.Model):\n    label = models.CharField()',
  };
  const joined = project(sources);
  const book = joined.models.find('shop.models.Book', joined.files[0]!)!;

  test.each([
    ['printed', 'Book.printed'],
    ['author', 'Book.author'],
    ['author_id', 'Book.author'],
    ['author__name', 'Author.name'],
    ['part_of__author__name', 'Author.name'],
    ['shelf__label', 'Shelf.label'],
    ['printed__year', 'Book.printed transformed'],
    ['pk', 'key'],
    ['id', 'key'],
    ['author__pk', 'key'],
    ['owner__name', undefined],
    ['chapters__title', undefined],
  ])('%s to %s', (path, expected) => {
    const followed = joined.models.follow(book, path);
    const text =
      typeof followed === 'object'
        ? `${followed.model.name}.${followed.field.name}${followed.isTransformed ? ' transformed' : ''}`
        : followed;
    expect(text).toBe(expected);
  });
});

test('an index of a migration is on the model of its table, and on no other', () => {
  const model = (name: string): string =>
    `class ${name}(Base):\n    __tablename__ = "${name.toLowerCase()}s"\n    title = Column(String)\n`;
  const joined = project({
    'models.py': `from sqlalchemy import Column, String\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\n${model('Book')}${model('Film')}`,
    'alembic/versions/1.py': 'op.create_index("i", "books", ["title"])',
  });
  const indexed = [...joined.models.all()].map((each) => [
    each.name,
    joined.models.isIndexed(each, each.fields.get('title')!),
  ]);
  expect(indexed).toEqual([
    ['Book', true],
    ['Film', false],
  ]);
});

describe('a model of several tables', () => {
  const joined = project({
    'shop/models.py':
      'from django.db import models\nclass Item(models.Model):\n    title = models.CharField()\nclass Book(Item):\n    isbn = models.CharField()\nclass Novel(Book):\n    class Meta:\n        proxy = True\nclass Saga(Novel):\n    parts = models.IntegerField()',
  });
  const find = (name: string) => joined.models.find(`shop.models.${name}`, joined.files[0]!)!;
  const borrowed = (name: string): string[] => [...find(name).borrowed].map((field) => field.name);

  test('borrows the fields of its parents, and a proxy those that its parent borrows', () => {
    expect(borrowed('Item')).toEqual([]);
    expect(borrowed('Book')).toEqual(['title']);
    expect(borrowed('Novel')).toEqual(['title']);
    expect(borrowed('Saga').sort()).toEqual(['isbn', 'title']);
  });

  test('is not followed to a column of another table', () => {
    expect(joined.models.follow(find('Book'), 'title')).toBeUndefined();
    expect(joined.models.follow(find('Book'), 'isbn')).toMatchObject({ field: { name: 'isbn' } });
  });
});

describe('the model that the settings put in the place of the user', () => {
  const users =
    'from django.contrib.auth.models import AbstractUser\nfrom django.db import models\nclass Person(AbstractUser):\n    phone = models.CharField()';
  const views =
    'from django.conf import settings\nfrom django.contrib.auth import get_user_model\nfrom django.db import models\nUser = get_user_model()\nclass Note(models.Model):\n    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)\n    reader = models.ForeignKey(get_user_model(), models.CASCADE)\n    owner = models.ForeignKey(User, models.CASCADE)';

  test.each(['author', 'reader', 'owner'])('is found by %s', (key) => {
    const joined = project({ 'people/models.py': users, 'notes/models.py': views });
    const note = joined.models.find('notes.models.Note', joined.files[1]!)!;
    expect(joined.models.follow(note, `${key}__phone`)).toMatchObject({ model: { name: 'Person' } });
    expect(joined.models.follow(note, `${key}__username`)).toBeUndefined();
  });

  test('is not known when there are several, or none', () => {
    for (const others of [{}, { 'people/models.py': users, 'staff/models.py': users }]) {
      const joined = project({ 'notes/models.py': views, ...others });
      expect(joined.models.find('notes.models.User', joined.files[0]!)).toBeUndefined();
    }
  });
});

test.each([
  ['id', 'id'],
  ['author', 'author_id'],
  ['ref', 'reference'],
])('the field %s is meant by %s', (field, name) => {
  const joined = project({
    'm.py':
      'from django.db import models\nclass Book(models.Model):\n    id = models.AutoField(primary_key=True)\n    author = models.ForeignKey("A", models.CASCADE)\n    ref = models.CharField(db_column="reference")',
  });
  expect(joined.models.column(joined.models.find('m.Book', joined.files[0]!)!, name)?.name).toBe(field);
});

test('of the classes of SQLModel only those with a table are models', () => {
  const joined = project({
    'm.py':
      'from sqlmodel import Field, SQLModel\nclass HeroBase(SQLModel):\n    name: str = Field(index=True)\nclass Hero(HeroBase, table=True):\n    id: int | None = Field(default=None, primary_key=True)\nclass HeroUpdate(HeroBase):\n    age: int = Field(index=True)',
  });
  const [hero, ...others] = joined.models.all();
  expect(others).toEqual([]);
  expect(hero).toMatchObject({ name: 'Hero', orm: 'sqlalchemy', isComplete: true });
  expect([...hero!.fields].map(([name, { index }]) => [name, index])).toEqual([
    ['name', 'index'],
    ['id', 'primary'],
  ]);
});
