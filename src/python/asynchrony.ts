import type { Node, PythonFile } from './file.ts';

/**
 * Whether an `await` or an `async with` may be put where a node stands: the body of an `async def`, and nothing between the two
 * that is no coroutine or becomes another thing by it, as a generator does.
 */
export function mayAwait(file: PythonFile, node: Node): boolean {
  let inner = node;
  for (const outer of file.ancestors(node)) {
    if (file.is(outer, 'lambda', 'class_definition', 'generator_expression')) return false;
    // Decorators and defaults are evaluated outside.
    if (file.is(outer, 'function_definition')) return file.field(inner) === 'body' && file.is(outer + 1, '"async"');
    inner = outer;
  }
  return false;
}
