import type { Edit } from '../model/finding.ts';
import type { Node, PythonFile } from './file.ts';

/** The statement that imports a name, which is given as the identifier that it binds. */
export function importOf(file: PythonFile, name: Node): Node {
  return file.enclosing(name, 'import_statement', 'import_from_statement')!;
}

/** What a statement imports under a name: `a.b`, `c` or `c as d`, as written. */
export function importedItem(file: PythonFile, name: Node): Node {
  const parent = file.parent(name)!;
  return file.is(file.parent(parent), 'aliased_import') ? file.parent(parent)! : parent;
}

/**
 * Takes one name out of the list of a statement of which others stay; its line when it has it to itself.
 *
 * @param lastKept index of the last name that stays
 * @returns undefined when a comment would go with it
 */
export function removeItem(
  file: PythonFile,
  items: readonly Node[],
  index: number,
  lastKept: number,
): Edit | undefined {
  const item = items[index]!;
  const line = file.lineOf(item);
  const { start, end } = file.span(item);
  const isInParentheses = file.childOf(importOf(file, item), '"("') !== undefined;
  const isShared = [items[index - 1], items[index + 1]].some(
    (other) => other !== undefined && file.lineOf(other) === line,
  );
  if (isInParentheses && !isShared && /^[ \t]*[\w.]+([ \t]+as[ \t]+\w+)?[ \t]*,?[ \t]*(#.*)?$/.test(file.line(line))) {
    return { start: file.lines.start(line), end: file.lines.start(line + 1), text: '' };
  }
  // Names at the end of the list go with the comma before them, others with the comma after them.
  const edit =
    index > lastKept
      ? { start: file.end(items[index - 1]!), end, text: '' }
      : { start, end: file.start(items[index + 1]!), text: '' };
  return file.text(edit).includes('#') ? undefined : edit;
}
