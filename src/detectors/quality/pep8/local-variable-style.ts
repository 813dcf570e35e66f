import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { isMixedCase, isMixedCaseCustom, snakeCase } from './names.ts';

export default detector({ kinds: ['module'], facts: ['name', 'style'] }, function* (_module, file) {
  if (isMixedCaseCustom(file)) return;
  for (const { kind, bindings, globals } of file.scopes.all) {
    if (kind !== 'function') continue;
    for (const { name, definitions } of bindings.values()) {
      // A parameter is named for its callers, and what is bound elsewhere as well has its name from there.
      if (!isMixedCase(name) || globals.has(name) || !definitions.every((each) => LOCAL.has(each.kind))) continue;
      if (definitions.every(({ node }) => isNamedAfterAttribute(file, node))) continue;
      yield { at: definitions[0]!.node, name, style: snakeCase(name) };
    }
  }
});

/** `addError = result.addError`: the name is somebody else's. */
function isNamedAfterAttribute(file: PythonFile, node: Node): boolean {
  const assignment = file.parent(node)!;
  const value = file.is(assignment, 'assignment') ? file.child(assignment, 'right') : undefined;
  const attribute = file.is(value, 'attribute') ? file.child(value, 'attribute') : undefined;
  return attribute !== undefined && file.text(attribute) === file.text(node);
}

const LOCAL: ReadonlySet<string> = new Set([
  'assignment',
  'annotation',
  'augmented assignment',
  'for',
  'with',
  'except',
  'named expression',
  'match',
]);
