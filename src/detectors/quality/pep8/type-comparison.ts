import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { equalities, identityFix } from './comparison.ts';

const RICH_COMPARISONS = ['__eq__', '__ne__', '__lt__', '__le__', '__gt__', '__ge__'];

export default detector({ kinds: ['comparison_operator'], facts: ['call', 'identity'] }, function* (node, file) {
  if (file.isTest) return;
  for (const equality of equalities(file, node)) {
    const { left, right, sign } = equality;
    const isLeftType = isTypeCall(file, left);
    const isRightType = isTypeCall(file, right);
    if (!isLeftType && !isRightType) continue;
    if (isLeftType && isRightType && (isRichComparison(file, node) || isAsserted(file, node))) continue;
    if (isFinal(file, isLeftType ? right : left)) continue;
    const call = file.text(isLeftType ? left : right);
    yield { at: node, call, identity: sign === '==' ? 'is' : 'is not', fix: identityFix(file, equality) };
  }
});

/** `type(x)`, the call that asks for a class; `type(name, bases, body)` makes one. */
function isTypeCall(file: PythonFile, node: Node): boolean {
  if (!file.is(node, 'call')) return false;
  const callee = file.child(node, 'function')!;
  if (!file.is(callee, 'identifier') || file.text(callee) !== 'type') return false;
  if (file.scopes.binding(callee) !== undefined) return false;
  return file.namedChildren(file.child(node, 'arguments')!).length === 1;
}

/** Whether a class can have no subclasses: there the comparison misses nothing. */
function isFinal(file: PythonFile, type: Node): boolean {
  return (
    file.text(type) === 'type(None)' || /^(builtins\.bool|types\.NoneType)$/.test(file.scopes.qualifiedName(type) ?? '')
  );
}

/** An `assert` that two objects have one class asks for just that. */
function isAsserted(file: PythonFile, node: Node): boolean {
  return file.is(file.parent(node), 'assert_statement');
}

/** Equal objects of one class: there the exact class is often what is meant. */
function isRichComparison(file: PythonFile, node: Node): boolean {
  const method = file.enclosingFunction(node);
  const name = method === undefined ? undefined : file.child(method, 'name');
  return name !== undefined && RICH_COMPARISONS.includes(file.text(name));
}
