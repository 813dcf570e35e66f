import type { IndexFact } from '../../../facts/indexes.ts';
import type { FieldFact } from '../../../facts/models.ts';
import { type ColumnFact, databaseOperations, type OperationFact } from '../../../facts/operations.ts';
import type { Site } from '../../../model/site.ts';
import { columnsOf, type Mapped, mappedHistories } from '../../../project/mapped.ts';
import { type History, parentsIn } from '../../../project/migrations.ts';
import type { Model } from '../../../project/models.ts';
import type { Project } from '../../../project/project.ts';
import type { Table } from '../../../project/schema.ts';
import { storage } from './storage.ts';

/** What a change does to a model that the migrations do not do to its table. */
export type ModelChange = { readonly mapped: Mapped; readonly model: Model; readonly site: Site } & (
  | { readonly kind: 'model added' }
  | { readonly kind: 'model removed' }
  | { readonly kind: 'table renamed'; readonly to: string | undefined }
  | { readonly kind: 'field added' | 'field removed'; readonly field: FieldFact }
  | { readonly kind: 'field altered'; readonly field: FieldFact; readonly trait: Trait }
  | { readonly kind: 'index added' | 'index removed'; readonly index: IndexFact }
);

/** What of a column has changed. */
export type Trait = 'NULL' | 'size' | 'type' | 'target' | 'index' | 'uniqueness' | 'column';

/**
 * What the models and the migrations agreed on at the merge base, the change has altered in the model, and the
 * migrations still have as it was.
 */
export function* unmigratedChanges(project: Project, base: Project): Generator<ModelChange> {
  const before = mappedHistories(base);
  for (const mapped of mappedHistories(project)) {
    const { history } = mapped;
    const former = before.find(({ history: { tool, folder } }) => tool === history.tool && folder === history.folder);
    if (former === undefined || !isWhole(history) || !isWhole(former.history)) continue;
    if (isUnclear(history, base)) continue;
    // What another environment of Alembic brings may be for the same tables.
    const others = project.migrations.histories.filter((each) => each !== history && each.tool === 'alembic');
    if (history.tool === 'alembic' && others.some((each) => hasNews(each, base))) continue;
    yield* changesIn({ project, base, mapped, former });
  }
}

/** Whether all that its migrations follow is there. */
function isWhole(history: History): boolean {
  return history.migrations.every((migration) => {
    const { tool, parents, hasUnknownParents } = migration.fact;
    const own = tool === 'alembic' ? parents : parents.filter(({ app }) => app === history.app);
    return !hasUnknownParents && parentsIn(history, migration).length >= own.length;
  });
}

function hasNews({ migrations }: History, base: Project): boolean {
  return migrations.some(({ file }) => base.migrations.at(file.path)?.file !== file);
}

/** Whether a migration that comes with the change, or is edited in it, does what cannot be read. */
function isUnclear(history: History, base: Project): boolean {
  return history.migrations.some(({ file, fact }) => {
    if (base.migrations.at(file.path)?.file === file) return false;
    const isMerge = fact.parents.length > 1;
    return fact.operations.some(isUnknown) || (fact.operations.length === 0 && !isMerge);
  });
}

/** Operations that change no table. */
const HARMLESS = /(Extension|Collation)$/;

function isUnknown(operation: OperationFact): boolean {
  if ('on' in operation) return operation.on.name === '';
  switch (operation.kind) {
    case 'unknown':
      return !HARMLESS.test(operation.name);
    case 'separate database and state':
      return [...operation.database, ...operation.state].some(isUnknown);
    case 'run sql':
      return operation.sql === undefined || operation.operations.some(isUnknown);
    default:
      return false;
  }
}

interface Sides {
  readonly project: Project;
  readonly base: Project;
  readonly mapped: Mapped;
  readonly former: Mapped;
}

function* changesIn(sides: Sides): Generator<ModelChange> {
  const { project, base, mapped, former } = sides;
  const wereModels = [...base.models.all()];
  const wereNames = new Set(wereModels.map(({ name }) => name));
  const mentioned = new Set(mapped.history.migrations.flatMap(({ fact }) => [...tablesIn(fact.operations)]));
  const wereTables = new Set(wereModels.flatMap(({ fact }) => fact.table ?? []));
  for (const model of mapped.unmade) {
    // A class may take the place of a mere table, and a table may be older than its migrations.
    const { table } = model.fact;
    const isKnown = table !== undefined && (wereTables.has(table) || mentioned.has(table));
    const isNew = !wereNames.has(model.name) && !isKnown;
    if (model.fields.size === 0 || !isNew) continue;
    yield { kind: 'model added', mapped, model, site: model.fact.site };
  }
  for (const [name, model] of mapped.models) {
    const was = former.models.get(name);
    const [tableWas, table] = [former.schema.get(name), mapped.schema.get(name)];
    if (was === undefined || tableWas === undefined || table === undefined) continue;
    const isComparable = (was.isComplete && model.isComplete) || String(was.fact.bases) === String(model.fact.bases);
    if (isComparable) yield* changesOf(sides, { model, was, table, tableWas });
  }
  if (mapped.history.tool !== 'django') return;
  for (const [name, was] of former.models) {
    if (!mapped.schema.has(name) || mapped.models.has(name) || isDefined(project, mapped, was.name)) continue;
    // What is gone has no place any more; the nearest is what it stood beside.
    const beside = [...mapped.models.values()].find(({ file }) => file.path === was.file.path);
    if (beside !== undefined) yield { kind: 'model removed', mapped, model: was, site: beside.fact.site };
  }
}

/** The names of the tables that some operations are about. */
function* tablesIn(operations: readonly OperationFact[]): Generator<string> {
  for (const operation of databaseOperations(operations)) if ('on' in operation) yield operation.on.name;
}

/** Whether the app still has a class of that name, be it no model of its migrations any more. */
function isDefined({ files }: Project, { history }: Mapped, name: string): boolean {
  const app = history.folder.replace(/[^/]*$/, '');
  return files.some(
    ({ path, definitions }) => path.startsWith(app) && definitions.classes.some((each) => each.name === name),
  );
}

/** One model at the merge base and at the head, and its table at both. */
interface Pair {
  readonly model: Model;
  readonly was: Model;
  readonly table: Table;
  readonly tableWas: Table;
}

function* changesOf(sides: Sides, pair: Pair): Generator<ModelChange> {
  const { model, was, table, tableWas } = pair;
  const fields = columnsOf(sides.project, sides.mapped, model);
  const fieldsWere = columnsOf(sides.base, sides.former, was);
  // Where the migrations were not understood before, they are not now.
  if ([...fieldsWere.keys()].some((name) => !tableWas.columns.has(name))) return;
  const about = { mapped: sides.mapped, model };
  for (const [name, field] of fields) {
    const fieldWas = fieldsWere.get(name);
    if (fieldWas !== undefined) {
      const trait = alteredTrait(sides, pair, name, [fieldWas, field]);
      if (trait !== undefined) yield { ...about, kind: 'field altered', site: field.site, field, trait };
    } else if (!table.columns.has(name) && !tableWas.columns.has(name) && !binds(was, field.name)) {
      yield { ...about, kind: 'field added', site: field.site, field };
    }
  }
  const inheritsOnlyKnown = model.isComplete && was.isComplete && !hasForeignFields(sides.project, model);
  for (const [name, field] of fieldsWere) {
    const isKept = fields.has(name) || model.fields.has(field.name) || binds(model, field.name) || !inheritsOnlyKnown;
    if (isKept || !table.columns.has(name) || !isMissed(model, field, table.columns.get(name))) continue;
    yield { ...about, kind: 'field removed', site: model.fact.site, field };
  }
  yield* indexChanges(about, pair, fields);
  if (model.orm === 'django' && was.fact.table !== model.fact.table) {
    if (tableWas.table === was.fact.table && table.table === tableWas.table)
      yield { ...about, kind: 'table renamed', site: model.fact.site, to: model.fact.table };
  }
}

/** Classes of other packages that hand no columns on. */
const FIELDLESS =
  /^(sqlalchemy|flask_sqlalchemy|sqlmodel|builtins|abc|typing)\.|^django\.(contrib\.gis\.)?db\.models\.(base\.)?Model$/;

/** Whether a model gets columns from a class outside of the project. */
function hasForeignFields({ modules }: Project, { fact, file }: Model): boolean {
  const open = fact.bases.map((base) => ({ base, from: file }));
  const seen = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { base, from } = next;
    if (seen.has(base)) continue;
    seen.add(base);
    const found = modules.meaning(base, from);
    const meaning = found?.kind === 'object' ? found.maker : found;
    if (meaning?.kind === 'class')
      open.push(...meaning.definition.bases.map((each) => ({ base: each, from: meaning.file })));
    else if (meaning?.kind !== 'foreign' || !FIELDLESS.test(meaning.name)) return true;
  }
  return false;
}

/** Whether the class has the name, in whatever way. */
function binds({ name, file }: Model, attribute: string): boolean {
  return file.definitions.classes.some((each) => each.name === name && each.attributes.includes(attribute));
}

/**
 * Whether a column that no model names any more does harm. Django's record of the models has to follow; Alembic's may
 * be dropped in a later step, if rows can be added without it.
 */
function isMissed({ orm }: Model, { declared }: FieldFact, column: ColumnFact | undefined): boolean {
  if (orm === 'django') return true;
  const isRequired = (each: ColumnFact | undefined): boolean =>
    each?.isComplete === true && !each.isNullable && !each.hasDatabaseDefault && !each.isPrimary;
  return isRequired(declared) && isRequired(column);
}

/** What the model says of a column in another way than before, while the migrations say it as before. */
function alteredTrait(
  { mapped }: Sides,
  { model, table, tableWas }: Pair,
  name: string,
  [before, after]: readonly [FieldFact, FieldFact],
): Trait | undefined {
  const [was, is] = [tableWas.columns.get(name), table.columns.get(name)];
  const [declaredWas, declared] = [before.declared, after.declared];
  if (was === undefined || is === undefined || declaredWas === undefined || declared === undefined) return undefined;
  if (!declaredWas.isComplete || !declared.isComplete || declaredWas.isPrimary !== declared.isPrimary) return undefined;
  const stays = (value: (column: ColumnFact) => string | boolean | undefined): boolean => {
    const [modelWas, modelIs] = [value(declaredWas), value(declared)];
    if (modelWas === undefined || modelIs === undefined || modelWas === modelIs) return false;
    return value(was) === modelWas && value(is) === modelWas;
  };
  if (stays(storage)) return 'type';
  const kind = storage(declared);
  if (kind === 'many-to-many' || kind !== storage(declaredWas)) return undefined;
  if (stays((column) => column.isNullable)) return 'NULL';
  if ((kind === 'varchar' || kind === 'numeric') && stays(({ size }) => size)) return 'size';
  if (model.orm === 'django') {
    if (stays(({ column }) => column ?? '')) return 'column';
    if (before.index === 'unknown' || after.index === 'unknown') return undefined;
    if (stays(({ isUnique }) => isUnique)) return 'uniqueness';
    if (declared.isUnique === declaredWas.isUnique && stays(({ isIndexed }) => isIndexed)) return 'index';
    return kind === 'relation' && isRedirected(mapped, [before, after], [was, is]) ? 'target' : undefined;
  }
  const gains =
    (before.index === 'none' && after.index === 'index') || (before.index !== 'unique' && after.index === 'unique');
  const isThere = hasIndex(table, [name]) || is.isUnique || is.isIndexed;
  if (before.index === 'unknown' || !gains || isThere) return undefined;
  return after.index === 'unique' ? 'uniqueness' : 'index';
}

/** Whether a relation leads to another model than before, and the one before is still there. */
function isRedirected(
  { models }: Mapped,
  fields: readonly [FieldFact, FieldFact],
  columns: readonly [ColumnFact, ColumnFact],
): boolean {
  const [before, after, was, is] = [...fields, ...columns].map(({ target = '' }) =>
    target === 'self' || target.includes('AUTH_USER_MODEL') ? '' : target.split('.').at(-1)!.toLowerCase(),
  );
  const isKnown = before !== '' && after !== '' && models.has(before!);
  return isKnown && before !== after && was === before && is === before;
}

function* indexChanges(
  about: Pick<ModelChange, 'mapped' | 'model'>,
  { model, was, table, tableWas }: Pair,
  fields: ReadonlyMap<string, FieldFact>,
): Generator<ModelChange> {
  if (!model.fact.isComplete || !was.fact.isComplete) return;
  const columnsIn = ({ columns }: IndexFact): string[] =>
    columns.map((column) => [...fields].find(([name, field]) => name === column || field.name === column)?.[0] ?? '');
  const has = (indexes: readonly IndexFact[], wanted: IndexFact): boolean =>
    indexes.some(({ columns }) => isSame(columns, wanted.columns));
  for (const index of model.fact.indexes) {
    const columns = columnsIn(index);
    if (columns.includes('') || has(was.fact.indexes, index) || index.kind === 'primary') continue;
    if (hasIndex(table, columns) || hasIndex(tableWas, columns)) continue;
    yield { ...about, kind: 'index added', site: index.site, index };
  }
  if (model.orm !== 'django') return;
  for (const index of was.fact.indexes) {
    if (has(model.indexes, index) || !table.hasKnownIndexes || !hasIndex(table, index.columns)) continue;
    yield { ...about, kind: 'index removed', site: model.fact.site, index };
  }
}

function hasIndex({ indexes }: Table, columns: readonly string[]): boolean {
  return indexes.some((index) => isSame(index.columns, columns));
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each, position) => each === others[position]);
}
