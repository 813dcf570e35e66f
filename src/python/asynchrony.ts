import type { Node, PythonFile } from './file.ts';

/**
 * Whether an `await` or an `async with` may be put where a node stands: the body of an `async def`, and nothing between the two
 * that is no coroutine or becomes another thing by it, as a generator does.
 */
export function mayAwait(file: PythonFile, node: Node): boolean {
  let inner = node;
  for (const outer of file.ancestors(node)) {
    switch (file.kind(outer)) {
      case 'lambda':
      case 'class_definition':
      case 'generator_expression':
        return false;
      case 'function_definition':
        // Decorators and defaults are evaluated outside.
        return file.field(inner) === 'body' && file.is(outer + 1, '"async"');
    }
    inner = outer;
  }
  return false;
}
