import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { stringValue } from '../python/literals.ts';

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
  const binding = file.is(node, 'identifier') ? file.scopes.binding(node) : undefined;
  const [definition, ...more] = binding?.definitions ?? [];
  if (definition === undefined || more.length > 0) return node;
  const assignment = file.parent(definition.node);
  if (!file.is(assignment, 'assignment')) return node;
  const value = file.child(assignment, 'right');
  return value === undefined ? node : file.unparenthesized(value);
}
