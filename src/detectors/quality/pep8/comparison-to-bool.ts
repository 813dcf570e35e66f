import type { Edit } from '../../../model/finding.ts';
import { calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { type Equality, equalities } from './comparison.ts';
import { onlyTruthCounts, mayBeOverloaded } from './overloading.ts';

/** Functions and methods that answer with a `bool`. */
const PREDICATE = /^(?:all|any|bool|callable|hasattr|is[a-z]+|(?:is|has)_\w+|startswith|endswith|exists)$/;

export default detector({ kinds: ['comparison_operator'], facts: ['sign', 'constant'] }, function* (node, file) {
  // A test asks for `True` and not for what is as good as true.
  if (file.isTest && file.is(file.parent(node), 'assert_statement')) return;
  for (const equality of equalities(file, node)) {
    const { left, right, sign } = equality;
    if (isConstant(file, left) === isConstant(file, right)) continue;
    const [constant, operand] = isConstant(file, left) ? [left, right] : [right, left];
    if (mayBeOverloaded(file, node, operand)) continue;
    const fix = isReplaceable(file, node, operand, constant) ? truthFix(file, node, operand, equality) : [];
    yield { at: node, sign, constant: file.text(constant), fix };
  }
});

function isConstant(file: PythonFile, node: Node): boolean {
  return file.is(node, 'true', 'false');
}

/**
 * Whether the value itself can stand for the comparison. `== False` tells `None` and `[]` from `False`, so the value must
 * be known to be a `bool`; for `== True` it is enough that only the truth of the result counts.
 */
function isReplaceable(file: PythonFile, comparison: Node, operand: Node, constant: Node): boolean {
  const isPair = file.namedChildren(comparison).length === 2;
  return isPair && (isBool(file, operand) || (file.is(constant, 'true') && onlyTruthCounts(file, comparison)));
}

function isBool(file: PythonFile, operand: Node): boolean {
  return file.is(operand, 'call') && PREDICATE.test(calledName(file, operand) ?? '');
}

function truthFix(file: PythonFile, comparison: Node, operand: Node, { left, right, sign }: Equality): Edit[] {
  // A comment may stand between operands on different lines.
  if (file.lines.at(file.end(left)) !== file.lineOf(right)) return [];
  const isNegated = (sign === '==') === (file.is(left, 'false') || file.is(right, 'false'));
  return [{ ...file.span(comparison), text: `${isNegated ? 'not ' : ''}${file.text(operand)}` }];
}
