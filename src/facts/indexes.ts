import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { members, stringValue } from '../python/literals.ts';
import { holds, referenceTo } from './reference.ts';

/** An index, or a constraint that the database keeps by one. */
export interface IndexFact {
  /** Fields or columns in order; for an expression the first column it mentions, empty when it mentions none. */
  readonly columns: readonly string[];
}

/** An index that stands apart from its model: beside it, or in a migration. */
export interface DetachedIndex extends IndexFact {
  /** Name of the table, or absolute name of the model; empty when it is computed. */
  readonly on: string;
}

/** Reads `Index(…)`, `UniqueConstraint(…)` and their like, of Django and SQLAlchemy. */
export function indexOf(file: PythonFile, call: Node): IndexFact | undefined {
  const name = calledName(file, call) ?? '';
  if (!/^(UniqueConstraint|PrimaryKeyConstraint|\w*Index)$/.test(name)) return undefined;
  const { positional, keywords } = argumentsOf(file, call);
  const fields = keywords.get('fields');
  if (fields !== undefined) {
    return {
      columns: (members(file, fields) ?? [fields]).map((field) => (stringValue(file, field) ?? '').replace('-', '')),
    };
  }
  // SQLAlchemy's Index begins with its name; Django's has it as a keyword.
  const hasName = name === 'Index' && !keywords.has('name');
  const columns = (hasName ? positional.slice(1) : positional).map((column) => mentionedColumn(file, column));
  return columns.length === 0 ? undefined : { columns };
}

/** Methods of a column that say how it is sorted or read. */
const ABOUT_COLUMN = /^(asc|desc|nulls_?first|nulls_?last|collate|cast|op|label)$/;

/** `total` of `"total"`, `Order.total`, `Order.total.desc()`, `func.lower(Order.total)`, `F("total").desc()`. */
function mentionedColumn(file: PythonFile, expression: Node): string {
  let node: Node | undefined = expression;
  while (file.is(node, 'call')) {
    const callee: Node | undefined = file.child(node, 'function');
    const isMethod = file.is(callee, 'attribute') && ABOUT_COLUMN.test(lastName(file, callee));
    node = isMethod ? file.child(callee, 'object') : argumentsOf(file, node).positional[0];
  }
  if (file.is(node, 'attribute')) return lastName(file, node);
  return file.is(node, 'identifier') ? file.text(node) : (/\w+/.exec(stringValue(file, node) ?? '')?.[0] ?? '');
}

function lastName(file: PythonFile, attribute: Node): string {
  return file.text(file.child(attribute, 'attribute')!);
}

const MIGRATION_CALLS = [
  'create_index',
  'create_unique_constraint',
  'create_primary_key',
  'create_table',
  'add_column',
];
const STATEMENT =
  /create\s+(?:unique\s+)?index\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?\S*\s+on\s+(?:only\s+)?(\S+?)\s*(?:using\s+\w+\s*)?\(([^;]*)/gi;

/** Whether a path is that of a schema migration, of Django or Alembic. */
export function isMigration(path: string): boolean {
  return /(^|\/)(\w*migrations\w*|alembic|versions)\//.test(path);
}

/** Indexes that a file creates apart from a model's class: module-level `Index(…)`, Alembic operations, SQL. */
export function detachedIndexes(file: PythonFile): DetachedIndex[] {
  const inMigration = isMigration(file.path);
  if (!holds(file, ...MIGRATION_CALLS) && !(inMigration && holds(file, 'INDEX', 'index')) && !holds(file, 'Index('))
    return [];
  const found: DetachedIndex[] = [];
  const { count } = file.tree;
  for (let node = 1; node < count; node += 1) {
    if (file.is(node, 'call')) found.push(...createdBy(file, node));
    if (inMigration && file.is(node, 'string_content')) found.push(...statements(file.text(node)));
  }
  return found;
}

function createdBy(file: PythonFile, call: Node): DetachedIndex[] {
  const { positional, keywords } = argumentsOf(file, call);
  switch (calledName(file, call)) {
    case 'Index':
      return moduleIndex(file, call);
    case 'create_index':
    case 'create_unique_constraint':
    case 'create_primary_key': {
      const batch = batchTable(file, call);
      const table = batch === undefined ? (keywords.get('table_name') ?? positional[1]) : batch;
      const columns = keywords.get('columns') ?? positional[batch === undefined ? 2 : 1];
      return [{ on: stringValue(file, table) ?? '', columns: columnsIn(file, columns) }];
    }
    case 'create_table': {
      const on = stringValue(file, positional[0]) ?? '';
      return positional.slice(1).flatMap((part) => (file.is(part, 'call') ? partOf(file, part, on) : []));
    }
    case 'add_column': {
      const batch = batchTable(file, call);
      const on = stringValue(file, batch ?? positional[0]) ?? '';
      const part = positional[batch === undefined ? 1 : 0];
      return file.is(part, 'call') ? partOf(file, part, on) : [];
    }
    default:
      return [];
  }
}

/** `Index('ix_order_number', Order.number)` beside the class. */
function moduleIndex(file: PythonFile, call: Node): DetachedIndex[] {
  if (!file.is(file.parent(call), 'expression_statement', 'assignment')) return [];
  const first = argumentsOf(file, call)
    .positional.slice(1)
    .find((part) => file.is(part, 'attribute', 'call'));
  const index = indexOf(file, call);
  if (first === undefined || index === undefined) return [];
  for (const node of [first, ...file.walk(first)]) {
    const owner = file.is(node, 'attribute') ? file.child(node, 'object') : undefined;
    if (file.is(owner, 'identifier') && /^_*[A-Z]/.test(file.text(owner)))
      return [{ ...index, on: referenceTo(file, owner) }];
    // A column of a table without a class: `orders.c.number`.
    if (file.is(owner, 'attribute') && lastName(file, owner) === 'c') {
      return [{ ...index, on: referenceTo(file, file.child(owner, 'object')) }];
    }
  }
  return [];
}

/** The table of `with op.batch_alter_table('orders') as batch:`, of which the call is a method. */
function batchTable(file: PythonFile, call: Node): Node | undefined {
  const callee = file.child(call, 'function');
  const receiver = file.is(callee, 'attribute') ? file.child(callee, 'object') : undefined;
  const binding = file.is(receiver, 'identifier') ? file.scopes.binding(receiver) : undefined;
  if (binding === undefined || !binding.definitions.some(({ kind }) => kind === 'with')) return undefined;
  // The name may be bound again for the next table: the last one above counts.
  const above = binding.definitions.filter(({ node }) => node < call).at(-1);
  const pattern = above === undefined ? undefined : file.enclosing(above.node, 'as_pattern');
  const opened = pattern === undefined ? undefined : file.namedChildren(pattern)[0];
  if (!file.is(opened, 'call') || calledName(file, opened) !== 'batch_alter_table') return undefined;
  const { positional, keywords } = argumentsOf(file, opened);
  return positional[0] ?? keywords.get('table_name');
}

/** A part of `create_table`: a column that is indexed by itself, or a constraint. */
function partOf(file: PythonFile, part: Node, on: string): DetachedIndex[] {
  const index = indexOf(file, part);
  if (index !== undefined) return [{ on, ...index }];
  if (calledName(file, part) !== 'Column') return [];
  const { positional, keywords } = argumentsOf(file, part);
  const isIndexed = ['index', 'unique', 'primary_key'].some((keyword) => file.is(keywords.get(keyword), 'true'));
  const name = stringValue(file, positional[0]);
  return isIndexed && name !== undefined ? [{ on, columns: [name] }] : [];
}

function columnsIn(file: PythonFile, columns: Node | undefined): string[] {
  if (columns === undefined) return [];
  return (members(file, columns) ?? [columns]).map((column) => mentionedColumn(file, column));
}

/** `CREATE INDEX … ON orders (number)` in a migration's SQL. */
function statements(sql: string): DetachedIndex[] {
  return [...sql.matchAll(STATEMENT)].map(([, table = '', columns = '']) => ({
    on: table.replaceAll(/["'`]/g, '').replace(/^.*\./, ''),
    columns: columns
      .split(',')
      .map((column) => /\w+/.exec(column.replace(/\b(lower|upper|coalesce)\b/i, ''))?.[0] ?? ''),
  }));
}
