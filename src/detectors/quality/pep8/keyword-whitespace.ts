import { detector } from '../../../python/detector.ts';
import { Class, Gap, kindNumber, kindTable } from '../../../python/tokens.ts';
import { KIND_NAMES } from '../../../python/parser.ts';

const COMMENT = kindNumber('comment');
/** Tokens that may stand right behind a word: a closing bracket and the like end the expression or statement. */
const MAY_FOLLOW = kindTable('")"', '"]"', '"}"', '","', '":"', '";"');
const EXCEPT = kindNumber('"except"');
const STAR = kindNumber('"*"');
/** Other rules speak of the space beside these. */
const OPERATOR = Uint8Array.from(KIND_NAMES, (kind) => (/^"[-+*/|!<=>%&^:@]*[-+*/|!<=>%&^]"$/.test(kind) ? 1 : 0));

export default detector({ kinds: ['module'], facts: ['space', 'keyword'] }, function* (_module, file) {
  const { tokens } = file;
  const { count, gap, kind, start, end, node } = tokens;
  for (let token = 1; token < count; token += 1) {
    const space = gap[token]!;
    if (space === Gap.space || space >= Gap.lineBreak) continue;
    const isAfter = (tokens.classOf(token - 1) & Class.keyword) !== 0;
    let keyword: number;
    if (space === Gap.none) {
      if (!isAfter || MAY_FOLLOW[kind[token]!]) continue;
      if (kind[token - 1] === EXCEPT && kind[token] === STAR) continue;
      keyword = token - 1;
    } else if (isAfter && kind[token] !== COMMENT && !MAY_FOLLOW[kind[token]!]) {
      keyword = token - 1;
    } else if (tokens.classOf(token) & Class.keyword) {
      if (tokens.classOf(token - 1) & Class.open || OPERATOR[kind[token - 1]!]) continue;
      keyword = token;
    } else {
      continue;
    }
    const at = { start: end[token - 1]!, end: start[token]! };
    const amount = space === Gap.none ? 'no space' : space === Gap.tab ? 'a tab' : 'more than one space';
    yield {
      at: space === Gap.none ? node[keyword]! : at,
      space: `${amount} ${keyword === token ? 'before' : 'after'}`,
      keyword: file.text(node[keyword]!),
      fix: [{ ...at, text: ' ' }],
    };
  }
});
