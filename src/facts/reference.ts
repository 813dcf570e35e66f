import type { Node, PythonFile } from '../python/file.ts';
import { modulePath } from '../python/modules.ts';

/**
 * The dotted name by which the project can look up what an expression stands for; empty when no file's names can tell.
 *
 * Unlike `Scopes.qualifiedName` it also names what a module makes at run time, such as `shop.db.Base`, and what comes
 * from its only star import.
 */
export function referenceTo(file: PythonFile, expression: Node | undefined): string {
  const { scopes } = file;
  const known = scopes.qualifiedName(expression);
  if (known !== undefined) return known;
  let root = expression;
  while (file.is(root, 'attribute')) root = file.child(root, 'object');
  if (expression === undefined || !file.is(root, 'identifier')) return '';
  const binding = scopes.binding(root);
  const isTold = binding === undefined ? scopes.starImports.length === 1 : binding.scope.kind === 'module';
  if (!isTold) return '';
  const text = file.text(expression).replaceAll(/\s+/g, '');
  return `${binding === undefined ? scopes.starImports[0]! : modulePath(file.path)}.${text}`;
}
