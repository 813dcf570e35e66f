import { projectDetector } from '../../../project/detector.ts';
import { lockingOperations } from './locks.ts';

export default projectDetector({ facts: ['index', 'table', 'change'] }, function* (project) {
  for (const { migration, operation } of lockingOperations(project, 'add index')) {
    if (operation.index.isConcurrent) continue;
    const { name, columns } = operation.index;
    yield {
      at: operation.site,
      index: name === '' ? columns.join(', ') : name,
      table: project.migrations.tableOf(migration, operation.on),
      change:
        operation.on.kind === 'model'
          ? 'Use `AddIndexConcurrently` of `django.contrib.postgres.operations` in a migration of its own with `atomic = False`.'
          : migration.fact.tool === 'django'
            ? 'Write `CREATE INDEX CONCURRENTLY` in a migration of its own with `atomic = False`.'
            : 'Create it concurrently (`postgresql_concurrently=True`, or `CREATE INDEX CONCURRENTLY`) within `with op.get_context().autocommit_block():`.',
    };
  }
});
