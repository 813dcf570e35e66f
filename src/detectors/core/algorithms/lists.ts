import { argumentsOf } from '../../../python/arguments.ts';
import type { Binding } from '../../../python/bindings.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** The value of an assignment to a name alone, by what binds the name. */
export function valueOf(file: PythonFile, definition: Node): Node | undefined {
  const assignment = file.parent(definition)!;
  return file.is(assignment, 'assignment') && file.field(definition) === 'left'
    ? file.child(assignment, 'right')
    : undefined;
}

/** Whether an expression certainly makes a list. */
export function isList(file: PythonFile, value: Node | undefined): boolean {
  if (file.is(value, 'list', 'list_comprehension')) return true;
  if (!file.is(value, 'call') || !/^(list|sorted)\s*\(/.test(file.text(value))) return false;
  return /^builtins\.(list|sorted)$/.test(file.scopes.qualifiedName(file.child(value, 'function')) ?? '');
}

/** Whether all that a function's own name is bound to are lists. */
export function isListBinding(file: PythonFile, { definitions, scope }: Binding): boolean {
  if (scope.kind !== 'function' || definitions.length > 8) return false;
  return definitions.every(({ node, kind }) => kind === 'assignment' && isList(file, valueOf(file, node)));
}

/** Whether a loop has few turns by what is written: over a short display, or a short range. */
export function isShortLoop(file: PythonFile, loop: Node): boolean {
  const iterable = file.child(loop, 'right');
  if (iterable === undefined) return false;
  const node = file.unparenthesized(iterable);
  if (file.is(node, 'list', 'tuple', 'set', 'dictionary', 'expression_list', 'string'))
    return file.namedChildren(node).length <= 10;
  if (!file.is(node, 'call')) return false;
  if (file.text(file.child(node, 'function')!) === 'range') {
    const numbers = argumentsOf(file, node).positional;
    return (
      numbers.every((number) => file.is(number, 'integer')) && Number(file.text(numbers[1] ?? numbers[0] ?? node)) <= 10
    );
  }
  // `{…}.items()`, `enumerate((…))`
  const inner = argumentsOf(file, node).positional[0];
  return file.is(inner, 'list', 'tuple') && file.namedChildren(inner).length <= 10;
}
