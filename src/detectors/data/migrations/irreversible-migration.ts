import { databaseOperations } from '../../../facts/operations.ts';
import type { AlembicMigration, DjangoMigration } from '../../../facts/migrations.ts';
import { projectDetector, type ProjectSighting } from '../../../project/detector.ts';
import type { History } from '../../../project/migrations.ts';
import type { Project } from '../../../project/project.ts';

type Sighting = ProjectSighting<'fault' | 'harm' | 'change'>;

export default projectDetector({ facts: ['fault', 'harm', 'change'] }, function* (project) {
  for (const migration of project.migrations.added()) {
    const { fact, history } = migration;
    if (fact.tool === 'django') yield* ofDjango(fact);
    else if (!goesForwardOnly(project, history)) yield* ofAlembic(fact);
  }
});

function* ofDjango(fact: DjangoMigration): Generator<Sighting> {
  for (const operation of databaseOperations(fact.operations)) {
    if ((operation.kind !== 'run python' && operation.kind !== 'run sql') || operation.reverse !== 'missing') continue;
    if (operation.kind === 'run python' && operation.isNoop) continue;
    const [name, reverse] = operation.kind === 'run python' ? ['RunPython', 'reverse_code'] : ['RunSQL', 'reverse_sql'];
    yield {
      at: operation.site,
      fault: `This \`${name}\` has no \`${reverse}\``,
      harm: 'Django refuses to migrate back over it, so a release that goes wrong cannot be taken back.',
      change: `Give it a \`${reverse}\`; where nothing has to be undone, \`migrations.${name}.noop\` says so.`,
    };
  }
}

/** What cannot be done again over what was not undone; an altered column can. */
const IN_THE_WAY = /^(create|drop|rename|add)\b/;

function* ofAlembic(fact: AlembicMigration): Generator<Sighting> {
  if (fact.downgrade !== 'missing' && fact.downgrade !== 'empty') return;
  const changesSchema = [...databaseOperations(fact.operations)].some(({ kind }) => IN_THE_WAY.test(kind));
  if (!changesSchema) return;
  yield {
    at: fact.downgradeSite,
    fault:
      fact.downgrade === 'missing'
        ? 'This revision changes the schema and has no `downgrade`'
        : '`downgrade` does nothing, while `upgrade` changes the schema',
    harm: 'After a downgrade the schema is not the one that the older revision and its code know, and upgrading again fails.',
    change: 'Undo in it what `upgrade` does, or raise an exception that says why there is no way back.',
  };
}

/** Whether a project has chosen never to go back: most of what it had before the change cannot. */
function goesForwardOnly(project: Project, history: History): boolean {
  const older = history.migrations.filter((migration) => !project.migrations.isAdded(migration));
  const without = older.filter(({ fact }) => fact.tool === 'alembic' && /^(missing|empty)$/.test(fact.downgrade));
  return older.length > 4 && without.length * 2 > older.length;
}
