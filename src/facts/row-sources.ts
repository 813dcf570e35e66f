import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { referenceTo } from './reference.ts';
import type { Instances } from './instances.ts';
import { joined, type RowsFact, RowsReader } from './rows.ts';

/** A function that returns rows of a query. */
export interface ReturnedRows {
  /** With the definitions around it, dotted. */
  readonly function: string;
  readonly rows: RowsFact;
}

/** A manager of Django's: a class attribute such as `Order.objects`, or a class made from a queryset's. */
export interface ManagerFact {
  /** With the class around it, dotted. */
  readonly name: string;
  /** Absolute names of the classes whose methods it has, the manager's own first; empty for one that is computed. */
  readonly classes: readonly string[];
}

/** Reads the functions of a file that return rows of one query on every way out. */
export function returnedRows(file: PythonFile, instances: Instances): ReturnedRows[] {
  if (file.isTest || !file.holds('.objects', 'select(', 'query', 'Manager', 'QuerySet', 'Queryset')) return [];
  const reader = new RowsReader(file, instances);
  const found: ReturnedRows[] = [];
  for (const [owner, values] of returnsByFunction(file)) {
    const all = values.map((value) => (value === undefined ? undefined : reader.of(value)));
    const known = all.filter((rows) => rows !== undefined);
    const rows = known.length === all.length ? joined(known) : undefined;
    const name = file.child(owner, 'name');
    if (rows !== undefined && name !== undefined && isOfInterest(file, owner, rows))
      found.push({ function: file.enclosingDefinition(name), rows });
  }
  return found;
}

/** The values of all `return` statements by the function that they leave. */
function returnsByFunction(file: PythonFile): ReadonlyMap<Node, (Node | undefined)[]> {
  const found = new Map<Node, (Node | undefined)[]>();
  for (const node of file.nodesOf('return_statement')) {
    const owner = file.enclosingFunction(node);
    if (owner === undefined) continue;
    const values = found.get(owner) ?? [];
    found.set(owner, values);
    values.push(file.namedChildren(node)[0]);
  }
  return found;
}

/** Most methods that return what another one returns have nothing to do with a query. */
function isOfInterest(file: PythonFile, owner: Node, { root, methods }: RowsFact): boolean {
  const name = file.text(file.child(owner, 'name')!);
  if (root.kind === 'call') return name === 'get_queryset';
  if (root.kind !== 'own') return true;
  return (
    /query_?set/i.test(`${name} ${methods.join(' ')}`) ||
    /(manager|queryset|query)$/i.test(root.owner) ||
    file.enclosing(owner, 'class_definition') === undefined ||
    /manager|queryset/i.test(basesOf(file, owner))
  );
}

function basesOf(file: PythonFile, method: Node): string {
  const owner = file.enclosing(method, 'class_definition');
  const bases = owner === undefined ? undefined : file.child(owner, 'superclasses');
  return bases === undefined ? '' : file.text(bases);
}

/** Reads the managers that classes and the module itself make by a call. */
export function managers(file: PythonFile): ManagerFact[] {
  if (file.isTest || !file.holds('Manager', 'as_manager', 'QuerySet', 'Queryset')) return [];
  const found: ManagerFact[] = [];
  const { after, count } = file.tree;
  for (let node = 1; node < count;) {
    const kind = file.kind(node);
    if (kind === 'assignment') {
      const manager = managerFact(file, node);
      if (manager !== undefined) found.push(manager);
    }
    node = kind === 'assignment' || kind === 'function_definition' ? after[node]! : node + 1;
  }
  return found;
}

function managerFact(file: PythonFile, assignment: Node): ManagerFact | undefined {
  const left = file.child(assignment, 'left');
  const value = file.child(assignment, 'right');
  if (!file.is(left, 'identifier') || !file.is(value, 'call')) return undefined;
  const classes = managerClasses(file, value);
  if (classes === undefined) return undefined;
  const around = file.enclosingDefinition(assignment);
  return { name: around === '' ? file.text(left) : `${around}.${file.text(left)}`, classes };
}

/** `BookManager()`, `BookQuerySet.as_manager()`, `Manager.from_queryset(BookQuerySet)` and a call of that. */
function managerClasses(file: PythonFile, value: Node): string[] | undefined {
  const callee = file.child(value, 'function');
  if (file.is(callee, 'call')) return managerClasses(file, callee);
  const name = calledName(file, value) ?? '';
  if (name === 'as_manager' || name === 'from_queryset') {
    const owner = file.child(callee!, 'object');
    const [queryset] = argumentsOf(file, value).positional;
    return [owner, ...(name === 'from_queryset' ? [queryset] : [])].map((part) => referenceTo(file, part));
  }
  return /Manager$/.test(name) ? [referenceTo(file, callee)] : undefined;
}
