import type { Node, PythonFile } from '../../../python/file.ts';

/** Whether anything that may raise an exception stands after one node and before another. */
export function mayRaiseBetween(file: PythonFile, from: Node, to: Node): boolean {
  const { after } = file.tree;
  for (let node = after[from]!; node < to; node += 1) {
    if (after[node]! > to) continue;
    if (file.is(node, 'call', 'await', 'yield', 'subscript', 'binary_operator')) return true;
    if (file.is(node, 'raise_statement', 'assert_statement', 'import_statement', 'for_statement')) return true;
  }
  return false;
}
