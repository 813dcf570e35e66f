import type { Site } from '../model/site.ts';
import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';

/** A class of another module, put to work as a model is. */
export interface ClassUse {
  /** Absolute name of the class. */
  readonly name: string;
  readonly site: Site;
}

/** Functions and methods that take a mapped class. */
const TAKES_CLASS =
  /^(select|insert|update|delete|query|get|exists|bulk_insert_mappings|bulk_update_mappings|scalars)$/;
const MANAGER = /^(objects|all_objects|_default_manager|_base_manager|__table__)$/;

/** The imported classes whose rows the functions of a module read or change, each where it first happens. */
export function classUses(file: PythonFile): ClassUse[] {
  const found = new Map<string, ClassUse>();
  for (const node of file.nodesOf('call', 'attribute')) {
    for (const used of classesAt(file, node)) {
      const name = file.scopes.qualifiedName(used);
      if (name === undefined || found.has(name) || !isImported(file, used) || !isInFunction(file, used)) continue;
      if (file.is(node, 'call') && namesColumns(file, node)) continue;
      found.set(name, { name, site: siteOf(file, used) });
    }
  }
  return [...found.values()];
}

function classesAt(file: PythonFile, node: Node): readonly Node[] {
  if (file.is(node, 'attribute')) {
    const attribute = file.child(node, 'attribute');
    const object =
      attribute !== undefined && MANAGER.test(file.text(attribute)) ? file.child(node, 'object') : undefined;
    return object === undefined ? [] : [object];
  }
  if (!file.is(node, 'call')) return [];
  if (!TAKES_CLASS.test(calledName(file, node) ?? '')) return [];
  return argumentsOf(file, node).positional.filter((part) => file.is(part, 'identifier', 'attribute'));
}

/** Methods behind one another that are looked through for `options`. */
const LONGEST_CHAIN = 10;

/** Whether `load_only` or `with_entities` says which columns a query is to read. */
function namesColumns(file: PythonFile, call: Node): boolean {
  let options: Node | undefined = call;
  for (let link = 0; link < LONGEST_CHAIN; link += 1) {
    const method: Node | undefined = file.parent(options);
    options = file.is(method, 'attribute') ? file.parent(method) : undefined;
    if (!file.is(options, 'call')) return false;
    if (calledName(file, options) === 'with_entities') return true;
    if (calledName(file, options) === 'options') return /\bload_only\(/.test(file.text(options));
  }
  return false;
}

function isImported(file: PythonFile, expression: Node): boolean {
  let root: Node | undefined = expression;
  while (file.is(root, 'attribute')) root = file.child(root, 'object');
  const binding = file.is(root, 'identifier') ? file.scopes.binding(root) : undefined;
  return binding !== undefined && binding.definitions.every(({ kind }) => kind === 'import');
}

/** What a class body or the module itself says belongs to the declaration of fields. */
function isInFunction(file: PythonFile, node: Node): boolean {
  return file.is(
    file.enclosing(node, 'function_definition', 'lambda', 'class_definition'),
    'function_definition',
    'lambda',
  );
}
