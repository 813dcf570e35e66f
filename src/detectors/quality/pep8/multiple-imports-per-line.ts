import { detector } from '../../../python/detector.ts';
import { hasOwnLines, indentBefore, lineEnd } from '../../../python/edits.ts';

export default detector({ kinds: ['import_statement'], facts: ['count'] }, function* (node, file) {
  const modules = file.childrenIn(node, 'name');
  if (modules.length < 2) return;
  const imports = modules.map((module) => `import ${file.text(module)}`);
  const separator = `${lineEnd(file)}${indentBefore(file, node) ?? ''}`;
  // A comment after the import may be meant for any one of the modules.
  const fix = hasOwnLines(file, node) ? [{ ...file.span(node), text: imports.join(separator) }] : [];
  yield { at: node, count: modules.length, fix };
});
