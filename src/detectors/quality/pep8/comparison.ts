import type { Edit } from '../../../model/finding.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Two neighbours of a comparison; `a == b != c` has two of them. */
export interface Equality {
  readonly left: Node;
  readonly operator: Node;
  readonly sign: '==' | '!=';
  readonly right: Node;
}

/** The parts of a comparison that test equality. */
export function equalities(file: PythonFile, comparison: Node): Equality[] {
  const operators = file.children(comparison).filter((child) => file.field(child) === 'operators');
  if (!operators.some((operator) => file.is(operator, '"=="', '"!="'))) return [];
  const operands = file.namedChildren(comparison);
  return operators.flatMap((operator, index) => {
    if (!file.is(operator, '"=="', '"!="')) return [];
    const sign = file.is(operator, '"=="') ? '==' : '!=';
    return [{ left: operands[index]!, operator, sign, right: operands[index + 1]! }];
  });
}

/** Writes `is` for `==` and `is not` for `!=`. */
export function identityFix(file: PythonFile, { left, operator, sign, right }: Equality): Edit[] {
  const { start, end } = file.span(operator);
  const before = file.end(left) === start ? ' ' : '';
  const after = file.start(right) === end ? ' ' : '';
  return [{ start, end, text: `${before}${sign === '==' ? 'is' : 'is not'}${after}` }];
}
