import { extractFacts } from '../../src/facts/facts.ts';
import type { AlembicMigration, DjangoMigration, MigrationFact } from '../../src/facts/migrations.ts';
import { databaseOperations, type OperationFact, stateOperations } from '../../src/facts/operations.ts';
import { actsOf } from '../../src/facts/sql-operations.ts';
import { PythonFile } from '../../src/python/file.ts';

function read(path: string, source: string): MigrationFact | undefined {
  return extractFacts(new PythonFile(path, Buffer.from(source))).migration;
}

function django(body: string, path = 'shop/migrations/0002_code.py', above = ''): DjangoMigration {
  const source = `from django.db import migrations, models\n${above}\n\nclass Migration(migrations.Migration):\n${body}\n`;
  const found = read(path, source);
  if (found?.tool !== 'django') throw new Error('it is no migration of Django');
  return found;
}

function operations(...written: readonly string[]): readonly OperationFact[] {
  return django(`    operations = [${written.join(', ')}]`).operations;
}

function alembic(body: string, above = 'down_revision = "a1"'): AlembicMigration {
  const source = `import sqlalchemy as sa\nfrom alembic import op\nrevision = "b2"\n${above}\n\ndef upgrade():\n${body}\n`;
  const found = read('alembic/versions/b2_code.py', source);
  if (found?.tool !== 'alembic') throw new Error('it is no revision of Alembic');
  return found;
}

const steps = (body: string): readonly OperationFact[] => alembic(`    ${body}`).operations;

describe('a migration of Django', () => {
  test('says where it stands', () => {
    const found = django(
      '    dependencies = [("shop", "0001_initial"), ("users", "0004_name"), migrations.swappable_dependency(settings.USER)]\n' +
        '    run_before = [("till", "0001_initial")]\n    replaces = [("shop", "0002_old")]\n    atomic = False',
    );
    expect(found).toMatchObject({
      app: 'shop',
      name: '0002_code',
      parents: [
        { app: 'shop', name: '0001_initial' },
        { app: 'users', name: '0004_name' },
      ],
      hasUnknownParents: false,
      runBefore: [{ app: 'till', name: '0001_initial' }],
      replaces: [{ app: 'shop', name: '0002_old' }],
      isAtomic: false,
      isInitial: false,
      isComplete: true,
    });
    expect(found.parentsSite.line).toBe(5);
  });

  test.each(['[first(), ("shop", "0001_initial")]', '[*EARLIER]', 'EARLIER'])('does not know %s', (dependencies) => {
    expect(django(`    dependencies = ${dependencies}`).hasUnknownParents).toBe(true);
  });

  test('is a class of that name with a base of that kind', () => {
    expect(read('shop/migrations/0001.py', 'class Migration:\n    dependencies = []\n')).toBeUndefined();
    expect(
      read('shop/data.py', 'class Migration(Base):\n    dependencies = []\n    operations = []\n'),
    ).toBeUndefined();
  });

  test.each<[string, object]>([
    ['migrations.DeleteModel("Order")', { kind: 'drop table', on: { kind: 'model', name: 'order' } }],
    ['migrations.RenameModel("A", new_name="B")', { kind: 'rename table', to: { kind: 'model', name: 'b' } }],
    ['migrations.AlterModelTable("A", "a_rows")', { kind: 'rename table', to: { kind: 'table', name: 'a_rows' } }],
    ['migrations.RemoveField("Order", "total")', { kind: 'drop column', column: 'total' }],
    ['migrations.RenameField("order", "a", "b")', { kind: 'rename column', column: 'a', to: 'b' }],
    ['migrations.AlterField("order", "a", models.TextField(null=True))', { kind: 'alter column', column: 'a' }],
    ['migrations.RemoveIndex("order", "i")', { kind: 'drop index', name: 'i', isConcurrent: false }],
    ['RemoveIndexConcurrently("order", "i")', { kind: 'drop index', isConcurrent: true }],
    ['migrations.RenameIndex("order", new_name="j", old_name="i")', { kind: 'rename index', name: 'i', to: 'j' }],
    ['ValidateConstraint("order", "c")', { kind: 'validate constraint', name: 'c' }],
    ['migrations.RemoveConstraint("order", name="c")', { kind: 'drop constraint', name: 'c' }],
    ['migrations.AlterUniqueTogether("order", {("a", "b")})', { option: 'unique_together', groups: [['a', 'b']] }],
    ['migrations.AlterUniqueTogether("order", set())', { option: 'unique_together', groups: [] }],
    ['migrations.RunPython(run)', { kind: 'run python', reverse: 'missing', isNoop: false }],
    ['migrations.RunPython(run, back)', { kind: 'run python', reverse: 'given' }],
    ['migrations.RunPython(run, reverse_code=migrations.RunPython.noop)', { reverse: 'noop' }],
    ['migrations.RunSQL("SELECT 1", "")', { kind: 'run sql', sql: 'SELECT 1', reverse: 'noop' }],
    ['AddTrigger("order")', { kind: 'unknown', name: 'AddTrigger' }],
  ])('does %s', (written, act) => {
    expect(operations(written)).toEqual([expect.objectContaining(act)]);
  });

  test('reads columns', () => {
    const [added] = operations(
      'migrations.AddField("order", "buyer", models.ForeignKey(to="users.User", on_delete=models.CASCADE, null=True, db_constraint=False))',
    );
    expect(added).toMatchObject({
      kind: 'add column',
      column: {
        name: 'buyer',
        type: 'django.db.models.ForeignKey',
        isNullable: true,
        isIndexed: true,
        target: 'users.User',
        hasConstraint: false,
        hasDefault: false,
        isComplete: true,
      },
    });
  });

  test.each([
    ['models.IntegerField()', false, false],
    ['models.IntegerField(default=0)', true, false],
    ['models.IntegerField(db_default=0)', false, true],
    ['models.DateField(auto_now=True)', true, false],
    ['models.TextField(blank=True)', true, false],
    ['models.DateField(blank=True)', false, false],
  ])('knows who fills in %s', (field, hasDefault, hasDatabaseDefault) => {
    const [added] = operations(`migrations.AddField("order", "a", ${field})`);
    expect(added).toMatchObject({ column: { hasDefault, hasDatabaseDefault } });
  });

  test('reads a table with its columns, indexes and options', () => {
    const [made] = operations(
      `migrations.CreateModel("Order", fields=[("id", models.AutoField(primary_key=True))], options={"db_table": "orders", "managed": False, "indexes": [models.Index(fields=["-id"], name="i")], "constraints": [models.CheckConstraint(condition=C, name="c")]})`,
    );
    expect(made).toMatchObject({
      kind: 'create table',
      on: { kind: 'model', name: 'order' },
      table: 'orders',
      isManaged: false,
      columns: [{ name: 'id', isPrimary: true }],
      indexes: [{ name: 'i', columns: ['id'] }],
      constraints: [{ kind: 'check', name: 'c' }],
    });
  });

  test.each([
    ['fields=["a"], name="u"', false],
    ['fields=["a"], name="u", condition=models.Q(b=1)', true],
    ['Lower("a"), name="u"', true],
  ])('knows whether UniqueConstraint(%s) is an index and nothing else', (written, isIndexOnly) => {
    const [added] = operations(`migrations.AddConstraint("order", models.UniqueConstraint(${written}))`);
    expect(added).toMatchObject({ constraint: { kind: 'unique', name: 'u', isIndexOnly } });
  });

  test('tells what reaches the database from what Django is told', () => {
    const found = operations(
      `migrations.SeparateDatabaseAndState(
          database_operations=[migrations.RunSQL("CREATE INDEX CONCURRENTLY i ON orders (a)")],
          state_operations=[migrations.AddIndex("order", models.Index(fields=["a"], name="i"))])`,
      'migrations.RunSQL("ALTER TABLE orders ADD COLUMN b int", state_operations=[migrations.AddField("order", "b", models.IntegerField())])',
    );
    expect([...databaseOperations(found)].map(({ kind }) => kind)).toEqual([
      'run sql',
      'add index',
      'run sql',
      'add column',
    ]);
    expect([...stateOperations(found)].map(({ kind }) => kind)).toEqual(['add index', 'add column']);
  });

  test.each(['OPERATIONS', '[*COMMON]', '[migrations.DeleteModel("A")] + MORE', '[make()]'])(
    'is not all known when its operations are %s',
    (written) => {
      expect(django(`    operations = ${written}`).isComplete).toBe(false);
    },
  );

  test('has a digest that formatting and comments do not change', () => {
    const [one] = operations('migrations.RemoveField("order", "total")');
    const [same] = operations("migrations.RemoveField(\n    'order',  # gone\n    'total',\n)");
    const [other] = operations('migrations.RemoveField("order", "sum")');
    expect(same!.digest).toBe(one!.digest);
    expect(other!.digest).not.toBe(one!.digest);
  });

  test('names the classes that its functions work with, and no constants', () => {
    const above =
      'from shop.models import Order, Line\ndef run(apps, editor):\n    Order.objects.all()\n    Order.objects.none()\n    Line = apps.get_model("shop", "Line")\n    Line.objects.all()\n    return Order.SENT\n';
    expect(django('    operations = []', undefined, above).classUses).toEqual([
      expect.objectContaining({ name: 'shop.models.Order' }),
    ]);
  });
});

describe('a revision of Alembic', () => {
  test('says where it stands', () => {
    const above = 'down_revision: tuple = ("a1", "a2")\nbranch_labels = "till"\ndepends_on = ("c1",)';
    expect(alembic('    pass', above)).toMatchObject({
      app: '',
      name: 'b2',
      parents: [
        { app: '', name: 'a1' },
        { app: '', name: 'a2' },
      ],
      hasUnknownParents: false,
      labels: ['till'],
      dependsOn: ['c1'],
      downgrade: 'missing',
      operations: [],
      isComplete: true,
    });
    expect(alembic('    pass', 'down_revision = None').parents).toEqual([]);
    expect(alembic('    pass', 'down_revision = latest()').hasUnknownParents).toBe(true);
  });

  test.each<[string, object]>([
    ['op.drop_table("orders")', { kind: 'drop table', on: { kind: 'table', name: 'orders' } }],
    ['op.rename_table("orders", "sales")', { kind: 'rename table', to: { kind: 'table', name: 'sales' } }],
    ['op.drop_column("orders", "a")', { kind: 'drop column', column: 'a' }],
    ['op.alter_column("orders", "a", new_column_name="b")', { kind: 'rename column', column: 'a', to: 'b' }],
    ['op.alter_column("orders", "a", nullable=False)', { isNullable: false, hasNewType: false }],
    ['op.alter_column("orders", "a", type_=sa.Text())', { kind: 'alter column', hasNewType: true }],
    ['op.drop_index("i", table_name="orders")', { kind: 'drop index', on: { kind: 'table', name: 'orders' } }],
    ['op.drop_constraint(op.f("c"), "orders")', { kind: 'drop constraint', name: 'c' }],
    ['op.execute(sa.update(orders))', { kind: 'run sql', operations: [] }],
    ['op.bulk_insert(orders, [])', { kind: 'run python' }],
    ['op.create_entity(view)', { kind: 'unknown', name: 'create_entity' }],
  ])('does %s', (written, act) => {
    expect(steps(written)).toEqual([expect.objectContaining(act)]);
  });

  test('reads columns, indexes and constraints', () => {
    expect(
      steps(`op.create_table("orders", sa.Column("id", sa.Integer(), primary_key=True), sa.UniqueConstraint("a", name="u"))
    op.add_column("orders", sa.Column("a", sa.String(9), sa.ForeignKey("shops.id"), nullable=False, server_default="x", default="y"))
    op.create_index("i", "orders", ["a", sa.text("b DESC")], unique=True, postgresql_concurrently=True, postgresql_where=W)
    op.create_foreign_key("f", "orders", "shops", ["a"], ["id"], postgresql_not_valid=True)`),
    ).toMatchObject([
      {
        columns: [{ name: 'id', isPrimary: true, isNullable: false }],
        constraints: [{ kind: 'unique', name: 'u', columns: ['a'] }],
      },
      {
        column: {
          type: 'sqlalchemy.String',
          target: 'shops.id',
          isNullable: false,
          hasDatabaseDefault: true,
          hasDefault: true,
        },
      },
      { index: { name: 'i', columns: ['a', 'b'], isUnique: true, isConcurrent: true, hasCondition: true } },
      { constraint: { kind: 'foreign key', name: 'f', columns: ['a'], isValidated: false } },
    ]);
  });

  test('knows the table of a batch', () => {
    const [added, index] = steps(`with op.batch_alter_table("orders") as batch_op:
        batch_op.add_column(sa.Column("a", sa.Integer()))
        batch_op.create_index(batch_op.f("i"), ["a"])`);
    expect(added).toMatchObject({
      kind: 'add column',
      on: { name: 'orders' },
      column: { name: 'a', isNullable: true },
    });
    expect(index).toMatchObject({ kind: 'add index', on: { name: 'orders' }, index: { name: 'i', columns: ['a'] } });
  });

  test('does what upgrade calls, and nothing of downgrade', () => {
    const found = alembic(
      '    tables()\n\ndef tables():\n    op.drop_table("orders")\n    tables()\n\ndef downgrade():\n    op.drop_table("shops")',
    );
    expect(found.operations).toEqual([expect.objectContaining({ on: { kind: 'table', name: 'orders' } })]);
    expect(found.downgrade).toBe('reverses');
  });

  test('runs outside of the transaction in a block, and behind a commit', () => {
    const found = steps(`op.drop_table("a")
    with op.get_context().autocommit_block():
        op.drop_table("b")
    op.drop_table("c")
    op.execute("COMMIT")
    op.drop_table("d")`);
    expect(found.filter(({ kind }) => kind === 'drop table').map((each) => each.isAutocommitted)).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  test.each(['if DIALECT:', 'for each in names:', 'while more():'])('is not all known below %s', (head) => {
    const found = alembic(`    ${head}\n        op.drop_table("orders")`);
    expect(found.operations).toEqual([expect.objectContaining({ isConditional: true })]);
    expect(found.isComplete).toBe(false);
  });

  test('is not all known when op is given away', () => {
    expect(alembic('    install(op)').isComplete).toBe(false);
  });

  test.each([
    ['pass', 'empty'],
    ['"""Nothing."""\n    return', 'empty'],
    ['# ### commands auto generated by Alembic - please adjust! ###\n    pass', 'empty'],
    ['# The rows are gone.\n    pass', 'explained'],
    ['raise NotImplementedError', 'raises'],
    ['op.drop_table("orders")', 'reverses'],
  ])('has a downgrade of %s that is %s', (body, downgrade) => {
    expect(alembic(`    pass\n\ndef downgrade():\n    ${body}`).downgrade).toBe(downgrade);
  });
});

describe('SQL', () => {
  const acts = (sql: string): readonly object[] => {
    const [run] = steps(`op.execute(${JSON.stringify(sql)})`);
    return run?.kind === 'run sql' ? run.operations : [];
  };
  const on = { kind: 'table', name: 'orders' };

  test.each<[string, object]>([
    ['CREATE TABLE IF NOT EXISTS shop.orders (id int)', { kind: 'create table', on }],
    ['drop table if exists orders cascade', { kind: 'drop table', on }],
    ['CREATE INDEX ON orders (lower(a))', { index: { columns: ['a'], isConcurrent: false } }],
    [
      'CREATE UNIQUE INDEX CONCURRENTLY "i" ON ONLY orders USING btree (a, b) WHERE c',
      { index: { name: 'i', columns: ['a', 'b'], isUnique: true, isConcurrent: true, hasCondition: true } },
    ],
    ['DROP INDEX CONCURRENTLY IF EXISTS i', { kind: 'drop index', name: 'i', isConcurrent: true }],
    ['ALTER TABLE orders RENAME TO sales', { kind: 'rename table', to: { name: 'sales' } }],
    ['ALTER TABLE orders RENAME COLUMN a TO b', { kind: 'rename column', column: 'a', to: 'b' }],
    ['ALTER TABLE orders ADD a int NOT NULL', { column: { name: 'a', isNullable: false, hasDatabaseDefault: false } }],
    ['ALTER TABLE orders ADD COLUMN a int DEFAULT 0', { column: { hasDatabaseDefault: true, isNullable: true } }],
    ['ALTER TABLE orders DROP COLUMN IF EXISTS a', { kind: 'drop column', column: 'a' }],
    ['ALTER TABLE orders ALTER COLUMN a SET NOT NULL', { kind: 'alter column', isNullable: false }],
    ['ALTER TABLE orders ALTER a TYPE text', { kind: 'alter column', hasNewType: true }],
    [
      'ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES shops (id) NOT VALID',
      { constraint: { kind: 'foreign key', name: 'c', columns: ['a'], isValidated: false } },
    ],
    ['ALTER TABLE orders ADD CONSTRAINT c UNIQUE USING INDEX i', { constraint: { kind: 'unique', usesIndex: true } }],
    ['ALTER TABLE orders VALIDATE CONSTRAINT c', { kind: 'validate constraint', name: 'c' }],
    ['ALTER TABLE orders DROP CONSTRAINT c', { kind: 'drop constraint', name: 'c' }],
  ])('%s', (sql, act) => {
    expect(acts(sql)).toMatchObject([act]);
  });

  test.each([
    "UPDATE orders SET note = 'drop table orders'",
    '-- DROP TABLE orders\nSELECT 1',
    '/* DROP TABLE orders; */ SELECT 1',
    'DO $body$ BEGIN DROP TABLE orders; END $body$',
    'ALTER TABLE orders ENABLE ROW LEVEL SECURITY',
  ])('leaves %s alone', (sql) => {
    expect(acts(sql)).toEqual([]);
  });

  test('has several statements, and several actions in one', () => {
    expect(acts('ALTER TABLE orders ADD a int, DROP COLUMN b; DROP TABLE shops')).toMatchObject([
      { kind: 'add column' },
      { kind: 'drop column' },
      { kind: 'drop table' },
    ]);
  });

  test('ends nothing that is not ended, however often it begins', () => {
    expect(acts(`DROP TABLE shops; ${'/* a; '.repeat(50_000)}`)).toMatchObject([{ kind: 'drop table' }]);
    expect(acts(`DROP TABLE shops; ${'$a $b$; '.repeat(2)}${'x$y; '.repeat(50_000)}`)).toMatchObject([
      { kind: 'drop table' },
    ]);
  });

  test.each([
    ['a function with a name without an end', `CREATE INDEX i ON orders (${'x'.repeat(200_000)}(a))`, ['a'], undefined],
    ['functions in functions', `CREATE INDEX i ON orders (${'f('.repeat(100_000)}a)`, ['a'], undefined],
    ['brackets that never close', `ALTER TABLE a ADD b int ${'REFERENCES ['.repeat(100_000)}`, undefined, false],
    ['words that refer to nothing', `ALTER TABLE a ADD b int ${'REFERENCES ('.repeat(100_000)}`, undefined, false],
  ])('is read once: %s', (_, sql, columns, hasConstraint) => {
    const [act] = actsOf(sql) as { index?: { columns: string[] }; column?: { hasConstraint: boolean } }[];
    expect([act?.index?.columns, act?.column?.hasConstraint]).toEqual([columns, hasConstraint]);
  });

  test('has no quotation where the hash of a password stands', () => {
    const sql = "UPDATE people SET password = '$2b$12$abc'; DROP TABLE shops";
    expect(acts(sql)).toMatchObject([{ kind: 'drop table' }]);
  });

  test('does not make up names that the program computes', () => {
    const [run] = steps('op.execute(f"CREATE INDEX i_{n} ON {table} (a)")');
    expect(run).toMatchObject({ operations: [{ kind: 'add index', on: { name: '' }, index: { name: '' } }] });
  });
});
