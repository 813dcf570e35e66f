import { type ColumnFact, databaseOperations, type OperationFact } from '../../../facts/operations.ts';
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
    if (edited.length === 0 || hasSameEnd(history, base)) continue;
    const added = new Set(
      history.migrations
        .filter((migration) => project.migrations.isAdded(migration))
        .flatMap((migration) => stepsOf(migration).map(({ table }) => table)),
    );
    for (const { migration, was } of edited) {
      const difference = differenceOf(stepsOf(was), stepsOf(migration));
      // A further migration takes the databases along that have run this one already.
      if (difference === undefined || added.has(difference.step.table)) continue;
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
 * Whether the migrations lead to the same tables as before, if by another way; also when the change takes some away, to
 * begin anew or to make one of many.
 */
function hasSameEnd(history: History, base: Project): boolean {
  const paths = new Set(history.migrations.map(({ file }) => file.path));
  const former = base.migrations.histories.find(
    ({ tool, folder }) => tool === history.tool && folder === history.folder,
  );
  if (former === undefined || former.migrations.some(({ file }) => !paths.has(file.path))) return true;
  const known = history.migrations.filter(({ file }) => base.migrations.at(file.path) !== undefined);
  const [before, after] = [schemaOf(former), schemaOf({ ...history, migrations: known })];
  return before.size === after.size && [...before].every(([name, table]) => isSameTable(table, after.get(name)));
}

function isSameTable(before: Table, after: Table | undefined): boolean {
  if (before.columns.size !== after?.columns.size || before.table !== after.table) return false;
  const hasSameColumns = [...before.columns].every(
    ([name, column]) => JSON.stringify(column) === JSON.stringify(after.columns.get(name)),
  );
  return hasSameColumns && indexesOf(before) === indexesOf(after);
}

function indexesOf({ indexes }: Table): string {
  return indexes
    .map(({ columns }) => columns.join())
    .sort()
    .join(' ');
}

/** One thing that a migration does to the database. */
interface Step {
  readonly table: string;
  /** What it acts on. */
  readonly name: string;
  /** What it does to it, in a form that does not depend on how it is written. */
  readonly act: string;
  /** What a column is from then on. */
  readonly column?: ColumnFact;
  readonly site: Site;
}

function stepsOf({ fact }: Migration): Step[] {
  return [...databaseOperations(fact.operations)].flatMap(stepsIn);
}

function stepsIn(operation: OperationFact): Step[] {
  if (!('on' in operation)) return [];
  const { site } = operation;
  const table = operation.on.name;
  const step = (act: string, name: string, column?: ColumnFact): Step => ({
    table,
    act: `${table} ${act} ${name}`,
    name: name === '' ? table : `${table}.${name}`,
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

function differenceOf(was: readonly Step[], is: readonly Step[]): Difference | undefined {
  for (const step of is) {
    const alike = was.filter(({ act }) => act === step.act);
    if (alike.length === 0) return { verb: 'it does something new to', step, site: step.site };
    const isSame = alike.some(({ column }) => isAlike(column, step.column));
    if (!isSame) return { verb: 'it does something else to', step, site: step.site };
  }
  const gone = was.find((step) => !is.some(({ act }) => act === step.act));
  return gone === undefined ? undefined : { verb: 'it no longer does the same to', step: gone };
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
