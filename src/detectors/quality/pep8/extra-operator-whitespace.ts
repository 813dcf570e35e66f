import { detector } from '../../../python/detector.ts';
import type { PythonFile } from '../../../python/file.ts';
import { Class, Gap, kindNumber } from '../../../python/tokens.ts';
import { KIND_NAMES } from '../../../python/parser.ts';

const COMMENT = kindNumber('comment');
const COMMA = kindNumber('","');
/** Signs that compute, compare or bind. */
const OPERATOR = Uint8Array.from(KIND_NAMES, (kind) => (/^"[-+*/|!<=>%&^:@]*[-+*/|!<=>%&^]"$/.test(kind) ? 1 : 0));

export default detector({ kinds: ['module'], facts: ['space', 'place', 'operator'] }, function* (_module, file) {
  const { count, gap, kind, start, end, node } = file.tokens;
  for (let token = 1; token < count; token += 1) {
    const space = gap[token]!;
    if (space !== Gap.spaces && space !== Gap.tab) continue;
    let operator: number;
    if (OPERATOR[kind[token]!] && followsOperand(file, token)) operator = token;
    else if (OPERATOR[kind[token - 1]!] && kind[token] !== COMMENT && isTaken(file, token - 1)) operator = token - 1;
    else continue;
    if (isParameterEquals(file, operator)) continue;
    const at = { start: end[token - 1]!, end: start[token]! };
    yield {
      at,
      space: space === Gap.tab ? 'a tab' : 'more than one space',
      place: operator === token ? 'before' : 'after',
      operator: file.text(node[operator]!),
      fix: [{ ...at, text: ' ' }],
    };
  }
});

/** Whether the token before an operator is something that the operator works on, or may. */
function followsOperand(file: PythonFile, operator: number): boolean {
  const { tokens } = file;
  const before = operator - 1;
  return !OPERATOR[tokens.kind[before]!] && tokens.kind[before] !== COMMA && !(tokens.classOf(before) & Class.open);
}

/** Whether an operator is the first of its kind after an operand: the sign of `x = -1` belongs to the number. */
function isTaken(file: PythonFile, operator: number): boolean {
  const { gap, kind } = file.tokens;
  if (gap[operator] === Gap.start) return false;
  let before = operator - 1;
  while (before > 0 && kind[before] === COMMENT) before -= 1;
  return kind[before] !== COMMA && !(OPERATOR[kind[before]!] && gap[operator] !== Gap.none);
}

/** Another rule speaks of these. */
function isParameterEquals(file: PythonFile, operator: number): boolean {
  const parent = file.parent(file.tokens.node[operator]!);
  return file.is(parent, 'keyword_argument', 'keyword_pattern', 'default_parameter');
}
