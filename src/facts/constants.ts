import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { stringValue } from '../python/literals.ts';
import { onlyValue } from '../python/origins.ts';

/**
 * The text that an expression certainly has: a literal, a name that the module binds once to one, or either of them
 * handed to Alembic's `op.f` or SQLAlchemy's `text`.
 */
export function constantText(file: PythonFile, node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  const inner = file.unparenthesized(node);
  if (file.is(inner, 'call') && /^(f|text)$/.test(calledName(file, inner) ?? '')) {
    const [first] = argumentsOf(file, inner).positional;
    return file.is(first, 'call') ? undefined : constantText(file, first);
  }
  return stringValue(file, definedAs(file, inner));
}

/** The value that a name stands for all over the file, when it is bound once, by an assignment; else the node itself. */
export function definedAs(file: PythonFile, node: Node): Node {
  const value = file.is(node, 'identifier') ? onlyValue(file, node) : undefined;
  return value === undefined ? node : file.unparenthesized(value);
}
