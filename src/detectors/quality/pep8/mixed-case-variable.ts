import type { Binding } from '../../../python/bindings.ts';
import { basesOf } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { isMixedCase, isMixedCaseCustom, snakeCase } from './names.ts';

/** Files that a tool reads, which looks for the names of its own settings. */
const READ_BY_TOOLS = /(^|\/)(conf|fabfile|setup|settings|SConstruct|wscript)\.py$|(^|\/)(settings|config)\//;

export default detector({ kinds: ['module'], facts: ['name', 'style'] }, function* (_module, file) {
  if (isMixedCaseCustom(file) || READ_BY_TOOLS.test(file.path)) return;
  for (const { kind, node, bindings } of file.scopes.all) {
    if (kind !== 'module' && (kind !== 'class' || mirrorsSomething(file, node))) continue;
    for (const binding of bindings.values()) {
      if (!isMixedCase(binding.name) || !isVariable(binding)) continue;
      yield { at: binding.definitions[0]!.node, name: binding.name, style: snakeCase(binding.name) };
    }
  }
});

function isVariable({ definitions }: Binding): boolean {
  return definitions.every(({ kind }) => kind === 'assignment' || kind === 'annotation');
}

/** Whether the names of a class may be those of data from elsewhere, or of hooks: it has bases or a decorator. */
function mirrorsSomething(file: PythonFile, definition: Node): boolean {
  const bases = basesOf(file, definition).filter((base) => file.scopes.qualifiedName(base) !== 'builtins.object');
  return bases.length > 0 || file.decorators(definition).length > 0;
}
