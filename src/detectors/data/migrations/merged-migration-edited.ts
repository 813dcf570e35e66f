import { type ColumnFact, databaseOperations, type OperationFact, type TableRef } from '../../../facts/operations.ts';
import type { Site } from '../../../model/site.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { History, Migration } from '../../../project/migrations.ts';
import type { Project } from '../../../project/project.ts';
import { schemaOf, type Table } from '../../../project/schema.ts';
import { storage } from './storage.ts';

export default projectDetector({ facts: ['migration', 'difference', 'command'] }, function* (project) {
  const base = project.change?.base;
  if (base === undefined) return;
  for (const history of project.migrations.histories) {
    const edited = editedIn(history, base);
    const settled = edited.length === 0 ? undefined : settledIn(project, history, base);
    if (settled === undefined) continue;
    for (const { migration, was } of edited) {
      const differences = differencesOf(stepsOf(was, base), stepsOf(migration, project));
      const difference = differences.find(
        ({ step, site }) =>
          !settled.has(step.table) &&
          !isDoneBeside(site === undefined ? migration : was, step, site === undefined ? project : base),
      );
      if (difference === undefined) continue;
      yield {
        at: difference.site ?? migration.fact.site,
        migration: migration.fact.name,
        difference: `${difference.verb} \`${difference.step.name}\``,
        command: history.tool === 'django' ? 'manage.py makemigrations' : 'alembic revision',
      };
    }
  }
});

interface Edited {
  readonly migration: Migration;
  readonly was: Migration;
}

/** The migrations that the base has under the same path, with other operations. */
function editedIn({ migrations }: History, base: Project): Edited[] {
  return migrations.flatMap((migration) => {
    const was = base.migrations.at(migration.file.path);
    if (was === undefined || was.file === migration.file || was.fact.name !== migration.fact.name) return [];
    return digestsOf(was) === digestsOf(migration) ? [] : [{ migration, was }];
  });
}

function digestsOf({ fact }: Migration): string {
  return fact.operations.map(({ digest }) => digest).join(' ');
}

/**
 * The tables that all databases have alike after all: those that the migrations make as before, if by another way, and
 * those that a further migration of the change is about. Undefined when the change takes migrations away, to begin anew
 * or to make one of many.
 */
function settledIn(project: Project, history: History, base: Project): Set<string> | undefined {
  const paths = new Set(history.migrations.map(({ file }) => file.path));
  const former = base.migrations.histories.find(
    ({ tool, folder }) => tool === history.tool && folder === history.folder,
  );
  if (former === undefined || former.migrations.some(({ file }) => !paths.has(file.path))) return undefined;
  const added = history.migrations.filter((migration) => project.migrations.isAdded(migration));
  const settled = new Set(added.flatMap((migration) => stepsOf(migration, project).map(({ table }) => table)));
  const known = history.migrations.filter((migration) => !project.migrations.isAdded(migration));
  const [before, after] = [schemaOf(former), schemaOf({ ...history, migrations: known })];
  const kind = history.tool === 'django' ? 'model' : 'table';
  for (const [name, table] of before) {
    if (isSameTable(table, after.get(name)))
      settled.add(project.migrations.tableOf(history.migrations[0]!, { kind, name }));
  }
  return settled;
}

function isSameTable(before: Table, after: Table | undefined): boolean {
  if (before.columns.size !== after?.columns.size || before.table !== after.table) return false;
  const hasSameColumns = [...before.columns].every(
    ([name, column]) => traitsOf(column) === traitsOf(after.columns.get(name)),
  );
  return hasSameColumns && indexesOf(before) === indexesOf(after);
}

/** What is followed through all migrations. */
function traitsOf(column: ColumnFact | undefined): string {
  if (column === undefined) return '';
  const { type, size, isNullable, isUnique, isIndexed, column: name } = column;
  return [type, size, isNullable, isUnique, isIndexed, name].join();
}

function indexesOf({ indexes }: Table): string {
  return indexes
    .map(({ columns }) => columns.join())
    .sort()
    .join(' ');
}

/** One thing that a migration does to the database. */
interface Step {
  /** As the database calls it. */
  readonly table: string;
  /** What it acts on. */
  readonly name: string;
  /** What it does to it, in a form that does not depend on how it is written. */
  readonly act: string;
  /** What a column is from then on. */
  readonly column?: ColumnFact;
  readonly site: Site;
}

function stepsOf(migration: Migration, { migrations }: Project): Step[] {
  return [...databaseOperations(migration.fact.operations)].flatMap((operation) =>
    'on' in operation ? stepsIn(operation, migrations.tableOf(migration, operation.on)) : [],
  );
}

function stepsIn(operation: Extract<OperationFact, { on: TableRef }>, table: string): Step[] {
  const { site, on } = operation;
  const step = (act: string, name: string, column?: ColumnFact): Step => ({
    table,
    act: `${on.name} ${act} ${name}`,
    name: name === '' ? on.name : `${on.name}.${name}`,
    site,
    ...(column && { column }),
  });
  const indexes = (all: readonly (readonly string[])[]): Step[] =>
    all.filter((columns) => columns.length > 0).map((columns) => step('index', columns.join(', ')));
  switch (operation.kind) {
    case 'create table':
      if (!operation.isManaged) return [];
      return [
        step('create', ''),
        ...operation.columns.map((column) => step('add', column.name, column)),
        ...indexes([...operation.indexes, ...operation.constraints].map(({ columns }) => columns)),
      ];
    case 'drop table':
      return [step('drop', '')];
    case 'rename table':
      return [step('rename', operation.to.name)];
    case 'add column':
      return [step('add', operation.column.name, operation.column)];
    case 'drop column':
      return [step('drop', operation.column)];
    case 'rename column':
      return [step(`rename ${operation.column} to`, operation.to)];
    case 'alter column':
      return [step(`alter ${operation.isNullable ?? ''}`, operation.column, operation.field)];
    case 'add index':
      return indexes([operation.index.columns]);
    case 'add constraint':
      return indexes([operation.constraint.columns]);
    case 'alter options':
      return indexes(operation.groups);
    default:
      return [];
  }
}

interface Difference {
  readonly verb: 'it does something new to' | 'it does something else to' | 'it no longer does the same to';
  readonly step: Step;
  /** Where that is written; nowhere any more for what is gone. */
  readonly site?: Site;
}

function differencesOf(was: readonly Step[], is: readonly Step[]): Difference[] {
  const written = is.flatMap((step): Difference[] => {
    const alike = was.filter(({ act }) => act === step.act);
    if (alike.length === 0) return [{ verb: 'it does something new to', step, site: step.site }];
    const isSame = alike.some(({ column }) => isAlike(column, step.column));
    return isSame ? [] : [{ verb: 'it does something else to', step, site: step.site }];
  });
  const gone = was.filter((step) => !is.some(({ act }) => act === step.act));
  return [...written, ...gone.map((step): Difference => ({ verb: 'it no longer does the same to', step }))];
}

/** Whether another migration of the same history does the same: a step has moved, or was written twice. */
function isDoneBeside(migration: Migration, { act }: Step, project: Project): boolean {
  return migration.history.migrations.some(
    (other) => other !== migration && stepsOf(other, project).some((step) => step.act === act),
  );
}

/** Whether a database keeps two columns in the same way, as far as that is known. */
function isAlike(one: ColumnFact | undefined, other: ColumnFact | undefined): boolean {
  if (one === undefined || other === undefined || !one.isComplete || !other.isComplete) return true;
  const [kind, otherKind] = [storage(one), storage(other)];
  if (kind === undefined || otherKind === undefined) return true;
  if (kind !== otherKind) return false;
  if (kind === 'many-to-many') return true;
  if ((kind === 'varchar' || kind === 'numeric') && one.size !== other.size) return false;
  return (
    one.isNullable === other.isNullable &&
    one.isUnique === other.isUnique &&
    one.isIndexed === other.isIndexed &&
    one.column === other.column
  );
}
