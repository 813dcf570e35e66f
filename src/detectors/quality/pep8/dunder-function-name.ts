import { detector } from '../../../python/detector.ts';
import type { PythonFile } from '../../../python/file.ts';

/** What Python looks up in a module (PEP 562), and builtins that a module may write anew. */
const OF_MODULES = new Set(['__getattr__', '__dir__', '__import__', '__build_class__']);

export default detector({ kinds: ['function_definition'], facts: ['name'] }, function* (node, file) {
  const identifier = file.child(node, 'name')!;
  const name = file.text(identifier);
  if (!/^__.+__$/.test(name) || OF_MODULES.has(name) || file.path.endsWith('.pyi')) return;
  if (file.enclosing(node, 'class_definition', 'function_definition') !== undefined) return;
  const [first] = file.namedChildren(file.child(node, 'parameters')!);
  // A method that is put into a class later on.
  if (first !== undefined && /^(self|cls|mcs)\b/.test(file.text(first))) return;
  if (isOfProtocol(file, name)) return;
  yield { at: identifier, name };
});

/** Whether the module gives a host, which reads them, other names of that sort: `__plugin_load__` beside `__plugin_name__ = "Clock"`. */
function isOfProtocol(file: PythonFile, name: string): boolean {
  const family = /^__[a-z]+_(?!_)/.exec(name)?.[0];
  if (family === undefined) return false;
  return [...file.scopes.module.bindings.values()].some(
    (binding) =>
      binding.name.startsWith(family) &&
      binding.name.endsWith('__') &&
      binding.definitions.some(({ kind }) => kind === 'assignment'),
  );
}
