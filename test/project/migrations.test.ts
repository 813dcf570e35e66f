import { extractFacts } from '../../src/facts/facts.ts';
import type { FileFacts } from '../../src/facts/facts.ts';
import { runsOnPostgresql } from '../../src/project/databases.ts';
import { headsOf, type Migration, type Migrations } from '../../src/project/migrations.ts';
import { Project } from '../../src/project/project.ts';
import { PythonFile } from '../../src/python/file.ts';

type Sources = Readonly<Record<string, string>>;

function facts(sources: Sources): FileFacts[] {
  return Object.entries(sources).map(([path, source]) => extractFacts(new PythonFile(path, Buffer.from(source))));
}

function django(dependencies: string, ...operations: readonly string[]): string {
  return `from django.db import migrations, models\nclass Migration(migrations.Migration):\n    dependencies = [${dependencies}]\n    operations = [${operations.join(', ')}]\n`;
}

function squash(...replaced: readonly string[]): string {
  return `${django('')}    replaces = [${replaced.map((name) => `("shop", "${name}")`).join(', ')}]\n`;
}

function alembic(revision: string, down: string, body = 'pass'): string {
  return `from alembic import op\nimport sqlalchemy as sa\nrevision = "${revision}"\ndown_revision = ${down}\ndef upgrade():\n    ${body}\n`;
}

function heads(sources: Sources): string[][] {
  return new Project(facts(sources)).migrations.histories.map((each) => headsOf(each).map(({ fact }) => fact.name));
}

describe('the heads of a history', () => {
  test('are the migrations that none follows', () => {
    expect(
      heads({
        'v/a.py': alembic('a', 'None'),
        'v/b.py': alembic('b', '"a"'),
        'v/c.py': alembic('c', '"a"'),
        'v/d.py': alembic('d', '("b", "gone")'),
      }),
    ).toEqual([['c', 'd']]);
  });

  test('are counted for each app, whatever other apps depend on', () => {
    expect(
      heads({
        'shop/migrations/0001_initial.py': django(''),
        'shop/migrations/0002_code.py': django('("shop", "0001_initial")'),
        'till/migrations/0001_initial.py': django('("shop", "0001_initial")'),
      }),
    ).toEqual([['0002_code'], ['0001_initial']]);
  });

  test('know the label by which the migrations of a folder name one another', () => {
    const sources = {
      'lib/shop/migrations/0001_initial.py': django(''),
      'lib/shop/migrations/0002_code.py': django('("libshop", "0001_initial")'),
      'lib/shop/migrations/0003_name.py': django('("libshop", "0002_code"), ("auth", "0001_initial")'),
    };
    expect(heads(sources)).toEqual([['0003_name']]);
    expect(new Project(facts(sources)).migrations.histories[0]?.app).toBe('libshop');
  });

  test('take a squash for what it replaces, however often it was squashed', () => {
    expect(
      heads({
        'shop/migrations/0001_initial.py': django(''),
        'shop/migrations/0002_code.py': django('("shop", "0001_initial")'),
        'shop/migrations/0001_squashed_0002.py': squash('0001_initial', '0002_code'),
        'shop/migrations/0001_squashed_again.py': squash('0001_squashed_0002'),
        'shop/migrations/0003_name.py': django('("shop", "0002_code")'),
      }),
    ).toEqual([['0003_name']]);
  });

  test('see over the folders of one Alembic environment, and keep two apart', () => {
    expect(
      heads({
        'versions/2024/a.py': alembic('a', 'None'),
        'versions/2025/b.py': alembic('b', '"a"'),
        'plugin/versions/a.py': alembic('z', 'None'),
      }),
    ).toEqual([['b'], ['z']]);
  });
});

describe('a table existed before', () => {
  const INITIAL = django('', 'migrations.CreateModel("Order", [], {"db_table": "orders"})');

  function inChange(base: Sources, added: Sources): { migrations: Migrations; last: Migration } {
    const { migrations } = new Project(facts({ ...base, ...added }), { isWhole: true, base: facts(base) });
    const last = migrations.at(Object.keys(added).at(-1) ?? '');
    if (last === undefined) throw new Error('there is no migration');
    return { migrations, last };
  }

  const model = (name: string) => ({ kind: 'model', name }) as const;
  const table = (name: string) => ({ kind: 'table', name }) as const;

  test('when an earlier migration made it, under its own name too', () => {
    const added = { 'shop/migrations/0002_code.py': django('("shop", "0001_initial")') };
    const { migrations, last } = inChange({ 'shop/migrations/0001_initial.py': INITIAL }, added);
    expect(migrations.existedBefore(last, model('order'))).toBe(true);
    expect(migrations.tableOf(last, model('order'))).toBe('orders');
    expect(migrations.tableOf(last, model('line'))).toBe('shop_line');
    expect(migrations.existedBefore(last, table(''))).toBe(false);
  });

  test('but not when it comes with the same change, under any of its names', () => {
    const { migrations, last } = inChange(
      { 'shop/migrations/0001_initial.py': INITIAL },
      {
        'shop/migrations/0002_line.py': django('("shop", "0001_initial")', 'migrations.CreateModel("Line", [])'),
        'shop/migrations/0003_item.py': django('("shop", "0002_line")', 'migrations.RenameModel("Line", "Item")'),
        'shop/migrations/0004_code.py': django('("shop", "0003_item")'),
      },
    );
    expect(migrations.existedBefore(last, model('line'))).toBe(false);
    expect(migrations.existedBefore(last, model('item'))).toBe(false);
    expect(migrations.existedBefore(last, table('shop_line'))).toBe(false);
    expect(migrations.existedBefore(last, model('order'))).toBe(true);
  });

  test('when only the state is told of it', () => {
    const moved = django(
      '',
      'migrations.SeparateDatabaseAndState(state_operations=[migrations.CreateModel("Order", [], {"db_table": "orders"})])',
    );
    const { migrations, last } = inChange({ 'x.py': '' }, { 'till/migrations/0002_order.py': moved });
    expect(migrations.existedBefore(last, model('order'))).toBe(true);
  });

  test('but not for a model whose table is not managed', () => {
    const view = django('', 'migrations.CreateModel("Report", [], {"managed": False})');
    const added = { 'shop/migrations/0002_code.py': django('("shop", "0001_initial")') };
    const { migrations, last } = inChange({ 'shop/migrations/0001_initial.py': view }, added);
    expect(migrations.existedBefore(last, model('report'))).toBe(false);
  });

  test('in each Alembic environment by itself', () => {
    const { migrations, last } = inChange(
      { 'x.py': '' },
      { 'a/versions/1.py': alembic('1', 'None', 'op.create_table("t")'), 'b/versions/2.py': alembic('2', 'None') },
    );
    expect(migrations.existedBefore(last, table('t'))).toBe(true);
  });

  test('is asked of no squash and of no test: databases in use do not run these', () => {
    const base = { 'shop/migrations/0001_initial.py': INITIAL };
    const added = {
      'shop/migrations/0001_squashed_0002.py': squash('0001_initial'),
      'tests/shop/migrations/0001_initial.py': INITIAL,
      'shop/migrations/0002_code.py': django('("shop", "0001_initial")'),
    };
    const { migrations } = inChange(base, added);
    expect([...migrations.added()].map(({ file }) => file.path)).toEqual(['shop/migrations/0002_code.py']);
    expect([...new Project(facts(base)).migrations.added()]).toEqual([]);
  });
});

describe('a history runs on PostgreSQL', () => {
  const MIGRATION = { 'shop/migrations/0001_initial.py': django('') };
  const ENGINE = 'DATABASES = {"default": {"ENGINE": "django.db.backends.ENGINE"}}';

  test.each<[string, Sources, boolean]>([
    ['by its settings', { 'site/settings.py': ENGINE.replace('ENGINE"}}', 'postgresql"}}') }, true],
    ['by a URL', { 'app/config.py': 'URL = "postgresql+asyncpg://localhost/shop"' }, true],
    ['by its imports', { 'app/database.py': 'import psycopg' }, true],
    ['by its fields', { 'shop/migrations/0002.py': `from django.contrib.postgres import fields\n${django('')}` }, true],
    ['unless nothing tells', {}, false],
    ['unless it is another', { 'site/settings.py': 'DB = "mysql://localhost/shop"' }, false],
    ['unless it is one of several', { 'site/settings.py': 'DBS = ["postgres://a/b", "sqlite:///shop.db"]' }, false],
    ['unless only a tool speaks of it', { 'shop/export.py': 'import psycopg' }, false],
    [
      'though tests run on another',
      { 'site/settings.py': 'DB = "postgres://a/b"', 'site/settings/test.py': 'DB = "sqlite:///shop.db"' },
      true,
    ],
  ])('%s', (_, sources, expected) => {
    const project = new Project(facts({ ...MIGRATION, ...sources }));
    expect(runsOnPostgresql(project, project.migrations.histories[0]!)).toBe(expected);
  });
});
