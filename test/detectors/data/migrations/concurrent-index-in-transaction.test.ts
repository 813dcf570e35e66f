import { becomes } from '../../../check/mended.ts';

describe('concurrent-index-in-transaction', () => {
  describe('of Django', () => {
    const HEAD =
      'from django.contrib.postgres.operations import AddIndexConcurrently\nfrom django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n';
    const CONCURRENT = '        AddIndexConcurrently("parcel", models.Index(fields=["code"], name="parcel_code")),\n';
    const operations = (...each: readonly string[]): string =>
      `    dependencies = [("parcels", "0001_initial")]\n\n    operations = [\n${each.join('')}    ]\n`;
    const mended = (body: string): string | undefined =>
      becomes('concurrent-index-in-transaction', HEAD + body, {}, 'parcels/migrations/0002_code.py');

    test('does without a transaction', () => {
      const body = operations(CONCURRENT);
      expect(mended(body)).toBe(`${HEAD}    atomic = False\n${body}`);
    });

    test('behind a docstring', () => {
      const body = operations(CONCURRENT);
      expect(mended(`    """Codes."""\n\n${body}`)).toBe(`${HEAD}    """Codes."""\n\n    atomic = False\n${body}`);
    });

    test.each([
      ['another operation', operations(CONCURRENT, '        migrations.RemoveField("parcel", "old"),\n')],
      ['an operation that is not known', operations(CONCURRENT, '        fill_in(),\n')],
      ['`atomic` written out', `    atomic = True\n${operations(CONCURRENT)}`],
    ])('has none beside %s', (_, body) => {
      expect(mended(body)).toBeUndefined();
    });
  });

  describe('of Alembic', () => {
    const HEAD = 'from alembic import op\n\nrevision = "b2"\ndown_revision = "a1"\n\n\ndef upgrade():\n';
    const ENVIRONMENT = {
      'stock/env.py':
        'from alembic import context\n\nfrom stock.db import engine\n\nwith engine.connect() as connection:\n    context.configure(connection=connection)\n    with context.begin_transaction():\n        context.run_migrations()\n',
    };
    const mended = (body: string): string | undefined =>
      becomes('concurrent-index-in-transaction', HEAD + body, ENVIRONMENT, 'stock/versions/b2_codes.py');

    test('goes on outside of the transaction', () => {
      expect(
        mended(
          '    op.create_index(\n        "ix_a", "stocks", ["code"], postgresql_concurrently=True\n    )\n    x = 1\n',
        ),
      ).toBe(
        `${HEAD}    with op.get_context().autocommit_block():\n        op.create_index(\n            "ix_a", "stocks", ["code"], postgresql_concurrently=True\n        )\n    x = 1\n`,
      );
    });

    test.each([
      ['a line of several statements', '    op.execute("DROP INDEX CONCURRENTLY ix_c"); x = 1\n'],
      ['a statement of several lines of SQL', '    op.execute("""\n        DROP INDEX CONCURRENTLY ix_c\n    """)\n'],
      ['a statement on the line of its condition', '    if True: op.execute("DROP INDEX CONCURRENTLY ix_c")\n'],
    ])('has none for %s', (_, body) => {
      expect(mended(body)).toBeUndefined();
    });
  });
});
