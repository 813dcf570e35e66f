import { extractFacts } from '../../src/facts/facts.ts';
import { contextPaths } from '../../src/project/context.ts';
import { PythonFile } from '../../src/python/file.ts';

function context(path: string, source: string, others: readonly string[]): string[] {
  return contextPaths([extractFacts(new PythonFile(path, Buffer.from(source)))], [], [path, ...others]);
}

describe('a migration is read with', () => {
  test('those of its folder and the settings', () => {
    const source = 'from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = []\n';
    const others = [
      'shop/migrations/0001_initial.py',
      'till/migrations/0001_initial.py',
      'site/settings/base.py',
      'site/settings/test.py',
      'shop/views.py',
    ];
    expect(context('shop/migrations/0002_code.py', source, others)).toEqual([
      'shop/migrations/0001_initial.py',
      'site/settings/base.py',
    ]);
  });

  test('what runs the revisions of its environment', () => {
    const source = 'revision = "b"\ndown_revision = "a"\ndef upgrade():\n    pass\n';
    const others = ['db/alembic/versions/a.py', 'db/alembic/env.py', 'db/app/views.py'];
    expect(context('db/alembic/versions/b.py', source, others)).toEqual([
      'db/alembic/env.py',
      'db/alembic/versions/a.py',
    ]);
  });
});

test('a changed file is read with what it imports and inherits, but not with all that those import', () => {
  const changed = 'from shop.base import Base\nimport shop.rates\nclass Order(Base):\n    pass\n';
  const others = ['shop/base.py', 'shop/rates.py', 'shop/views.py', 'shop/deep.py', 'shop/root.py'];
  expect(context('shop/orders.py', changed, others)).toEqual(['shop/base.py', 'shop/rates.py']);
  const base = 'from shop import deep\nfrom shop.root import Root\nclass Base(Root):\n    rate = deep.rate\n';
  const [orders, read] = [
    ['shop/orders.py', changed],
    ['shop/base.py', base],
  ].map(([path, source]) => extractFacts(new PythonFile(path!, Buffer.from(source!))));
  expect(contextPaths([orders!], [read!], ['shop/orders.py', ...others])).toEqual(['shop/rates.py', 'shop/root.py']);
});
