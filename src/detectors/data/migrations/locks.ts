import { databaseOperations, type OperationFact } from '../../../facts/operations.ts';
import { runsOnPostgresql } from '../../../project/databases.ts';
import type { History, Migration } from '../../../project/migrations.ts';
import type { Project } from '../../../project/project.ts';

type OnTable = Extract<OperationFact, { readonly kind: 'add index' | 'add constraint' }>;

/** An operation on a table of PostgreSQL that may hold rows, in a migration of the change under review. */
export interface Locking<Kind extends OnTable['kind']> {
  readonly migration: Migration;
  readonly operation: Extract<OnTable, { readonly kind: Kind }>;
}

/** The operations of a kind that are run in any case, and not only if the migration decides so. */
export function* lockingOperations<Kind extends OnTable['kind']>(
  project: Project,
  kind: Kind,
): Generator<Locking<Kind>> {
  const known = new Map<History, boolean>();
  for (const migration of project.migrations.added()) {
    const { history } = migration;
    if (!known.has(history)) known.set(history, runsOnPostgresql(project, history));
    if (known.get(history) !== true) continue;
    for (const operation of databaseOperations(migration.fact.operations)) {
      if (!isOf(operation, kind) || operation.isConditional) continue;
      if (project.migrations.existedBefore(migration, operation.on)) yield { migration, operation };
    }
  }
}

function isOf<Kind extends OnTable['kind']>(
  operation: OperationFact,
  kind: Kind,
): operation is Extract<OnTable, { readonly kind: Kind }> {
  return operation.kind === kind;
}
