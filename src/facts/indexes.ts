import { argumentsOf, type Arguments, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import type { Site } from '../model/site.ts';
import { members, stringValue } from '../python/literals.ts';
import { siteOf } from '../python/site.ts';
import { referenceTo } from './reference.ts';

/** An index, or a constraint that the database keeps by one. */
export interface IndexFact {
  /** Fields or columns in order; for an expression the first column it mentions, empty when it mentions none. */
  readonly columns: readonly string[];
  readonly kind: 'index' | 'unique' | 'primary';
  /** How it is kept, `btree` unless the declaration says otherwise; empty when that cannot be told. */
  readonly method: string;
  /** Those of its columns that are sorted from the highest value down. */
  readonly descending: readonly string[];
  /** Columns that it only carries along. */
  readonly includes: readonly string[];
  /** The words of the condition that a row has to meet to be in it; left out when all rows are. */
  readonly condition?: readonly string[];
  /** Whether it holds the columns as they are, and no option changes how they compare. */
  readonly isPlain: boolean;
  readonly site: Site;
}

/** An index that stands apart from its model: beside it, or in a migration. */
export interface DetachedIndex extends IndexFact {
  /** Name of the table, or absolute name of the model; empty when it is computed. */
  readonly on: string;
}

/** Options of an index that do not change what it can answer. */
const INDIFFERENT =
  /^(name|fields|columns|table_name|schema|unique|include|condition|db_tablespace|info|quote|if_not_exists|violation_error_\w+|\w+_(include|where|using|concurrently|tablespace|with))$/;

/** Reads `Index(…)`, `UniqueConstraint(…)` and their like, of Django and SQLAlchemy. */
export function indexOf(file: PythonFile, call: Node): IndexFact | undefined {
  const name = calledName(file, call) ?? '';
  if (!/^(UniqueConstraint|PrimaryKeyConstraint|\w*Index)$/.test(name)) return undefined;
  const { positional, keywords } = argumentsOf(file, call);
  const fields = keywords.get('fields');
  // SQLAlchemy's Index begins with its name; Django's has it as a keyword.
  const hasName = name === 'Index' && !keywords.has('name');
  const columns = fields === undefined ? (hasName ? positional.slice(1) : positional) : columnsOf(file, fields);
  if (columns.length === 0 && fields === undefined) return undefined;
  return declaredIndex(file, call, columns, indexKind(file, name, keywords), indexMethod(file, name, keywords));
}

function indexKind(file: PythonFile, name: string, keywords: ReadonlyMap<string, Node>): IndexFact['kind'] {
  if (/primary/i.test(name)) return 'primary';
  // What cannot be told may well be unique.
  const unique = keywords.get('unique');
  return /unique/i.test(name) || (unique !== undefined && !file.is(unique, 'false', 'none')) ? 'unique' : 'index';
}

function indexMethod(file: PythonFile, name: string, keywords: ReadonlyMap<string, Node>): string {
  const using = [...keywords].find(([keyword]) => keyword.endsWith('_using'))?.[1];
  if (using !== undefined) return stringValue(file, using)?.toLowerCase() ?? '';
  return /^((BTree)?Index|(Unique|PrimaryKey)Constraint|create_\w+)$/.test(name)
    ? 'btree'
    : name.replace(/Index$/, '').toLowerCase();
}

/** Describes an index that a call of Django, SQLAlchemy or Alembic declares. */
function declaredIndex(
  file: PythonFile,
  call: Node,
  written: readonly Node[],
  kind: IndexFact['kind'],
  method: string,
): IndexFact {
  const { keywords, isComplete } = argumentsOf(file, call);
  const columns = written.map((node) => indexedColumn(file, node));
  const option = (name: RegExp): Node | undefined => [...keywords].find(([keyword]) => name.test(keyword))?.[1];
  const condition = option(/^(condition|\w+_where)$/);
  const includes = option(/^(include|\w+_include)$/);
  return {
    columns: columns.map(({ name }) => name),
    kind,
    method,
    descending: columns.filter(({ isDescending }) => isDescending).map(({ name }) => name),
    includes: includes === undefined ? [] : columnsOf(file, includes).map((node) => mentionedColumn(file, node)),
    ...(condition === undefined ? {} : { condition: wordsIn(file.text(condition)) }),
    isPlain:
      isComplete &&
      columns.every(({ isPlain, name }) => isPlain && name !== '') &&
      [...keywords.keys()].every((keyword) => INDIFFERENT.test(keyword)),
    site: siteOf(file, call),
  };
}

/** `owner` of `Q(owner__isnull=False)`, and every other word of a condition, each once. */
function wordsIn(condition: string): string[] {
  return [...new Set(condition.match(/[a-z]\w*/gi)?.map((word) => word.replace(/__.*/, '')))];
}

interface IndexedColumn {
  readonly name: string;
  readonly isDescending: boolean;
  /** Whether the expression is the column itself. */
  readonly isPlain: boolean;
}

/** Methods of a column that say how it is read, and those that say how it is sorted, which are functions as well. */
const ABOUT_COLUMN = /^(collate|cast|op|label)$/;
const ABOUT_ORDER = /^(asc|desc|nulls_?first|nulls_?last)$/;

/** `total` of `"total"`, `"-total"`, `Order.total`, `Order.total.desc()`, `func.lower(Order.total)`, `F("total").desc()`. */
function indexedColumn(file: PythonFile, expression: Node): IndexedColumn {
  let node: Node | undefined = expression;
  let isDescending = false;
  let isPlain = true;
  while (file.is(node, 'call')) {
    const callee: Node | undefined = file.child(node, 'function');
    const name: string = calledName(file, node) ?? '';
    const { positional, keywords }: Arguments = argumentsOf(file, node);
    const isMethod: boolean = ABOUT_COLUMN.test(name) || (ABOUT_ORDER.test(name) && positional.length === 0);
    isDescending ||= name === 'desc';
    isPlain &&= /^(asc|desc|F|column)$/.test(name) && keywords.size === 0;
    node = isMethod && file.is(callee, 'attribute') ? file.child(callee, 'object') : positional[0];
  }
  if (file.is(node, 'attribute')) return { name: lastName(file, node), isDescending, isPlain };
  if (file.is(node, 'identifier')) return { name: file.text(node), isDescending, isPlain };
  const text = stringValue(file, node) ?? '';
  return {
    name: /\w+/.exec(text)?.[0] ?? '',
    isDescending: isDescending || text.startsWith('-'),
    isPlain: isPlain && /^-?\w+$/.test(text),
  };
}

/** The column that an expression is or reads; empty when it reads none. */
export function mentionedColumn(file: PythonFile, expression: Node): string {
  return indexedColumn(file, expression).name;
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
  if (!file.holds(...MIGRATION_CALLS) && !(inMigration && file.holds('INDEX', 'index')) && !file.holds('Index('))
    return [];
  const found: DetachedIndex[] = [];
  for (const node of file.nodesOf('call', 'string_content')) {
    if (file.is(node, 'call')) found.push(...createdBy(file, node));
    else if (inMigration) found.push(...statements(file, node));
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
      const written = columns === undefined ? [] : columnsOf(file, columns);
      const name = calledName(file, call)!;
      const index = declaredIndex(
        file,
        call,
        written,
        indexKind(file, name, keywords),
        indexMethod(file, name, keywords),
      );
      return [{ on: stringValue(file, table) ?? '', ...index }];
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
export function batchTable(file: PythonFile, call: Node): Node | undefined {
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
  const own = (['primary_key', 'unique', 'index'] as const).find((name) => file.is(keywords.get(name), 'true'));
  const name = stringValue(file, positional[0]);
  if (own === undefined || name === undefined) return [];
  return [{ on, ...indexOn([name], own === 'primary_key' ? 'primary' : own, siteOf(file, part)) }];
}

/** An index of nothing but some columns. */
export function indexOn(columns: readonly string[], kind: IndexFact['kind'], site: Site): IndexFact {
  return { columns, kind, method: 'btree', descending: [], includes: [], isPlain: true, site };
}

/** The members of a list of columns, or what stands in its place. */
function columnsOf(file: PythonFile, columns: Node): readonly Node[] {
  return members(file, columns) ?? [columns];
}

/** `CREATE INDEX … ON orders (number)` in a migration's SQL. */
function statements(file: PythonFile, node: Node): DetachedIndex[] {
  return [...file.text(node).matchAll(STATEMENT)].map(([statement, table = '', columns = '']) => ({
    on: table.replaceAll(/["'`]/g, '').replace(/^.*\./, ''),
    columns: columns
      .split(',')
      .map((column) => /\w+/.exec(column.replace(/\b(lower|upper|coalesce)\b/i, ''))?.[0] ?? ''),
    kind: /^create\s+unique/i.test(statement) ? 'unique' : 'index',
    method: /\busing\s+(\w+)\s*\(/i.exec(statement)?.[1]?.toLowerCase() ?? 'btree',
    descending: [],
    includes: [],
    ...(/\)\s*where\b/i.test(statement) ? { condition: wordsIn(statement.replace(/^[^]*\bwhere\b/i, '')) } : {}),
    isPlain: false,
    site: siteOf(file, node),
  }));
}
