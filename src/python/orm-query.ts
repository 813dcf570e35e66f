import { argumentsOf, calledName } from './arguments.ts';
import type { Node, PythonFile } from './file.ts';
import {
  type Condition,
  type Lookup,
  type Reading,
  readDjangoStep,
  readExpressions,
  readSqlalchemyStep,
} from './orm-conditions.ts';
import {
  DJANGO_FILTERS,
  DJANGO_LIMITS,
  DJANGO_SHORTCUTS,
  type Orm,
  SQLALCHEMY_FILTERS,
  SQLALCHEMY_LIMITS,
} from './orm-methods.ts';
import { isModelName } from './orm-names.ts';
import { type Order, ordersOf, type Step } from './orm-orders.ts';
import { ELSEWHERE, isReceiver, type Run, runOf } from './orm-runs.ts';
import { localValue } from './origins.ts';

export { type Condition, isModelName, type Lookup };

/** A chain of calls that asks the database through an ORM. */
export interface OrmQuery {
  readonly orm: Orm;
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
  readonly run: Run;
}

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
  readonly orm: Orm;
  readonly model: Node;
  readonly methods: readonly string[];
  readonly conditions: readonly Condition[];
  readonly ownConditions: number;
  readonly orders: readonly Order[];
  readonly isComplete: boolean;
  /** Whether what it starts from is not known. */
  readonly isLoose: boolean;
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

function chainOf(file: PythonFile, orm: Orm, model: Node, steps: readonly Step[], own = steps.length): Chain {
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
