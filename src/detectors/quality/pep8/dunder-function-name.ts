import { detector } from '../../../python/detector.ts';

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
  yield { at: identifier, name };
});
