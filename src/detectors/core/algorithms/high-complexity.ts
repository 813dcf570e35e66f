import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { kindTable } from '../../../python/tokens.ts';

/** By number of kind: most nodes neither branch nor have a measure of their own. */
const COUNTED = kindTable(
  'function_definition',
  'lambda',
  'if_statement',
  'elif_clause',
  'for_statement',
  'while_statement',
  'except_clause',
  'else_clause',
  'match_statement',
);

export default detector(
  { kinds: ['function_definition'], facts: ['name', 'paths', 'maximum'] },
  function* (node, file, options) {
    const body = file.child(node, 'body');
    const name = file.child(node, 'name');
    if (body === undefined || name === undefined) return;
    const maximum = Number(options.maximum);
    let paths = 1;
    // A function inside has a measure of its own.
    const { after, kind: kinds } = file.tree;
    for (let inner = body + 1; inner < after[body]!;) {
      const isCounted = COUNTED[kinds[inner]!] === 1;
      if (isCounted && file.is(inner, 'function_definition', 'lambda')) {
        inner = after[inner]!;
        continue;
      }
      if (isCounted) paths += branches(file, inner);
      inner += 1;
    }
    if (paths > maximum) yield { at: name, name: file.text(name), paths, maximum };
  },
);

/** How many further ways a statement opens, as McCabe counts them: conditions in expressions are not counted. */
function branches(file: PythonFile, node: Node): number {
  switch (file.kind(node)) {
    case 'if_statement':
    case 'elif_clause':
    case 'for_statement':
    case 'while_statement':
    case 'except_clause':
      return 1;
    case 'else_clause':
      return file.is(file.parent(node), 'try_statement') ? 1 : 0;
    case 'match_statement':
      return arms(file, node);
    default:
      return 0;
  }
}

/** A `match` in which each arm returns one value is a table. */
function arms(file: PythonFile, node: Node): number {
  const cases = file.childrenIn(file.child(node, 'body') ?? node, 'alternative');
  const isTable = cases.every((clause) => {
    const block = file.child(clause, 'consequence');
    const [statement, ...more] = block === undefined ? [] : file.statements(block);
    return file.is(statement, 'return_statement') && more.length === 0;
  });
  if (isTable) return 1;
  const last = cases.at(-1);
  const isAny = last !== undefined && /^case\s+\w+\s*:/.test(file.text(last));
  return isAny ? cases.length - 1 : cases.length;
}
