import { detector } from '../../../python/detector.ts';
import type { PythonFile } from '../../../python/file.ts';
import { Class, Gap, kindNumber, kindTable } from '../../../python/tokens.ts';

const COMMENT = kindNumber('comment');
const COMMA = kindNumber('","');
const COLON = kindNumber('":"');
const AT = kindNumber('"@"');
const OPENING_BRACE = kindNumber('"{"');
const CLOSING_BRACE = kindNumber('"}"');
const CLOSES_UP = kindTable('")"', '"]"', '"}"', '","', '";"', '":"');

export default detector({ kinds: ['module'], facts: ['place'] }, function* (_module, file) {
  const { count, gap, kind, start, end, node } = file.tokens;
  for (let token = 1; token < count; token += 1) {
    const space = gap[token]!;
    if (space === Gap.none || space >= Gap.lineBreak) continue;
    const before = kind[token - 1]!;
    const after = kind[token]!;
    let place: string;
    if (after !== COMMENT && file.tokens.classOf(token - 1) & Class.open) {
      if (before === OPENING_BRACE && isMeant(file, token - 1, token)) continue;
      place = `after \`${file.text(node[token - 1]!)}\``;
    } else if (CLOSES_UP[after]) {
      // `(1, )` is how some write a tuple of one.
      if (before === COMMA && space === Gap.space) continue;
      if (after === COLON && isBalancedSlice(file, token)) continue;
      if (after === CLOSING_BRACE && isMeant(file, token, token - 1)) continue;
      place = `before \`${file.text(node[token]!)}\``;
    } else if (before === AT && gap[token - 1] === Gap.start) {
      place = 'after `@`';
    } else {
      continue;
    }
    const at = { start: end[token - 1]!, end: start[token]! };
    yield { at, place, fix: [{ ...at, text: '' }] };
  }
});

/** Whether a colon parts a slice as an operator does, with the same space on both sides or at the slice's end. */
function isBalancedSlice(file: PythonFile, colon: number): boolean {
  const { tokens } = file;
  const { node, gap } = tokens;
  if (!file.is(file.parent(node[colon]!), 'slice')) return false;
  const after = gap[colon + 1];
  if (after === Gap.lineBreak) return true;
  return after === gap[colon] || (after === Gap.none && (tokens.classOf(colon + 1) & Class.close) !== 0);
}

/**
 * Whether the space inside the braces of an f-string is needed: `{ {` begins a set or dictionary and `{{` does not, and
 * `{ total = }` shows the spaces.
 */
function isMeant(file: PythonFile, brace: number, inner: number): boolean {
  const { node, kind } = file.tokens;
  const field = file.parent(node[brace]!);
  if (!file.is(field, 'interpolation')) return false;
  return kind[inner] === kind[brace] || file.childOf(field, '"="') !== undefined;
}
