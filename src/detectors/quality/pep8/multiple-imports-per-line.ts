import { detector } from '../../../python/detector.ts';
import { endsItsLine, indentation, newline } from './layout.ts';

export default detector({ kinds: ['import_statement'], facts: ['count'] }, function* (node, file) {
  const modules = file.childrenIn(node, 'name');
  if (modules.length < 2) return;
  const indent = indentation(file, node);
  // A comment after the import may be meant for any one of the modules.
  const hasOwnLine = indent !== undefined && endsItsLine(file, node);
  const imports = modules.map((module) => `import ${file.text(module)}`);
  const fix = hasOwnLine ? [{ ...file.span(node), text: imports.join(`${newline(file)}${indent}`) }] : [];
  yield { at: node, count: modules.length, fix };
});
