import {
  type ColumnFact,
  type ConstraintFact,
  databaseOperations,
  type OperationFact,
  stateOperations,
} from '../facts/operations.ts';
import { type History, type Migration, parentsIn } from './migrations.ts';

/** A table as the migrations of one history leave it. */
export interface Table {
  /** By name; of Django by the name of the field. */
  readonly columns: ReadonlyMap<string, ColumnFact>;
  /** What it is indexed or unique by, beyond what its columns say themselves. */
  readonly indexes: readonly TableIndex[];
  /** Name of the table of a Django model, when a migration says it. */
  readonly table: string | undefined;
  /** False when an index was taken away that no migration is seen to make. */
  readonly hasKnownIndexes: boolean;
}

export interface TableIndex {
  /** Of a group in Django's `unique_together` or `index_together` that option. */
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * The tables that migrations make: of Django by the lower-cased name of the model, as Django's own record of the models
 * has them; of Alembic by the name of the table, without its schema.
 */
export type Schema = ReadonlyMap<string, Table>;

interface Draft {
  columns: Map<string, ColumnFact>;
  indexes: TableIndex[];
  table: string | undefined;
  hasKnownIndexes: boolean;
}

/** What the migrations of a history lead to, one after the other, as far as they can be read. */
export function schemaOf(history: History): Schema {
  const tables = new Map<string, Draft>();
  for (const { fact } of inOrder(history)) {
    const operations = fact.tool === 'django' ? stateOperations(fact.operations) : databaseOperations(fact.operations);
    for (const operation of operations) apply(tables, operation);
  }
  return tables;
}

/** Parents first; of a squash and what was squashed into it the squash only. */
function inOrder(history: History): Migration[] {
  const ordered = new Set<Migration>();
  const entered = new Set<Migration>();
  const open = history.migrations.toReversed();
  for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
    const waiting = entered.has(next) ? [] : parentsIn(history, next).filter((parent) => !entered.has(parent));
    entered.add(next);
    if (waiting.length > 0) {
      open.push(...waiting);
    } else {
      ordered.add(next);
      open.pop();
    }
  }
  const squashed = new Set(
    history.migrations.flatMap(({ fact }) => (fact.tool === 'django' ? fact.replaces.map(({ name }) => name) : [])),
  );
  return [...ordered].filter(({ fact }) => !squashed.has(fact.name));
}

function apply(tables: Map<string, Draft>, operation: OperationFact): void {
  if (!('on' in operation)) return;
  const { name } = operation.on;
  if (operation.kind === 'create table') {
    tables.set(name, created(operation));
    return;
  }
  const table = tables.get(name);
  // What no migration is seen to make is not followed.
  if (table === undefined) return;
  switch (operation.kind) {
    case 'drop table':
      tables.delete(name);
      return;
    case 'rename table':
      rename(tables, table, operation);
      return;
    case 'add column':
      table.columns.set(operation.column.name, operation.column);
      return;
    case 'drop column':
      table.columns.delete(operation.column);
      // A database takes the indexes away with the column.
      table.indexes = table.indexes.filter(({ columns }) => !columns.includes(operation.column));
      return;
    case 'alter column':
      alter(table, operation);
      return;
    case 'rename column':
      renameColumn(table, operation.column, operation.to);
      return;
    case 'add index':
      table.indexes.push(operation.index);
      return;
    case 'add constraint':
      table.indexes.push(keptBy(operation.constraint));
      return;
    case 'drop index':
    case 'drop constraint': {
      const left = table.indexes.filter((index) => index.name !== operation.name);
      table.hasKnownIndexes &&= left.length < table.indexes.length;
      table.indexes = left;
      return;
    }
    case 'rename index':
      table.indexes = table.indexes.map((index) =>
        index.name === operation.name ? { ...index, name: operation.to } : index,
      );
      return;
    case 'alter options':
      if (!operation.option.endsWith('_together')) return;
      table.indexes = [
        ...table.indexes.filter((index) => index.name !== operation.option),
        ...operation.groups.map((columns) => ({ name: operation.option, columns })),
      ];
      return;
  }
}

function created({ columns, indexes, constraints, table }: Extract<OperationFact, { kind: 'create table' }>): Draft {
  return {
    columns: new Map(columns.map((column) => [column.name, column])),
    indexes: [...indexes, ...constraints.map(keptBy)],
    table,
    hasKnownIndexes: true,
  };
}

/** Only some constraints are kept by an index; the others are known by their name. */
function keptBy({ kind, name, columns }: ConstraintFact): TableIndex {
  return { name, columns: kind === 'unique' || kind === 'primary key' ? columns : [] };
}

function rename(
  tables: Map<string, Draft>,
  table: Draft,
  { on, to }: Extract<OperationFact, { kind: 'rename table' }>,
): void {
  if (on.kind === 'model' && to.kind === 'table') {
    table.table = to.name === '' ? undefined : to.name;
    return;
  }
  tables.delete(on.name);
  tables.set(to.name, table);
}

function alter(
  { columns }: Draft,
  { column: name, field, isNullable, hasNewType }: Extract<OperationFact, { kind: 'alter column' }>,
): void {
  const former = columns.get(name);
  if (field !== undefined) {
    columns.set(name, field);
  } else if (former !== undefined) {
    // The new type is not read.
    const { size, type, ...others } = former;
    const kept = hasNewType ? { type: '' } : { type, ...(size === undefined ? {} : { size }) };
    columns.set(name, { ...others, ...kept, isNullable: isNullable ?? former.isNullable });
  }
}

function renameColumn(table: Draft, from: string, to: string): void {
  const column = table.columns.get(from);
  if (column === undefined) return;
  table.columns.delete(from);
  table.columns.set(to, { ...column, name: to });
  table.indexes = table.indexes.map((index) => ({
    ...index,
    columns: index.columns.map((each) => (each === from ? to : each)),
  }));
}
