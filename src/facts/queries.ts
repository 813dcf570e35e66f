import type { Site } from '../model/site.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { type Lookup, ormQuery } from '../python/orm-query.ts';
import { siteOf } from '../python/site.ts';
import { isMigration } from './indexes.ts';
import { holds, referenceTo } from './reference.ts';

/** One comparison of a query. */
export interface ConditionFact {
  /** Absolute name of the model, when it is not the query's. */
  readonly model?: string;
  /** Names followed from the model, joined by `__` as in Django. */
  readonly path: string;
  readonly lookup: Lookup;
  /** Whether it compares with a value that is the same in every call. */
  readonly isConstant: boolean;
  readonly site: Site;
}

/** A query of a model, by the ORM. */
export interface QueryFact {
  /** Absolute name of the model. */
  readonly model: string;
  /** Everything that it is filtered by together. */
  readonly conditions: readonly ConditionFact[];
  /** Whether these are all: nothing unread takes part, and nothing can be added before it runs. */
  readonly isComplete: boolean;
}

const TOKENS = ['.filter(', '.get(', '.aget(', '.where(', '.filter_by(', '_or_404(', '.exclude('];

/** Their keys identify a row: a question of uniqueness. */
const OR_CREATE = /^a?(get|update)_or_create$/;

/** Reads the queries of a file; those of tests and migrations are of no interest. */
export function queries(file: PythonFile): QueryFact[] {
  if (file.isTest || isMigration(file.path) || !holds(file, ...TOKENS)) return [];
  const found: QueryFact[] = [];
  for (let node = 1; node < file.tree.count; node += 1) {
    const query = file.is(node, 'call') ? ormQuery(file, node) : undefined;
    const model = query === undefined ? '' : modelReference(file, query.model);
    if (query === undefined || model === '' || query.methods.some((method) => OR_CREATE.test(method))) continue;
    found.push({
      model,
      conditions: query.conditions.map((condition) => ({
        ...(condition.model === undefined ? {} : { model: modelReference(file, condition.model) }),
        path: condition.path.join('__'),
        lookup: condition.lookup,
        isConstant: isConstant(file, condition.value),
        site: siteOf(file, condition.node),
      })),
      isComplete: query.isComplete && query.run !== 'elsewhere',
    });
  }
  return found;
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
    default:
      return file.is(node, 'integer', 'float', 'true', 'false', 'none', 'unary_operator');
  }
}
