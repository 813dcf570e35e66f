import { detector } from '../../../python/detector.ts';
import { isMixedCase, isMixedCaseCustom, snakeCase } from './names.ts';

export default detector({ kinds: ['module'], facts: ['name', 'style'] }, function* (_module, file) {
  if (isMixedCaseCustom(file)) return;
  for (const { kind, bindings, globals } of file.scopes.all) {
    if (kind !== 'function') continue;
    for (const { name, definitions } of bindings.values()) {
      // A parameter is named for its callers, and what is bound elsewhere as well has its name from there.
      if (!isMixedCase(name) || globals.has(name) || !definitions.every((each) => LOCAL.has(each.kind))) continue;
      yield { at: definitions[0]!.node, name, style: snakeCase(name) };
    }
  }
});

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
