import { detector } from '../../../python/detector.ts';
import { Class, Gap, kindNumber, kindTable } from '../../../python/tokens.ts';

const CLASS = kindNumber('"class"');
const BEGINS = kindTable('"("', '"["');
/** Words that are no names where a bracket follows them. */
const SOFT_KEYWORD = kindTable('"match"', '"case"', '"type"', '"_"');

export default detector({ kinds: ['module'], facts: ['bracket'] }, function* (_module, file) {
  const { tokens } = file;
  const { count, gap, kind, start, end, node } = tokens;
  for (let token = 1; token < count; token += 1) {
    if (!BEGINS[kind[token]!] || gap[token] === Gap.none || gap[token]! >= Gap.lineBreak) continue;
    if (!(tokens.classOf(token - 1) & (Class.name | Class.close)) || SOFT_KEYWORD[kind[token - 1]!]) continue;
    // `class Shelf (Furniture):` is allowed, if odd.
    if (token > 1 && kind[token - 2] === CLASS) continue;
    const at = { start: end[token - 1]!, end: start[token]! };
    yield { at, bracket: file.text(node[token]!), fix: [{ ...at, text: '' }] };
  }
});
