import type { Node, PythonFile } from '../../../python/file.ts';
import { classOfSelf } from '../../../python/origins.ts';

/**
 * Whether a call certainly runs the function that it stands in: by the function's name, or by that of the method on its
 * own `self` or `cls`.
 */
export function isSelfCall(file: PythonFile, call: Node, definition: Node): boolean {
  const callee = file.child(call, 'function');
  const name = file.child(definition, 'name');
  if (callee === undefined || name === undefined) return false;
  const owner = classOf(file, definition);
  if (file.is(callee, 'identifier')) {
    if (owner !== undefined || file.text(callee) !== file.text(name)) return false;
    const binding = file.scopes.binding(callee);
    return binding !== undefined && binding.definitions.length === 1 && binding.definitions[0]?.node === name;
  }
  return owner !== undefined && file.is(callee, 'attribute') && isOwnAttribute(file, callee, definition, owner);
}

/** Whether `self.name`, in the method `name` of its class, is that method: nothing else sets it. */
export function isOwnAttribute(file: PythonFile, attribute: Node, definition: Node, owner: Node): boolean {
  const object = file.child(attribute, 'object');
  const name = file.text(file.child(definition, 'name')!);
  if (!file.is(object, 'identifier') || file.text(file.child(attribute, 'attribute')!) !== name) return false;
  // A class of functions that are handed something else by that name is a mere namespace.
  if (!/^_*(self|cls|mcs|mcls|this|klass)_*$/.test(file.text(object))) return false;
  if (classOfSelf(file, object) !== owner || file.enclosingFunction(attribute) !== definition) return false;
  const definitions = file.scopes.of(owner)?.bindings.get(name)?.definitions ?? [];
  return definitions.filter(({ node }) => !isAccessor(file, file.parent(node)!)).length === 1;
}

/** Whether a function is what a property of that name does when it is set. */
function isAccessor(file: PythonFile, definition: Node): boolean {
  return file.decorators(definition).some((decorator) => /\.(setter|deleter)$/.test(file.text(decorator)));
}

/** The class in whose body a function is defined. */
export function classOf(file: PythonFile, definition: Node): Node | undefined {
  const outer = file.parent(definition);
  const block = file.is(outer, 'decorated_definition') ? file.parent(outer) : outer;
  const owner = block === undefined ? undefined : file.parent(block);
  return file.is(owner, 'class_definition') ? owner : undefined;
}
