import type { Site } from '../model/site.ts';
import { calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';
import { isMigration } from './indexes.ts';
import type { Instances } from './instances.ts';
import { type RowsFact, RowsReader } from './rows.ts';

/** What is read of a row: `lines`, `all` and then `count` of `order.lines.all().count()`. */
export interface ReadFact {
  /** Attributes up to the first call, or to the end. */
  readonly path: readonly string[];
  readonly isCalled: boolean;
  /** Methods called on the result. */
  readonly then: readonly string[];
  readonly site: Site;
}

/** A name that stands for a row of a query, and what is read of it. */
export interface RowFact {
  readonly rows: RowsFact;
  readonly variable: string;
  /** Whether it stands for each row in turn, and not for one that was asked for. */
  readonly isLoop: boolean;
  /** Each path once, in order; those that are written to as well are left out. */
  readonly reads: readonly ReadFact[];
}

const TOKENS = ['.objects', 'select(', 'query', '.all()', '.filter(', '.get('];

/** Reads beyond these are of no further interest. */
const MOST_READS = 100;
const MOST_REFERENCES = 2000;

/** Methods that leave one row of what a session returns. */
const ONE = /^(one|one_or_none|first|scalar_one|scalar_one_or_none|scalar|get)$/;

/** Functions that load relations of rows that are there already. */
const LOADERS = /prefetch|preload|attach|populate|eager|refresh|load|run_sync|expunge|expire/i;

/** Reads what a file's loops over queries, and its single rows of awaited queries, read of their rows. */
export function rowReads(file: PythonFile, instances: Instances): RowFact[] {
  if (file.isTest || isMigration(file.path) || !file.holds(...TOKENS)) return [];
  const reader = new RowsReader(file, instances);
  const found: RowFact[] = [];
  for (const node of file.nodesOf('for_statement', 'for_in_clause', 'assignment')) {
    const fact = file.is(node, 'assignment') ? single(file, reader, node) : loop(file, reader, node);
    if (fact !== undefined && fact.reads.length > 0) found.push(fact);
  }
  return found;
}

function loop(file: PythonFile, reader: RowsReader, clause: Node): RowFact | undefined {
  const iterable = file.child(clause, 'right');
  const target = file.child(clause, 'left');
  if (iterable === undefined || target === undefined) return undefined;
  const variable = rowVariable(file, target, iterable);
  if (variable === undefined) return undefined;
  const isStatement = file.is(clause, 'for_statement');
  const body = isStatement ? file.child(clause, 'body') : file.parent(clause);
  if (body === undefined || isRebound(file, variable, body)) return undefined;
  const references = (file.scopes.binding(variable)?.references ?? []).filter((node) => file.contains(body, node));
  if (references.length === 0 || references.some((node) => isHandedOn(file, node))) return undefined;
  const rows = reader.of(iterable);
  if (rows === undefined || isLoaded(file, iterable)) return undefined;
  const last = isStatement ? lastExit(file, body) : -1;
  // A search that ends at the first hit, or a turn that ends the loop.
  const read = references.filter((node) => node > last && isRepeated(file, node, body));
  return { rows, variable: file.text(variable), isLoop: true, reads: readsOf(file, references, read) };
}

/** `order = (await session.scalars(select(Order))).one()`. */
function single(file: PythonFile, reader: RowsReader, assignment: Node): RowFact | undefined {
  const variable = file.child(assignment, 'left');
  const value = file.child(assignment, 'right');
  if (!file.is(variable, 'identifier') || value === undefined) return undefined;
  const binding = file.scopes.binding(variable);
  if (binding?.scope.kind !== 'function' || binding.definitions.length !== 1) return undefined;
  if (!file.is(binding.scope.node + 1, '"async"')) return undefined;
  const rows = reader.of(value);
  if (rows?.isAwaited !== true || !ONE.test(rows.methods.at(-1) ?? '')) return undefined;
  const { references } = binding;
  if (references.some((node) => isHandedOn(file, node))) return undefined;
  const read = references.filter(
    (node) => file.enclosing(node, 'function_definition', 'lambda') === binding.scope.node,
  );
  return { rows, variable: file.text(variable), isLoop: false, reads: readsOf(file, references, read) };
}

/** The name that stands for a row: the target, or the second of `for number, order in enumerate(orders)`. */
function rowVariable(file: PythonFile, target: Node, iterable: Node): Node | undefined {
  const isEnumerated = file.is(iterable, 'call') && calledName(file, iterable) === 'enumerate';
  if (!isEnumerated) return file.is(target, 'identifier') ? target : undefined;
  const [, row, ...more] = file.is(target, 'pattern_list', 'tuple_pattern') ? file.namedChildren(target) : [];
  return more.length === 0 && file.is(row, 'identifier') ? row : undefined;
}

/** Whether the loop's own turn gives the name another value. */
function isRebound(file: PythonFile, variable: Node, body: Node): boolean {
  const binding = file.scopes.binding(variable);
  if (binding === undefined || binding.references.length > MOST_REFERENCES) return true;
  return binding.definitions.some(({ node }) => node !== variable && file.contains(body, node));
}

/** Whether the name that is looped over is also given to something that loads relations. */
function isLoaded(file: PythonFile, iterable: Node): boolean {
  const references = file.is(iterable, 'identifier') ? file.scopes.binding(iterable)?.references : undefined;
  return references?.some((node) => isHandedOn(file, node)) === true;
}

function isHandedOn(file: PythonFile, node: Node): boolean {
  const list = file.parent(node);
  if (!file.is(list, 'argument_list')) return false;
  return LOADERS.test(calledName(file, file.parent(list)!) ?? '');
}

/** The last statement in a loop's body that leaves the loop; -1 when there is none. */
function lastExit(file: PythonFile, body: Node): Node {
  let last = -1;
  const isNested = (node: Node): boolean => file.is(node, 'function_definition', 'class_definition', 'lambda');
  for (const node of file.walk(body, isNested)) {
    if (!file.is(node, 'break_statement', 'return_statement')) continue;
    last = Math.max(last, file.tree.after[node]! - 1);
  }
  return last;
}

/** Whether many turns come by a place: not a function that is called later, nor the end of the loop by an exception. */
function isRepeated(file: PythonFile, node: Node, body: Node): boolean {
  for (const outer of file.ancestors(node)) {
    if (outer === body) return true;
    if (file.is(outer, 'function_definition', 'lambda', 'except_clause', 'raise_statement')) return false;
  }
  return true;
}

/**
 * What is read of a name.
 *
 * @param references all places that name it, for what is written
 * @param read the places of which the reads count
 */
export function readsOf(file: PythonFile, references: readonly Node[], read: readonly Node[]): ReadFact[] {
  const written = new Set<string>();
  for (const reference of references) {
    const attribute = file.parent(reference)!;
    const target = isWritten(file, attribute) && file.is(attribute, 'attribute') ? attribute : undefined;
    if (target !== undefined) written.add(file.text(file.child(target, 'attribute')!));
  }
  const found = new Map<string, ReadFact>();
  for (const reference of read) {
    const fact = readOf(file, reference);
    if (fact === undefined || written.has(fact.path[0]!)) continue;
    const key = [...fact.path, String(fact.isCalled), ...fact.then].join(' ');
    if (!found.has(key) && found.size < MOST_READS) found.set(key, fact);
  }
  return [...found.values()];
}

function isWritten(file: PythonFile, node: Node): boolean {
  const parent = file.parent(node);
  if (file.is(parent, 'delete_statement')) return true;
  return file.is(parent, 'assignment', 'augmented_assignment') && file.field(node) === 'left';
}

function readOf(file: PythonFile, reference: Node): ReadFact | undefined {
  const path: string[] = [];
  const then: string[] = [];
  let isCalled = false;
  let node = reference;
  let end = reference;
  for (let parent = file.parent(node)!; ; parent = file.parent(node)!) {
    if (file.is(parent, 'attribute') && file.field(node) === 'object') {
      const name = file.text(file.child(parent, 'attribute')!);
      if (isCalled) then.push(name);
      else path.push(name);
    } else if (file.is(parent, 'call') && file.field(node) === 'function') {
      isCalled = true;
    } else {
      break;
    }
    node = parent;
    if (!isCalled || then.length === 0) end = node;
  }
  return path.length === 0 ? undefined : { path, isCalled, then, site: siteOf(file, end) };
}
