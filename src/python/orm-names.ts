import type { Node, PythonFile } from './file.ts';

/** `Book.title`, taken apart. */
export function modelColumn(file: PythonFile, node: Node): { model: Node; path: readonly string[] } | undefined {
  if (!file.is(node, 'attribute')) return undefined;
  const model = file.child(node, 'object');
  const name = file.child(node, 'attribute');
  if (model === undefined || name === undefined || !isModelName(file, model)) return undefined;
  return { model, path: [file.text(name)] };
}

/** Whether an expression looks like a class: `Book`, `models.Book`, or `cls`. */
export function isModelName(file: PythonFile, node: Node): boolean {
  const name = file.is(node, 'attribute')
    ? file.child(node, 'attribute')
    : file.is(node, 'identifier')
      ? node
      : undefined;
  if (name === undefined) return false;
  const text = file.text(name);
  return text === 'cls' ? name === node : /^_*[A-Z]\w*[a-z]/.test(text);
}
