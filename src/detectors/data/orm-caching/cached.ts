import type { Node, PythonFile } from '../../../python/file.ts';

/** Decorators of the standard library that keep what a function returned, by its arguments. */
const MEMOIZERS = new Set(['functools.lru_cache', 'functools.cache']);

/** The decorator that makes a function keep what it returned, and its absolute name. */
export function memoizer(file: PythonFile, definition: Node): { node: Node; name: string } | undefined {
  return decoratedBy(file, definition, (name) => MEMOIZERS.has(name));
}

/** The first decorator, called or not, whose absolute name is wanted. */
export function decoratedBy(
  file: PythonFile,
  definition: Node,
  isWanted: (name: string) => boolean,
): { node: Node; name: string } | undefined {
  for (const node of file.decorators(definition)) {
    const named = file.is(node, 'call') ? file.child(node, 'function') : node;
    const name = file.scopes.qualifiedName(named);
    if (name !== undefined && isWanted(name)) return { node, name };
  }
  return undefined;
}
