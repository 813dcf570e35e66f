import type { Node, PythonFile } from './file.ts';

/**
 * A question about a node that is worked out once for each: many findings of a file may ask it of the same function, handler
 * or module, whose whole text or tree the answer takes.
 */
export function remembered<Answer>(
  workOut: (file: PythonFile, node: Node) => Answer,
): (file: PythonFile, node: Node) => Answer {
  const answers = new WeakMap<PythonFile, Map<Node, Answer>>();
  return (file, node) => {
    const known = answers.get(file) ?? new Map<Node, Answer>();
    answers.set(file, known);
    if (!known.has(node)) known.set(node, workOut(file, node));
    return known.get(node)!;
  };
}
