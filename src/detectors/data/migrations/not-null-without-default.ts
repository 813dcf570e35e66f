import { databaseOperations, type OperationFact } from '../../../facts/operations.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Migration } from '../../../project/migrations.ts';
import type { Project } from '../../../project/project.ts';

/** Fields of Django's own: others may bring a default of their own. */
const DJANGO_FIELD = /^django\.(db\.models|contrib\.postgres\.fields)\.(\w+\.)*(?!ManyToManyField)\w+$/;

export default projectDetector({ facts: ['column', 'table', 'change'] }, function* (project) {
  for (const migration of project.migrations.added()) {
    if (!refusesNull(project)) return;
    const before: OperationFact[] = [];
    for (const operation of databaseOperations(migration.fact.operations)) {
      if (operation.kind === 'add column' && !operation.isConditional) {
        const { on, column } = operation;
        const isFilled = column.hasDatabaseDefault || (on.kind === 'model' && column.hasDefault);
        const isCertain = column.isComplete && (on.kind === 'table' || DJANGO_FIELD.test(column.type));
        const table = project.migrations.tableOf(migration, on);
        if (
          isCertain &&
          !column.isNullable &&
          !column.isPrimary &&
          !isFilled &&
          project.migrations.existedBefore(migration, on) &&
          !before.some((earlier) => empties(earlier, table))
        ) {
          yield { at: operation.site, column: column.name, table, change: wayOut(migration, on.kind) };
        }
      }
      before.push(operation);
    }
  }
});

/** MySQL fills such a column with zeros or empty texts. */
function refusesNull(project: Project): boolean {
  const used = new Set(project.files.flatMap(({ databases }) => databases));
  return !used.has('mysql') || used.has('postgresql');
}

/** Whether an operation removes all rows, or rows in a way that cannot be told. */
function empties(operation: OperationFact, table: string): boolean {
  if (operation.kind === 'run python') return !operation.isNoop && operation.function === '';
  if (operation.kind !== 'run sql') return false;
  const { sql } = operation;
  return sql === undefined || (/\b(truncate|delete\s+from)\b/i.test(sql) && sql.includes(table));
}

function wayOut({ fact }: Migration, kind: 'model' | 'table'): string {
  if (kind === 'model') {
    return 'Give it a `default` or `db_default`; or add it with `null=True`, fill it in, and make it `NOT NULL` afterwards.';
  }
  const given = fact.tool === 'alembic' ? 'a `server_default`' : 'a `DEFAULT`';
  return `Give it ${given}; or add it nullable, fill it in, and make it \`NOT NULL\` afterwards.`;
}
