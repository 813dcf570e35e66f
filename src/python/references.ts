import type { Node, PythonFile } from './file.ts';

/** The identifier that a name or a chain of attributes begins with: `self` of `self.shop.books`. */
export function rootIdentifier(file: PythonFile, expression: Node): Node | undefined {
  let root: Node | undefined = expression;
  while (file.is(root, 'attribute')) root = file.child(root, 'object');
  return file.is(root, 'identifier') ? root : undefined;
}

/** Whether two expressions are the same name, or the same chain of attributes of the same name, as `self.books`. */
export function isSameReference(file: PythonFile, one: Node, other: Node): boolean {
  if (!file.is(one, 'identifier', 'attribute') || file.kind(one) !== file.kind(other)) return false;
  if (file.text(one) !== file.text(other)) return false;
  const roots = [rootIdentifier(file, one), rootIdentifier(file, other)];
  const [first, second] = roots.map((root) => (root === undefined ? undefined : file.scopes.binding(root)));
  return !roots.includes(undefined) && first === second;
}

/** Whether a node opens a scope whose code runs at another time than what stands around it. */
export function isDeferred(file: PythonFile, node: Node): boolean {
  return file.is(node, 'function_definition', 'class_definition', 'lambda');
}
