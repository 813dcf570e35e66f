import { basesOf } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { isMarkedOverride, isMixedCase, isMixedCaseCustom, mayBeGiven, snakeCase } from './names.ts';

export default detector({ kinds: ['parameters'], facts: ['name', 'style'] }, function* (node, file) {
  if (!/\p{Lu}/u.test(file.text(node))) return;
  const definition = file.parent(node)!;
  const names = parameterNames(file, node).filter((name) => isMixedCase(file.text(name)));
  if (names.length === 0 || file.path.endsWith('.pyi') || isMixedCaseCustom(file)) return;
  if (isMarkedOverride(file, definition) || isOverride(file, definition)) return;
  for (const name of names) yield { at: name, name: file.text(name), style: snakeCase(file.text(name)) };
});

/** The names that a function gives to its arguments, in order. */
function parameterNames(file: PythonFile, parameters: Node): Node[] {
  const bindings = file.scopes.of(file.parent(parameters)!)?.bindings.values() ?? [];
  return [...bindings]
    .flatMap(({ definitions }) => definitions)
    .filter(({ kind, node }) => kind === 'parameter' && file.contains(parameters, node))
    .map(({ node }) => node);
}

/** Whether a base class may have the method, with these names for its parameters. */
function isOverride(file: PythonFile, definition: Node): boolean {
  const owner = file.enclosing(definition, 'class_definition', 'function_definition', 'lambda');
  if (!file.is(owner, 'class_definition')) return false;
  // A protocol describes what others have written.
  if (basesOf(file, owner).some((base) => /(^|\.)Protocol$/.test(file.scopes.qualifiedName(base) ?? ''))) return true;
  return mayBeGiven(file, owner, file.text(file.child(definition, 'name')!));
}
