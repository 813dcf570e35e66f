import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { stringValue } from '../python/literals.ts';
import { onlyValue } from '../python/origins.ts';
import { isModelName } from '../python/orm-names.ts';
import { isMigration } from './indexes.ts';
import { referenceTo } from './reference.ts';

/** What rows may be narrowed or sorted by, where it is not told whose rows they are. */
export interface LooseUses {
  /** Names of fields or columns, each once; of a path that is followed, all of its parts. */
  readonly names: readonly string[];
  /** Absolute names of the models that are narrowed or sorted by names that are computed; empty for one that is not known. */
  readonly computedOn: readonly string[];
}

const TOKENS = [
  'filter',
  'Filter',
  'exclude',
  'order_by',
  'where',
  'WHERE',
  'Q(',
  'select(',
  'ordering',
  'lookup_field',
];

/** Calls whose keywords are fields. */
const NARROWING =
  /^(Q|When|a?get|filter|exclude|filter_by|a?(get|update)_or_create|a?get_(object|list)_or_404|having|first_or_404)$/;
/** Calls whose texts are fields. */
const SORTING = /^(order_by|a?(latest|earliest)|distinct|dates|datetimes|F|OrderBy|asc|desc|column|text)$/;
/** Methods of a column that compare or sort. */
const OF_COLUMN = /^(in_|between|is_|i?like|startswith|asc|desc|nulls?_?(first|last)|op)$/;
/** Attributes of a class that name what a list of rows can be narrowed or sorted by. */
const OPTION =
  /^(list_filter|search_fields|date_hierarchy|ordering|\w*ordering_fields|filter(set)?_fields|lookup_field|sort\w*)$/;
/** A chain of calls beyond these is no query that a person wrote. */
const MOST_STEPS = 50;

/**
 * Reads the names of fields that no query of a known model accounts for: those of querysets and statements that come from
 * elsewhere, of filter classes and of SQL.
 *
 * @param read conditions and orders of the queries that are known
 */
export function looseUses(file: PythonFile, read: ReadonlySet<Node>): LooseUses {
  const names = new Set<string>();
  if (file.isTest || isMigration(file.path) || !file.holds(...TOKENS)) return { names: [], computedOn: [] };
  const computedOn = new Set<string>();
  const add = (path: string): void => {
    for (const part of path.replace(/^-/, '').split(/__|\./)) if (/^[a-z_]\w*$/i.test(part)) names.add(part);
  };
  for (const node of file.nodesOf('call', 'comparison_operator', 'class_definition', 'string_content')) {
    switch (file.kind(node)) {
      case 'call':
        if (readCall(file, node, read, add)) computedOn.add(ownerOf(file, node));
        break;
      case 'comparison_operator':
        if (!read.has(node)) for (const side of file.namedChildren(node)) addColumn(file, side, add);
        break;
      case 'class_definition':
        readClass(file, node, add);
        break;
      case 'string_content':
        if (isSql(file.text(node))) for (const word of file.text(node).match(/\w+/g) ?? []) add(word);
        break;
    }
  }
  return { names: [...names].sort(), computedOn: [...computedOn].sort() };
}

type Add = (path: string) => void;

/** @returns whether it takes names that are computed */
function readCall(file: PythonFile, call: Node, read: ReadonlySet<Node>, add: Add): boolean {
  const name = calledName(file, call);
  if (name === undefined) return false;
  if (NARROWING.test(name)) return readNarrowing(file, call, name, read, add);
  if (SORTING.test(name)) {
    const { positional, isComplete } = argumentsOf(file, call);
    const unread = positional.filter((argument) => !read.has(argument));
    for (const argument of unread) {
      const text = stringValue(file, argument);
      if (text === undefined) addColumn(file, argument, add);
      else add(text);
    }
    const isOpen = !isComplete || unread.some((argument) => file.is(argument, 'identifier', 'subscript'));
    return /^(order_by|OrderBy|F)$/.test(name) && isOpen;
  }
  const callee = file.child(call, 'function');
  if (OF_COLUMN.test(name) && file.is(callee, 'attribute') && !read.has(call)) {
    addColumn(file, file.child(callee, 'object')!, add);
  }
  if (name !== 'getattr') return false;
  const [owner, attribute] = argumentsOf(file, call).positional;
  if (owner === undefined || !isModelName(file, owner)) return false;
  const text = stringValue(file, attribute);
  if (text !== undefined) add(text);
  return text === undefined;
}

function readNarrowing(file: PythonFile, call: Node, name: string, read: ReadonlySet<Node>, add: Add): boolean {
  const { positional, keywords } = argumentsOf(file, call);
  for (const [keyword, value] of keywords) {
    if (!read.has(file.parent(value)!)) add(keyword);
  }
  const list = file.child(call, 'arguments');
  // What `get(*arguments)` asks is mostly no database.
  const isOpen =
    list !== undefined && file.namedChildren(list).some((part) => file.is(part, 'dictionary_splat', 'list_splat'));
  // `Q(("shelf", 3))`.
  return isOpen || (name === 'Q' && positional.some((argument) => !file.is(argument, 'call')));
}

/** The model whose rows a call narrows or sorts; empty when it is not known. */
function ownerOf(file: PythonFile, call: Node): string {
  let node: Node | undefined =
    calledName(file, call) === 'getattr' ? argumentsOf(file, call).positional[0] : outside(file, call);
  for (let steps = 0; node !== undefined && steps < MOST_STEPS; steps += 1) {
    if (isModelName(file, node)) return referenceTo(file, node);
    if (file.is(node, 'call')) {
      const isStart: boolean = /^(query|select)$|get_(object|list)_or_404$/.test(calledName(file, node) ?? '');
      const callee: Node | undefined = file.child(node, 'function');
      node = isStart ? argumentsOf(file, node).positional[0] : file.is(callee, 'attribute') ? callee : undefined;
    } else if (file.is(node, 'attribute')) {
      node = file.child(node, 'object');
    } else {
      node = file.is(node, 'identifier') ? onlyValue(file, node) : undefined;
    }
  }
  return '';
}

/** The call that a `Q(…)` or an order is handed to. */
function outside(file: PythonFile, call: Node): Node {
  if (!/^(Q|F|OrderBy)$/.test(calledName(file, call) ?? '')) return call;
  for (const around of file.ancestors(call)) {
    if (file.is(around, 'call') && !/^(Q|F|OrderBy)$/.test(calledName(file, around) ?? '')) return around;
  }
  return call;
}

/** `Book.title`, `books.c.title` and `other.title` of `other = aliased(Book)`. */
function addColumn(file: PythonFile, node: Node, add: Add): void {
  const owner = file.is(node, 'attribute') ? file.child(node, 'object') : undefined;
  if (owner === undefined) return;
  const isTable = file.is(owner, 'attribute') && file.text(file.child(owner, 'attribute')!) === 'c';
  if (isTable || isModelName(file, owner) || isAlias(file, owner)) add(file.text(file.child(node, 'attribute')!));
}

function isAlias(file: PythonFile, owner: Node): boolean {
  // `self.model.title` is that of some model.
  if (file.is(owner, 'attribute')) return /model/i.test(file.text(file.child(owner, 'attribute')!));
  const value = file.is(owner, 'identifier') ? onlyValue(file, owner) : undefined;
  return file.is(value, 'call') ? calledName(file, value) === 'aliased' : /model/i.test(file.text(owner));
}

/** The options of an admin or a view, and all that a class of filters names. */
function readClass(file: PythonFile, definition: Node, add: Add): void {
  const name = file.text(file.child(definition, 'name')!);
  const body = file.child(definition, 'body');
  // A model's own order is a fact of the model.
  if (body === undefined || name === 'Meta') return;
  const parents = file.child(definition, 'superclasses');
  const isFilter = /filter/i.test(name) || (parents !== undefined && /filter/i.test(file.text(parents)));
  for (const statement of file.statements(body)) {
    const assignment = file.is(statement, 'expression_statement') ? file.namedChildren(statement)[0] : undefined;
    const left = file.is(assignment, 'assignment') ? file.child(assignment, 'left') : undefined;
    if (left !== undefined && isFilter) add(file.text(left));
    if (left === undefined || !(isFilter || OPTION.test(file.text(left)))) continue;
    addTexts(file, assignment!, add);
  }
  if (isFilter) addTexts(file, body, add);
}

function addTexts(file: PythonFile, node: Node, add: Add): void {
  for (const inner of file.walk(node)) if (file.is(inner, 'string')) add(stringValue(file, inner) ?? '');
}

/** Whether a text narrows or sorts rows in SQL. */
function isSql(text: string): boolean {
  const verb = text.search(/\b(select|update|delete)\b/i);
  return verb >= 0 && /\b(where|order\s+by)\b/i.test(text.slice(verb));
}
