import { isEnvironmentOf } from '../../../facts/alembic-environment.ts';
import { databaseOperations } from '../../../facts/operations.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Migration } from '../../../project/migrations.ts';
import type { Project } from '../../../project/project.ts';

export default projectDetector({ facts: ['verb', 'place', 'change'] }, function* (project) {
  for (const migration of project.migrations.all()) {
    if (!isTransactional(project, migration)) continue;
    const isDjango = migration.fact.tool === 'django';
    for (const operation of databaseOperations(migration.fact.operations)) {
      const isConcurrent =
        operation.kind === 'add index'
          ? operation.index.isConcurrent
          : operation.kind === 'drop index' && operation.isConcurrent;
      if (!isConcurrent || operation.isAutocommitted) continue;
      yield {
        at: operation.site,
        verb: operation.kind === 'add index' ? 'created' : 'dropped',
        place: isDjango ? 'an atomic migration' : 'the transaction of a revision',
        change: isDjango
          ? 'Set `atomic = False` on the class, and leave nothing else in this migration.'
          : 'Put it into `with op.get_context().autocommit_block():`.',
      };
    }
  }
});

function isTransactional(project: Project, { fact, history }: Migration): boolean {
  if (fact.tool === 'django') return fact.isAtomic;
  const around = project.files.filter(
    ({ path, environment }) => environment !== undefined && isEnvironmentOf(history.folder, path),
  );
  return around.length > 0 && around.every(({ environment }) => environment?.isTransactional === true);
}
