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

/**
 * A question whose answer for a node follows from the one for the node around it. Each is worked out once, so that the
 * question may be asked of every node of a file, however deep they are nested.
 */
export function passedDown<Answer>(
  ofModule: Answer,
  workOut: (file: PythonFile, node: Node, ofParent: Answer) => Answer,
): (file: PythonFile, node: Node) => Answer {
  const answers = new WeakMap<PythonFile, Map<Node, Answer>>();
  return (file, node) => {
    const known = answers.get(file) ?? new Map<Node, Answer>([[0, ofModule]]);
    answers.set(file, known);
    const open: Node[] = [];
    let outer = node;
    for (; !known.has(outer); outer = file.parent(outer)!) open.push(outer);
    for (const inner of open.reverse()) known.set(inner, workOut(file, inner, known.get(file.parent(inner)!)!));
    return known.get(node)!;
  };
}
