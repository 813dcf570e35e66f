import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import type { PythonFile } from '../../../python/file.ts';
import { KIND_NAMES } from '../../../python/parser.ts';
import { Class, Gap, kindNumber, kindTable } from '../../../python/tokens.ts';

const COMMENT = kindNumber('comment');
const EQUALS = kindNumber('"="');
/** Words that are reserved in some places only, and what looks like an operand and is none. */
const BEGINS_OPERAND = kindTable('"print"', '"match"', '"case"', '"type"', 'ellipsis');

const NEEDS_SPACE = /^"(?:(?:[-+/%^&|@]|\*\*?|\/\/|<<|>>)=|[=!<>]=|[=<>]|->|:=|and|or|in|is)"$/;
const ARITHMETIC = /^"(?:\*\*?|\/\/?|[-+@])"$/;
const BITS_AND_MODULO = /^"(?:[%^&|]|<<|>>)"$/;

/** Where `=` gives a name its value, or shows what a value is called. */
const NAMED = [
  'keyword_argument',
  'keyword_pattern',
  'default_parameter',
  'typed_default_parameter',
  'interpolation',
] as const;

/** Operators that ask for space on both sides; those that may go without on both sides; those that may not. */
const NEEDED = 1;
const OPTIONAL = 2;
const TIGHT = 3;
const OPERATOR = Uint8Array.from(KIND_NAMES, (kind) => {
  if (NEEDS_SPACE.test(kind)) return NEEDED;
  if (ARITHMETIC.test(kind)) return OPTIONAL;
  return BITS_AND_MODULO.test(kind) ? TIGHT : 0;
});
/** Operators that may stand before their only operand. */
const MAY_BE_UNARY = kindTable('"*"', '"**"', '"+"', '"-"', '">>"');

export default detector({ kinds: ['module'], facts: ['operator', 'place'] }, function* (_module, file) {
  const { tokens } = file;
  const { count, gap, kind } = tokens;
  for (let token = 1; token < count - 1; token += 1) {
    const operator = OPERATOR[kind[token]!]!;
    if (operator === 0) continue;
    const hasBefore = gap[token] !== Gap.none;
    const hasAfter = gap[token + 1] !== Gap.none || kind[token + 1] === COMMENT;
    // One space and none is wrong for all; no space at all is right for some.
    if (hasBefore && hasAfter) continue;
    if (hasBefore === hasAfter && operator === OPTIONAL) continue;
    if (gap[token] === Gap.start || !isBinary(file, token, operator)) continue;
    const isWord = (tokens.classOf(token) & Class.keyword) !== 0;
    // A word that runs into what follows is the matter of keyword-whitespace.
    if (isWord && hasBefore) continue;
    yield {
      at: tokens.node[token]!,
      operator: file.text(tokens.node[token]!),
      place: hasBefore ? 'after' : hasAfter ? 'before' : 'around',
      fix: insertions(file, token, hasBefore, hasAfter || isWord),
    };
  }
});

function isBinary(file: PythonFile, token: number, operator: number): boolean {
  const { tokens } = file;
  const { gap, kind, node } = tokens;
  if (kind[token] === EQUALS) {
    const parent = file.parent(node[token]!);
    return !file.is(parent, ...NAMED);
  }
  if (operator === NEEDED) return true;
  // `/` and `*` among parameters are separators.
  if (file.is(file.parent(node[token]!), 'positional_separator', 'keyword_separator')) return false;
  let before = token - 1;
  while (before > 0 && kind[before] === COMMENT) before -= 1;
  if (MAY_BE_UNARY[kind[token]!]) {
    const group = tokens.classOf(before);
    if (group & Class.keyword || BEGINS_OPERAND[kind[before]!]) return false;
    return (group & Class.operator) === 0 || (group & Class.close) !== 0;
  }
  // In `x = @y` and the like an operator has been met already.
  return !(OPERATOR[kind[before]!] && gap[token] !== Gap.none);
}

function insertions(file: PythonFile, token: number, hasBefore: boolean, hasAfter: boolean): Edit[] {
  const start = file.tokens.start[token]!;
  const end = file.tokens.end[token]!;
  const edits: Edit[] = [];
  if (!hasBefore) edits.push({ start, end: start, text: ' ' });
  if (!hasAfter) edits.push({ start: end, end, text: ' ' });
  return edits;
}
