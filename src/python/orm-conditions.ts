import { argumentsOf, calledName } from './arguments.ts';
import type { Node, PythonFile } from './file.ts';
import { stringValue } from './literals.ts';
import {
  DJANGO_FILTERS,
  DJANGO_KEYS,
  DJANGO_PLAIN,
  DJANGO_RUNS,
  DJANGO_SHORTCUTS,
  SQLALCHEMY_FILTERS,
  SQLALCHEMY_INNER,
  SQLALCHEMY_KEYS,
  SQLALCHEMY_PLAIN,
  SQLALCHEMY_RUNS,
} from './orm-methods.ts';
import { modelColumn } from './orm-names.ts';
import type { Step } from './orm-orders.ts';

/** How a condition compares, as far as an index is concerned. */
export type Lookup = 'equality' | 'in' | 'range' | 'prefix' | 'null' | 'other';

/** One comparison of a query. */
export interface Condition {
  /** The keyword argument or comparison. */
  readonly node: Node;
  /** What names the model, when the condition does so itself: `Book` in `Book.title == title`. */
  readonly model: Node | undefined;
  /** Names followed from the model: `['author', 'name']` of `author__name__in`. */
  readonly path: readonly string[];
  readonly lookup: Lookup;
  readonly value: Node;
}

const DJANGO_LOOKUPS: Readonly<Record<string, Lookup>> = {
  exact: 'equality',
  in: 'in',
  lt: 'range',
  lte: 'range',
  gt: 'range',
  gte: 'range',
  range: 'range',
  startswith: 'prefix',
  isnull: 'null',
  iexact: 'other',
  contains: 'other',
  icontains: 'other',
  istartswith: 'other',
  endswith: 'other',
  iendswith: 'other',
  regex: 'other',
  iregex: 'other',
};

const SQLALCHEMY_METHODS: Readonly<Record<string, Lookup>> = {
  in_: 'in',
  between: 'range',
  is_: 'null',
  is_not: 'other',
  isnot: 'other',
  startswith: 'prefix',
  like: 'prefix',
  ilike: 'other',
  contains: 'other',
  endswith: 'other',
  notin_: 'other',
  not_in: 'other',
  any: 'other',
  has: 'other',
  is_distinct_from: 'other',
};

const COMPARISONS: Readonly<Record<string, Lookup>> = {
  '==': 'equality',
  '<': 'range',
  '<=': 'range',
  '>': 'range',
  '>=': 'range',
};

/** What the calls of a chain add to it, one after the other. */
export interface Reading {
  readonly conditions: Condition[];
  isComplete: boolean;
}

/** Adds the conditions of one call of a chain of Django. */
export function readDjangoStep(file: PythonFile, { name, call }: Step, reading: Reading): void {
  if (DJANGO_FILTERS.has(name) || DJANGO_KEYS.has(name) || DJANGO_SHORTCUTS.has(name)) {
    const { positional, keywords, isComplete } = argumentsOf(file, call);
    reading.isComplete &&= isComplete;
    const isNegated = name === 'exclude';
    for (const [keyword, value] of keywords) {
      if (keyword !== 'defaults' && keyword !== 'create_defaults')
        djangoCondition(file, keyword, value, isNegated, reading);
    }
    readQ(file, DJANGO_SHORTCUTS.has(name) ? positional.slice(1) : positional, isNegated, reading);
  } else if (!DJANGO_PLAIN.has(name) && !DJANGO_RUNS.has(name)) {
    reading.isComplete = false;
  }
}

function djangoCondition(file: PythonFile, keyword: string, value: Node, isNegated: boolean, reading: Reading): void {
  const path = keyword.split('__');
  const written = path.length > 1 ? DJANGO_LOOKUPS[path.at(-1)!] : undefined;
  if (written !== undefined) path.pop();
  const isComputed = file.is(value, 'call') && calledName(file, value) === 'F';
  const lookup = isNegated || isComputed ? 'other' : file.is(value, 'none') ? 'null' : (written ?? 'equality');
  reading.conditions.push({ node: file.parent(value)!, model: undefined, path, lookup, value });
}

/** `Q(…)`, joined by `&` and `|` and turned round by `~`. */
function readQ(file: PythonFile, positional: readonly Node[], isNegated: boolean, reading: Reading): void {
  const open = positional.map((node) => ({ node, isNegated }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = file.unparenthesized(next.node);
    if (file.is(node, 'binary_operator')) {
      for (const side of ['left', 'right'] as const) open.push({ ...next, node: file.child(node, side)! });
    } else if (file.is(node, 'unary_operator')) {
      open.push({ node: file.child(node, 'argument')!, isNegated: true });
    } else if (file.is(node, 'call') && calledName(file, node) === 'Q') {
      const { positional: inner, keywords, isComplete } = argumentsOf(file, node);
      reading.isComplete &&= isComplete;
      for (const [keyword, value] of keywords) djangoCondition(file, keyword, value, next.isNegated, reading);
      for (const argument of inner) open.push({ ...next, node: argument });
    } else {
      reading.isComplete = false;
    }
  }
}

/** Adds the conditions of one call of a chain of SQLAlchemy. */
export function readSqlalchemyStep(file: PythonFile, { name, call }: Step, reading: Reading): void {
  const { positional, keywords, isComplete } = argumentsOf(file, call);
  if (SQLALCHEMY_FILTERS.has(name)) {
    reading.isComplete &&= isComplete;
    for (const [column, value] of keywords) {
      const lookup = file.is(value, 'none') ? 'null' : 'equality';
      reading.conditions.push({ node: file.parent(value)!, model: undefined, path: [column], lookup, value });
    }
    readExpressions(file, positional, reading);
  } else if (SQLALCHEMY_KEYS.has(name)) {
    const [value] = positional;
    if (value === undefined) return;
    reading.conditions.push({ node: value, model: undefined, path: ['pk'], lookup: 'equality', value });
  } else if (!SQLALCHEMY_PLAIN.has(name) && !SQLALCHEMY_RUNS.has(name) && !SQLALCHEMY_INNER.has(name)) {
    reading.isComplete = false;
  }
}

/** `Book.title == title`, `Book.id.in_(ids)`, and these joined by `&`, `|`, `and_` and `or_`. */
export function readExpressions(file: PythonFile, positional: readonly Node[], reading: Reading): void {
  const open = [...positional];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = file.unparenthesized(next);
    if (file.is(node, 'binary_operator')) {
      open.push(file.child(node, 'left')!, file.child(node, 'right')!);
      continue;
    }
    if (file.is(node, 'call') && /^(and|or)_$/.test(calledName(file, node) ?? '')) {
      const { positional: inner, isComplete } = argumentsOf(file, node);
      reading.isComplete &&= isComplete;
      open.push(...inner);
      continue;
    }
    const condition = file.is(node, 'comparison_operator') ? comparison(file, node) : method(file, node);
    if (condition === undefined) reading.isComplete = false;
    else reading.conditions.push(condition);
  }
}

function comparison(file: PythonFile, node: Node): Condition | undefined {
  const [left, right, ...more] = file.namedChildren(node);
  if (left === undefined || right === undefined || more.length > 0) return undefined;
  const operator = file.child(node, 'operators');
  const written = COMPARISONS[operator === undefined ? '' : file.text(operator)] ?? 'other';
  const [one, other] = [modelColumn(file, left), modelColumn(file, right)];
  const found = one ?? other;
  if (found === undefined) return undefined;
  const value = one === undefined ? left : right;
  // Comparing two columns joins; it does not narrow.
  const isJoin = one !== undefined && other !== undefined;
  const lookup = isJoin ? 'other' : file.is(value, 'none') ? 'null' : written;
  return { ...found, node, lookup, value };
}

function method(file: PythonFile, node: Node): Condition | undefined {
  const bare = modelColumn(file, node);
  if (bare !== undefined) return { ...bare, node, lookup: 'other', value: node };
  const callee = file.is(node, 'call') ? file.child(node, 'function') : undefined;
  const found = file.is(callee, 'attribute') ? modelColumn(file, file.child(callee, 'object')!) : undefined;
  if (found === undefined) return undefined;
  const name = calledName(file, node)!;
  const value = argumentsOf(file, node).positional[0] ?? node;
  const isOpen = name === 'like' && !/^[^%_]/.test(stringValue(file, value) ?? '');
  return { ...found, node, lookup: isOpen ? 'other' : (SQLALCHEMY_METHODS[name] ?? 'other'), value };
}
