import { createHash } from 'node:crypto';
import type { Site } from '../model/site.ts';
import { leaves } from '../python/tokens.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { stringValue } from '../python/literals.ts';

/**
 * What an operation acts on: a model of the migration's own Django app, its name in lower case; or a table, as Alembic
 * and SQL name it, without its schema. The name is empty when it is computed.
 */
export interface TableRef {
  readonly kind: 'model' | 'table';
  readonly name: string;
}

/** A field or column as a migration declares it. */
export interface ColumnFact {
  readonly name: string;
  /** Absolute name of its type, such as `django.db.models.CharField` or `sqlalchemy.Integer`; in SQL the type's name. */
  readonly type: string;
  readonly isNullable: boolean;
  /** Whether the ORM fills it in: `default=`, for Django also `auto_now` and `auto_now_add`. */
  readonly hasDefault: boolean;
  /** Whether the database fills it in: `server_default=`, `db_default=`, an identity or a computed value. */
  readonly hasDatabaseDefault: boolean;
  readonly isUnique: boolean;
  readonly isIndexed: boolean;
  readonly isPrimary: boolean;
  /** What a foreign key refers to, as written: `shop.Order`, `orders.id`; empty when it is computed. */
  readonly target?: string;
  /** Whether the database knows of the foreign key. */
  readonly hasConstraint: boolean;
  /** Name of the column, when it is written and differs. */
  readonly column?: string;
  /** The numbers that bound its values: `20` of `max_length=20` and `String(20)`, `9,2` of a decimal's digits. */
  readonly size?: string;
  /** False when some of the declaration is computed. */
  readonly isComplete: boolean;
}

export interface ConstraintFact {
  readonly kind: 'unique' | 'check' | 'foreign key' | 'primary key' | 'exclude' | 'unknown';
  /** Empty when it has none or a computed one. */
  readonly name: string;
  readonly columns: readonly string[];
  /** False for `NOT VALID`: the rows that are there already are not looked at. */
  readonly isValidated: boolean;
  /** Whether it holds for some rows only, or for an expression: Django makes it as a unique index and no constraint. */
  readonly isIndexOnly: boolean;
  /** Whether it takes over an index that is there already. */
  readonly usesIndex: boolean;
}

export interface IndexChange {
  /** Empty when it has none or a computed one. */
  readonly name: string;
  /** Fields or columns in order; for an expression the first column it mentions, empty when it mentions none. */
  readonly columns: readonly string[];
  readonly isUnique: boolean;
  readonly isConcurrent: boolean;
  readonly hasCondition: boolean;
}

interface About {
  readonly site: Site;
  /** A digest of the operation's tokens: white space, comments, kinds of quotes and trailing commas do not change it. */
  readonly digest: string;
  /** Whether it runs only if or as often as the program decides. */
  readonly isConditional: boolean;
  /** Whether it stands in Alembic's `autocommit_block`, or behind a commit that is written out. */
  readonly isAutocommitted: boolean;
}

interface Separate {
  readonly kind: 'separate database and state';
  readonly database: readonly OperationFact[];
  readonly state: readonly OperationFact[];
}

/** What one operation does, in the terms of SQL where both tools have it. */
export type Act =
  | {
      readonly kind: 'create table';
      readonly on: TableRef;
      /** Name of a Django model's table, when it is written. */
      readonly table?: string;
      readonly columns: readonly ColumnFact[];
      readonly indexes: readonly IndexChange[];
      readonly constraints: readonly ConstraintFact[];
      /** False for Django's `managed = False` and proxies, which have no table of their own to make. */
      readonly isManaged: boolean;
    }
  | { readonly kind: 'drop table'; readonly on: TableRef }
  | { readonly kind: 'rename table'; readonly on: TableRef; readonly to: TableRef }
  | { readonly kind: 'add column'; readonly on: TableRef; readonly column: ColumnFact }
  | { readonly kind: 'drop column'; readonly on: TableRef; readonly column: string }
  | {
      readonly kind: 'alter column';
      readonly on: TableRef;
      readonly column: string;
      /** Django: the field as it is from now on. */
      readonly field?: ColumnFact;
      /** Alembic and SQL: whether it takes NULL from now on, when that changes. */
      readonly isNullable?: boolean;
      /** Alembic and SQL: whether its type changes. */
      readonly hasNewType: boolean;
    }
  | { readonly kind: 'rename column'; readonly on: TableRef; readonly column: string; readonly to: string }
  | { readonly kind: 'add index'; readonly on: TableRef; readonly index: IndexChange }
  | { readonly kind: 'drop index'; readonly on: TableRef; readonly name: string; readonly isConcurrent: boolean }
  | { readonly kind: 'rename index'; readonly on: TableRef; readonly name: string; readonly to: string }
  | { readonly kind: 'add constraint'; readonly on: TableRef; readonly constraint: ConstraintFact }
  | { readonly kind: 'validate constraint'; readonly on: TableRef; readonly name: string }
  | { readonly kind: 'drop constraint'; readonly on: TableRef; readonly name: string }
  | {
      /** Django's options of a model. */
      readonly kind: 'alter options';
      readonly on: TableRef;
      readonly option:
        'unique_together' | 'index_together' | 'options' | 'order_with_respect_to' | 'managers' | 'table_comment';
      /** The groups of `unique_together` and `index_together`, as they are from now on. */
      readonly groups: readonly (readonly string[])[];
    }
  | {
      readonly kind: 'run python';
      /** Absolute name of the function, empty for a lambda or a computed one. */
      readonly function: string;
      readonly isNoop: boolean;
      readonly reverse: Reverse;
    }
  | {
      readonly kind: 'run sql';
      /** The statements, when they are literals; cut off when they are long. */
      readonly sql?: string;
      /** What the statements do to the schema, as far as it can be read. */
      readonly operations: readonly OperationFact[];
      readonly reverse: Reverse;
    }
  | Separate
  | { readonly kind: 'unknown'; readonly name: string };

/** What is told of going back. Alembic tells it in `downgrade`, so there it is `elsewhere`. */
export type Reverse = 'missing' | 'noop' | 'given' | 'elsewhere';

/** One operation of a schema migration. */
export type OperationFact = Act & About;

/** The operations that reach the database, in order, those of raw SQL included. */
export function* databaseOperations(operations: readonly OperationFact[]): Generator<OperationFact> {
  for (const operation of operations) {
    if (operation.kind === 'separate database and state') {
      yield* databaseOperations(operation.database);
      continue;
    }
    yield operation;
    if (operation.kind === 'run sql') yield* operation.operations;
  }
}

/** The operations that change Django's picture of the models, in order. */
export function* stateOperations(operations: readonly OperationFact[]): Generator<OperationFact> {
  for (const operation of operations) {
    if (operation.kind === 'separate database and state') yield* stateOperations(operation.state);
    else yield operation;
  }
}

/** A digest of the tokens of some nodes, which formatting and comments do not change. */
export function digestOf(file: PythonFile, ...nodes: readonly Node[]): string {
  const hash = createHash('sha256');
  for (const node of nodes) {
    let comma = false;
    for (const token of leaves(file, node)) {
      const kind = file.kind(token);
      if (kind === 'comment' || kind === 'line_continuation' || file.start(token) === file.end(token)) continue;
      const isClosing = kind === '")"' || kind === '"]"' || kind === '"}"';
      if (comma && !isClosing) hash.update(',\0');
      comma = kind === '","';
      if (!comma) hash.update(`${stringValue(file, token) ?? file.text(token)}\0`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}
