import { detector } from '../../../python/detector.ts';
import { Gap, kindNumber, kindTable } from '../../../python/tokens.ts';

const COMMENT = kindNumber('comment');
const COMMA = kindNumber('","');
const COLON = kindNumber('":"');
const SEPARATOR = kindTable('","', '";"', '":"');
const MAY_FOLLOW_COMMA = kindTable('")"', '"]"');

export default detector({ kinds: ['module'], facts: ['sign'] }, function* (_module, file) {
  const { count, gap, kind, end, node } = file.tokens;
  for (let token = 1; token < count; token += 1) {
    // The space before a comment is the matter of comment-spacing.
    if (gap[token] !== Gap.none || !SEPARATOR[kind[token - 1]!] || kind[token] === COMMENT) continue;
    const separator = kind[token - 1]!;
    if (separator === COMMA && MAY_FOLLOW_COMMA[kind[token]!]) continue;
    const sign = node[token - 1]!;
    if (separator === COLON && file.is(file.parent(sign), 'slice', 'constrained_type')) continue;
    const at = end[token - 1]!;
    yield { at: sign, sign: file.text(sign), fix: [{ start: at, end: at, text: ' ' }] };
  }
});
