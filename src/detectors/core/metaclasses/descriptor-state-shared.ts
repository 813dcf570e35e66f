import { attributeOn, classAround, methodOf, nameOf, parameterAt } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

export default detector(
  { kinds: ['function_definition'], facts: ['descriptor', 'attribute', 'instance'], words: ['__set__'] },
  function* (node, file) {
    if (nameOf(file, node) !== '__set__') return;
    const owner = classAround(file, node);
    const [self, instance, value] = [0, 1, 2].map((index) => parameterAt(file, node, index));
    if (owner === undefined || self === undefined || instance === undefined || value === undefined) return;
    // What is also kept by or on the instance is not lost.
    if (referencesOf(file, instance).some((reference) => !isTested(file, reference))) return;
    const getter = methodOf(file, owner, '__get__');
    const reads = getter === undefined ? new Set<string>() : readsOf(file, getter);
    for (const reference of referencesOf(file, self)) {
      const attribute = attributeOn(file, reference);
      if (attribute === undefined || !reads.has(attribute.name)) continue;
      const assignment = file.parent(attribute.node)!;
      if (!file.is(assignment, 'assignment') || file.field(attribute.node) !== 'left') continue;
      const right = file.child(assignment, 'right');
      const isOfValue = referencesOf(file, value).some((read) => right !== undefined && file.contains(right, read));
      if (!isOfValue) continue;
      yield {
        at: assignment,
        descriptor: nameOf(file, owner),
        attribute: attribute.name,
        instance: file.text(instance),
      };
      return;
    }
  },
);

function referencesOf(file: PythonFile, parameter: Node): readonly Node[] {
  return file.scopes.binding(parameter)?.references ?? [];
}

/** Whether the instance is only looked at: compared, or asked for its type. */
function isTested(file: PythonFile, reference: Node): boolean {
  return file.is(file.parent(reference), 'comparison_operator', 'not_operator', 'if_statement');
}

/** The attributes of `self` that `__get__` reads. */
function readsOf(file: PythonFile, getter: Node): Set<string> {
  const self = parameterAt(file, getter, 0);
  const names = self === undefined ? [] : referencesOf(file, self).map((each) => attributeOn(file, each)?.name);
  return new Set(names.filter((name) => name !== undefined));
}
