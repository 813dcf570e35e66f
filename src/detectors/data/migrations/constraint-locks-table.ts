import { databaseOperations } from '../../../facts/operations.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Migration } from '../../../project/migrations.ts';
import { lockingOperations } from './locks.ts';

const LOCKS = {
  check: 'nobody can read or write the table',
  unique: 'nobody can write to the table',
  'foreign key': 'nobody can write to this table or the other one',
} as const;

const INDEX_ONLY =
  'Django makes a unique index of it: create that by `CREATE UNIQUE INDEX CONCURRENTLY` in `RunSQL`, in a migration with `atomic = False`, and tell Django of the constraint with `SeparateDatabaseAndState`.';

export default projectDetector({ facts: ['constraint', 'table', 'lock', 'change'] }, function* (project) {
  for (const { migration, operation } of lockingOperations(project, 'add constraint')) {
    const { on, constraint } = operation;
    const { kind, name, columns, isValidated, isIndexOnly, usesIndex } = constraint;
    if (kind !== 'unique' && kind !== 'check' && kind !== 'foreign key') continue;
    if (!isValidated || usesIndex) continue;
    if (columns.length > 0 && columns.every((column) => isNewAndEmpty(migration, column))) continue;
    yield {
      at: operation.site,
      constraint: `${kind === 'foreign key' ? 'foreign key' : `${kind} constraint`}${name === '' ? '' : ` \`${name}\``}`,
      table: project.migrations.tableOf(migration, on),
      lock: LOCKS[kind],
      change: isIndexOnly ? INDEX_ONLY : wayOut(kind, migration.fact.tool),
    };
  }
});

/** Whether a migration adds a column that is NULL in all rows, of which there is nothing to be checked. */
function isNewAndEmpty(migration: Migration, name: string): boolean {
  for (const operation of databaseOperations(migration.fact.operations)) {
    if (operation.kind !== 'add column' || operation.column.name !== name) continue;
    const { isNullable, hasDefault, hasDatabaseDefault } = operation.column;
    if (isNullable && !hasDatabaseDefault && (operation.on.kind === 'table' || !hasDefault)) return true;
  }
  return false;
}

function wayOut(kind: 'unique' | 'check' | 'foreign key', tool: 'django' | 'alembic'): string {
  if (kind === 'unique') {
    const index =
      'Create a unique index concurrently first, then the constraint by `ADD CONSTRAINT … UNIQUE USING INDEX`';
    return tool === 'django' ? `${index}, and tell Django of it with \`SeparateDatabaseAndState\`.` : `${index}.`;
  }
  if (tool === 'django' && kind === 'check') {
    return 'Use `AddConstraintNotValid`, and `ValidateConstraint` in a later migration; both are in `django.contrib.postgres.operations`.';
  }
  const add = tool === 'django' ? '`ADD CONSTRAINT … NOT VALID`' : '`postgresql_not_valid=True`';
  return `Add it with ${add}, and run \`VALIDATE CONSTRAINT\` in a later migration.`;
}
