import type { Site } from '../model/site.ts';
import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { type Lookup, ormRequest } from '../python/orm-query.ts';
import { siteOf } from '../python/site.ts';
import { type CreationFact, creationOf } from './creations.ts';
import { isMigration } from './indexes.ts';
import { referenceTo } from './reference.ts';

/** One comparison of a query. */
export interface ConditionFact {
  /** Absolute name of the model, when it is not the query's. */
  readonly model?: string;
  /** Names followed from the model, joined by `__` as in Django. */
  readonly path: string;
  readonly lookup: Lookup;
  /** Whether it compares with a value that is the same in every call. */
  readonly isConstant: boolean;
  /** Whether it is one of several of which one is enough. */
  readonly isAlternative?: true;
  readonly site: Site;
}

/** One thing that a query sorts by. */
export interface OrderFact {
  /** Absolute name of the model, when it is not the query's. */
  readonly model?: string;
  /** As of a condition; empty when it is computed. */
  readonly path: string;
  readonly isDescending: boolean;
}

/** A query of a model, by the ORM. */
export interface QueryFact {
  /** Absolute name of the model. */
  readonly model: string;
  /** Everything that it is filtered by together. */
  readonly conditions: readonly ConditionFact[];
  /** What it says to sort by; a model may have an order of its own. */
  readonly orders: readonly OrderFact[];
  /** Whether it asks for the first rows only. */
  readonly isLimited: boolean;
  /** Names of its calls, outermost first. */
  readonly methods: readonly string[];
  /** The row that is made of the values asked for when there is none, here or further down. */
  readonly creation?: CreationFact;
  readonly site: Site;
  /** Whether the conditions are all: nothing unread takes part, and nothing can be added before it runs. */
  readonly isComplete: boolean;
  /** Whether something takes part that could not be read, such as `**filters`. */
  readonly hasUnread: boolean;
}

/** The queries of a file, and the conditions and orders in them. */
interface Queries {
  readonly facts: readonly QueryFact[];
  readonly read: ReadonlySet<Node>;
}

/** One of these stands in every file that asks an ORM for rows. */
export const QUERY_WORDS = ['.objects', '.query', '.filter(', '.get(', '.where(', '.filter_by(', '_or_404(', 'select('];

/** Reads the queries of a file; those of tests and migrations are of no interest. */
export function queries(file: PythonFile): Queries {
  const found: QueryFact[] = [];
  const read = new Set<Node>();
  if (file.isTest || isMigration(file.path) || !file.holds(...QUERY_WORDS)) return { facts: found, read };
  for (const node of file.nodesOf('call')) {
    const query = ormRequest(file, node);
    const model = query === undefined ? '' : modelReference(file, query.model);
    if (query === undefined || model === '') continue;
    const creation = creationOf(file, query);
    for (const { node: part } of [...query.conditions, ...query.orders]) read.add(part);
    found.push({
      model,
      conditions: query.conditions.map((condition) => ({
        ...ownModel(file, condition.model),
        path: condition.path.join('__'),
        lookup: condition.lookup,
        isConstant: isConstant(file, condition.value),
        ...(isAlternative(file, condition.node) ? { isAlternative: true } : {}),
        site: siteOf(file, condition.node),
      })),
      orders: query.orders.map((order) => ({
        ...ownModel(file, order.model),
        path: order.path.join('__'),
        isDescending: order.isDescending,
      })),
      isLimited: query.isLimited,
      methods: query.methods,
      ...(creation === undefined ? {} : { creation }),
      site: siteOf(file, node),
      isComplete: query.isComplete && query.run !== 'elsewhere',
      hasUnread: !query.isComplete,
    });
  }
  return { facts: found, read };
}

/** Whether a condition stands below a `|` or in an `or_(…)`. */
function isAlternative(file: PythonFile, condition: Node): boolean {
  for (const around of file.ancestors(condition)) {
    if (file.is(around, 'binary_operator') && file.is(file.child(around, 'operator'), '"|"')) return true;
    if (!file.is(around, 'call')) continue;
    const name = calledName(file, around) ?? '';
    if (name === 'or_') return true;
    if (!/^(Q|and_|not_)$/.test(name)) return false;
  }
  return false;
}

function ownModel(file: PythonFile, model: Node | undefined): { model?: string } {
  return model === undefined ? {} : { model: modelReference(file, model) };
}

/** `cls` is the class around it; a subclass has the same fields. */
function modelReference(file: PythonFile, node: Node): string {
  if (file.text(node) !== 'cls') return referenceTo(file, node);
  const owner = file.enclosing(node, 'class_definition');
  const name = owner === undefined ? undefined : file.child(owner, 'name');
  return referenceTo(file, name);
}

/** A literal, a name in capitals, a member of an enumeration, or a display of these. */
function isConstant(file: PythonFile, value: Node): boolean {
  const node = file.unparenthesized(value);
  const isDisplay = file.is(node, 'list', 'tuple', 'set');
  return (isDisplay ? file.namedChildren(node) : [node]).every((member) => isFixed(file, member));
}

function isFixed(file: PythonFile, node: Node): boolean {
  switch (file.kind(node)) {
    case 'string':
      return !file.namedChildren(node).some((part) => file.is(part, 'interpolation'));
    case 'identifier':
    case 'attribute':
      return /(^|\.)_*[A-Z][A-Z0-9_]*(\.value|\.name)?$/.test(file.text(node));
    case 'call': {
      // A translated text.
      const [text, ...more] = argumentsOf(file, node).positional;
      return (
        /^(_|u?gettext(_lazy)?)$/.test(calledName(file, node) ?? '') && more.length === 0 && file.is(text, 'string')
      );
    }
    default:
      return file.is(node, 'integer', 'float', 'true', 'false', 'none', 'unary_operator');
  }
}
