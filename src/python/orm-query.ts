import { argumentsOf, calledName } from './arguments.ts';
import type { Node, PythonFile } from './file.ts';
import { stringValue } from './literals.ts';
import { onlyValue } from './origins.ts';
import { isModelName, modelColumn } from './orm-names.ts';
import { type Order, ordersOf, type Step } from './orm-orders.ts';

export { isModelName };

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

/** A chain of calls that asks the database through an ORM. */
export interface OrmQuery {
  readonly orm: 'django' | 'sqlalchemy';
  /** The outermost call of the chain. */
  readonly node: Node;
  /** What names the model: `Book`, `models.Book`, or `cls` in one of its class methods. */
  readonly model: Node;
  /** Names of the calls, outermost first; behind them those on the name that the chain is put into, if it runs there. */
  readonly methods: readonly string[];
  /** Those of the chain and of the name it starts from, when that is bound once to another chain. */
  readonly conditions: readonly Condition[];
  /** What its rows are sorted by, as far as it says so itself. */
  readonly orders: readonly Order[];
  /** Whether only the first rows are asked for: a slice, `limit`, `first`, a page. */
  readonly isLimited: boolean;
  /** Whether nothing but these conditions takes part; never so of SQLAlchemy's when they alone name the model. */
  readonly isComplete: boolean;
  /** Whether the rows are asked for here, in a query around this one, or perhaps after further narrowing elsewhere. */
  readonly run: 'here' | 'subquery' | 'elsewhere';
}

const DJANGO_FILTERS = new Set(['filter', 'get', 'aget', 'exclude']);
const DJANGO_KEYS = new Set(['get_or_create', 'update_or_create', 'aget_or_create', 'aupdate_or_create']);
const DJANGO_RUNS = new Set(
  `get first last count exists aggregate update delete iterator earliest latest in_bulk get_or_create update_or_create
   aget afirst alast acount aexists aaggregate aupdate adelete aiterator aearliest alatest ain_bulk aget_or_create
   aupdate_or_create get_object_or_404 get_list_or_404 aget_object_or_404 aget_list_or_404`.split(/\s+/),
);
const DJANGO_PLAIN = new Set(
  `all order_by select_related prefetch_related only defer values values_list distinct using select_for_update annotate
   alias reverse db_manager dates datetimes`.split(/\s+/),
);
const DJANGO_SHORTCUTS = new Set(['get_object_or_404', 'get_list_or_404', 'aget_object_or_404', 'aget_list_or_404']);

const SQLALCHEMY_FILTERS = new Set(['filter', 'where', 'filter_by']);
const SQLALCHEMY_KEYS = new Set(['get', 'get_or_404']);
const SQLALCHEMY_RUNS = new Set(
  `all one one_or_none first scalar count delete update get get_or_404 first_or_404 one_or_404 paginate scalars`.split(
    /\s+/,
  ),
);
const SQLALCHEMY_PLAIN = new Set(
  `options join outerjoin order_by limit offset distinct group_by with_for_update execution_options select_from
   add_columns with_only_columns with_entities yield_per populate_existing enable_eagerloads join_from
   outerjoin_from`.split(/\s+/),
);
/** Calls that ask for the first rows only; a slice does so as well. */
const DJANGO_LIMITS = new Set('first last earliest latest afirst alast aearliest alatest'.split(' '));
const SQLALCHEMY_LIMITS = new Set(['limit', 'paginate']);
const SQLALCHEMY_INNER = new Set('exists subquery scalar_subquery as_scalar cte label'.split(' '));

/** Calls that take a queryset or a statement and ask for its rows. */
const RUNNERS = new Set(
  `list set tuple dict len bool sorted sum any all min max next iter enumerate frozenset
   execute scalars scalar exec stream stream_scalars fetch_all fetch_one`.split(/\s+/),
);

/** What takes a queryset and asks for a page of its rows. */
const PAGINATORS = /^(\w*Paginator|paginate(_queryset)?)$/;

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

/** Names bound to a chain that is bound to a chain, and so on, are followed this far. */
const MOST_HOPS = 4;
/** A chain or condition beyond these is no query that a person wrote. */
const MOST_STEPS = 50;
const MOST_CONDITIONS = 50;

/**
 * Reads the query that a call makes.
 *
 * @param call only the outermost call of a chain is read, so that each chain is read once
 * @returns undefined when it is no query of a named model, or has no condition of its own
 */
export function ormQuery(file: PythonFile, call: Node): OrmQuery | undefined {
  const query = ormRequest(file, call);
  return query === undefined || query.ownConditions === 0 ? undefined : query;
}

/** The same, with the queries that only sort or cut off; `ownConditions` is the number of those in the chain itself. */
export function ormRequest(file: PythonFile, call: Node): (OrmQuery & { ownConditions: number }) | undefined {
  if (isReceiver(file, call)) return undefined;
  const chain = readChain(file, call) ?? looseChain(file, call);
  if (chain === undefined || chain.conditions.length > MOST_CONDITIONS) return undefined;
  const { orm, model, conditions, orders, ownConditions, isComplete } = chain;
  const { run, methods: later, isLimited: isCut } = chain.isLoose ? ELSEWHERE : runOf(file, call, chain);
  const methods = [...chain.methods, ...later];
  const limits = orm === 'django' ? DJANGO_LIMITS : SQLALCHEMY_LIMITS;
  const isLimited = isCut || methods.some((method) => limits.has(method));
  if (ownConditions === 0 && orders.length === 0 && !isLimited) return undefined;
  return { orm, node: call, model, methods, conditions, orders, isLimited, ownConditions, isComplete, run };
}

interface Chain {
  readonly orm: 'django' | 'sqlalchemy';
  readonly model: Node;
  readonly methods: readonly string[];
  readonly conditions: readonly Condition[];
  readonly ownConditions: number;
  readonly orders: readonly Order[];
  readonly isComplete: boolean;
  /** Whether what it starts from is not known. */
  readonly isLoose: boolean;
}

/** Whether a call or name is only a link of a longer chain. */
function isReceiver(file: PythonFile, node: Node): boolean {
  const parent = file.parent(node)!;
  return file.is(parent, 'attribute') && file.field(node) === 'object' && file.field(parent) === 'function';
}

function readChain(file: PythonFile, call: Node): Chain | undefined {
  const steps: Step[] = [];
  let own: number | undefined;
  let hops = 0;
  let node = call;
  while (steps.length < MOST_STEPS) {
    node = file.unparenthesized(node);
    if (file.is(node, 'subscript')) {
      node = file.child(node, 'value')!;
    } else if (file.is(node, 'call')) {
      const name = calledName(file, node);
      if (name === undefined) return undefined;
      steps.push({ name, call: node });
      const callee = file.child(node, 'function')!;
      if (DJANGO_SHORTCUTS.has(name)) {
        const [rows] = argumentsOf(file, node).positional;
        if (rows === undefined) return undefined;
        node = rows;
        if (isModelName(file, node)) return chainOf(file, 'django', node, steps, own);
      } else if (file.is(callee, 'attribute') && name !== 'select' && name !== 'query') {
        node = file.child(callee, 'object')!;
      } else {
        return selectChain(file, node, steps, own);
      }
    } else if (file.is(node, 'identifier')) {
      if (hops === MOST_HOPS || !steps.some((step) => narrows(file, step))) return undefined;
      const value = localValue(file, node);
      if (value === undefined) return undefined;
      own ??= steps.length;
      hops += 1;
      node = value;
    } else {
      return managerChain(file, node, steps, own);
    }
  }
  return undefined;
}

/** Whether a step can be the condition or order of a query on a name: `get` of one argument is mostly that of a mapping. */
function narrows(file: PythonFile, { name, call }: Step): boolean {
  if (name === 'get') return argumentsOf(file, call).keywords.size > 0;
  return DJANGO_FILTERS.has(name) || SQLALCHEMY_FILTERS.has(name) || name === 'order_by';
}

/** `select(Book)…`, `session.query(Book)…` and the same for one of its columns. */
function selectChain(file: PythonFile, start: Node, steps: readonly Step[], own?: number): Chain | undefined {
  const name = calledName(file, start);
  const isSelect = name === 'select' && /^(sqlalchemy|sqlmodel)\.|\bdb\.select$/.test(nameOf(file, start) ?? '');
  if (!isSelect && name !== 'query') return undefined;
  const [first] = argumentsOf(file, start).positional;
  if (first === undefined) return undefined;
  const owner = file.is(first, 'attribute') ? file.child(first, 'object')! : first;
  const model = [first, owner].find((candidate) => isModelName(file, candidate));
  return model === undefined ? undefined : chainOf(file, 'sqlalchemy', model, steps.slice(0, -1), own);
}

function nameOf(file: PythonFile, call: Node): string | undefined {
  const callee = file.child(call, 'function');
  return callee === undefined ? undefined : (file.scopes.qualifiedName(callee) ?? file.text(callee));
}

/** `Book.objects…`, a manager by another name, and Flask-SQLAlchemy's `Book.query…`. */
function managerChain(file: PythonFile, node: Node, steps: readonly Step[], own?: number): Chain | undefined {
  if (!file.is(node, 'attribute')) return undefined;
  const model = file.child(node, 'object');
  const attribute = file.child(node, 'attribute');
  if (model === undefined || attribute === undefined || !isModelName(file, model)) return undefined;
  return chainOf(file, file.text(attribute) === 'query' ? 'sqlalchemy' : 'django', model, steps, own);
}

function chainOf(
  file: PythonFile,
  orm: 'django' | 'sqlalchemy',
  model: Node,
  steps: readonly Step[],
  own = steps.length,
): Chain {
  const reading: Reading = { conditions: [], isComplete: true };
  let ownConditions = 0;
  steps.forEach((step, index) => {
    if (orm === 'django') readDjangoStep(file, step, reading);
    else readSqlalchemyStep(file, step, reading);
    if (index < own) ownConditions = reading.conditions.length;
  });
  const methods = steps.map(({ name }) => name);
  return { ...reading, orm, model, methods, ownConditions, orders: ordersOf(file, orm, steps), isLoose: false };
}

/** `statement.where(Book.title == title)`, whatever the statement is: the conditions name their models themselves. */
function looseChain(file: PythonFile, call: Node): Chain | undefined {
  const reading: Reading = { conditions: [], isComplete: false };
  const methods: string[] = [];
  let node: Node | undefined = call;
  while (file.is(node, 'call') && methods.length < MOST_STEPS) {
    const callee: Node | undefined = file.child(node, 'function');
    if (!file.is(callee, 'attribute')) break;
    const name = calledName(file, node)!;
    methods.push(name);
    if (name === 'where' || name === 'filter') readExpressions(file, argumentsOf(file, node).positional, reading);
    node = file.child(callee, 'object');
  }
  const conditions = reading.conditions.filter((condition) => condition.model !== undefined);
  const model = conditions[0]?.model;
  if (model === undefined) return undefined;
  const [orm, ownConditions] = ['sqlalchemy', conditions.length] as const;
  return { orm, model, methods, conditions, ownConditions, orders: [], isComplete: false, isLoose: true };
}

interface Reading {
  readonly conditions: Condition[];
  isComplete: boolean;
}

function readDjangoStep(file: PythonFile, { name, call }: Step, reading: Reading): void {
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

function readSqlalchemyStep(file: PythonFile, { name, call }: Step, reading: Reading): void {
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
function readExpressions(file: PythonFile, positional: readonly Node[], reading: Reading): void {
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

/** The value of a name of a function that is bound once. */
function localValue(file: PythonFile, identifier: Node): Node | undefined {
  return file.scopes.binding(identifier)?.scope.kind === 'function' ? onlyValue(file, identifier) : undefined;
}

type Run = OrmQuery['run'];

interface Running {
  readonly run: Run;
  /** Names of the calls on the name that the chain is put into. */
  readonly methods: readonly string[];
  /** Whether it is sliced or handed to a paginator. */
  readonly isLimited: boolean;
}

const ELSEWHERE: Running = { run: 'elsewhere', methods: [], isLimited: false };

/** Where the rows of a chain are asked for. */
function runOf(file: PythonFile, node: Node, chain: Pick<Chain, 'orm' | 'methods'>): Running {
  const isDjango = chain.orm === 'django';
  const isLimited = isCut(file, node);
  if (chain.methods.some((name) => (isDjango ? DJANGO_RUNS : SQLALCHEMY_RUNS).has(name)))
    return { run: 'here', methods: [], isLimited };
  if (!isDjango && chain.methods.some((name) => SQLALCHEMY_INNER.has(name)))
    return { run: 'subquery', methods: [], isLimited };
  const use = useOf(file, node);
  // Django lets nobody narrow a queryset that has been sliced.
  if (isDjango && isLimited && use !== 'subquery' && !isPrefetched(file, node))
    return { run: 'here', methods: [], isLimited };
  if (typeof use === 'string') return { run: use, methods: [], isLimited };
  const uses = use.map((reference) => runOfReference(file, reference, chain.orm));
  const [first] = uses;
  if (first === undefined || uses.some(({ run }) => run === 'elsewhere')) return ELSEWHERE;
  return {
    run: first.run,
    methods: uses.flatMap(({ methods }) => methods),
    isLimited: isLimited || uses.some((each) => each.isLimited),
  };
}

function runOfReference(file: PythonFile, reference: Node, orm: Chain['orm']): Running {
  let node = reference;
  const methods: string[] = [];
  while (isReceiver(file, node)) {
    node = file.parent(file.parent(node)!)!;
    methods.push(calledName(file, node)!);
  }
  const [filters, runs] = orm === 'django' ? [DJANGO_FILTERS, DJANGO_RUNS] : [SQLALCHEMY_FILTERS, SQLALCHEMY_RUNS];
  // What narrows or sorts it further is read as a query of its own.
  if (methods.some((name) => filters.has(name) || name === 'order_by')) return ELSEWHERE;
  const isLimited = isCut(file, node);
  if (methods.some((name) => runs.has(name)) || (isLimited && orm === 'django'))
    return { run: 'here', methods, isLimited };
  const use = useOf(file, node);
  return typeof use === 'string' ? { run: use, methods, isLimited } : ELSEWHERE;
}

/** `Prefetch("lines", queryset=lines[:3])`, which narrows each slice to the rows of its owner. */
function isPrefetched(file: PythonFile, chain: Node): boolean {
  const call = file.enclosing(chain, 'argument_list', 'expression_statement', 'block');
  return file.is(call, 'argument_list') && calledName(file, file.parent(call)!) === 'Prefetch';
}

/** `orders[:20]`, `orders[0]` and `Paginator(orders, 20)`. */
function isCut(file: PythonFile, chain: Node): boolean {
  const parent = file.parent(chain)!;
  if (file.is(parent, 'subscript')) return file.field(chain) === 'value';
  return file.is(parent, 'argument_list') && PAGINATORS.test(calledName(file, file.parent(parent)!) ?? '');
}

/** What the expression around does with a chain; the reads of the name, when it is put into one. */
function useOf(file: PythonFile, chain: Node): Run | readonly Node[] {
  let node = chain;
  let parent = file.parent(node)!;
  while (file.is(parent, 'parenthesized_expression', 'subscript', 'await') && file.field(node) !== 'subscript') {
    node = parent;
    parent = file.parent(node)!;
  }
  if (file.is(parent, 'for_statement', 'for_in_clause')) return file.field(node) === 'right' ? 'here' : 'elsewhere';
  if (file.is(parent, 'if_statement', 'elif_clause', 'boolean_operator', 'not_operator', 'comparison_operator'))
    return 'here';
  if (file.is(parent, 'keyword_argument')) {
    return file.text(file.child(parent, 'name')!).endsWith('__in') ? 'subquery' : 'elsewhere';
  }
  if (file.is(parent, 'argument_list')) {
    const name = calledName(file, file.parent(parent)!) ?? '';
    if (RUNNERS.has(name) || PAGINATORS.test(name)) return 'here';
    return /^(Exists|Subquery|exists|in_)$/.test(name) ? 'subquery' : 'elsewhere';
  }
  const left = file.is(parent, 'assignment') ? file.child(parent, 'left') : undefined;
  if (!file.is(left, 'identifier')) return 'elsewhere';
  return localValue(file, left) === undefined ? 'elsewhere' : (file.scopes.binding(left)?.references ?? 'elsewhere');
}
