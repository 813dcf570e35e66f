import { detector } from '../../../python/detector.ts';
import { Gap, kindNumber } from '../../../python/tokens.ts';

const COMMENT = kindNumber('comment');
const BACKSLASH = 0x5c;

export default detector({ kinds: ['module'] }, function* (_module, file) {
  const { tokens, lines, bytes } = file;
  const { count, gap, kind, end, depth } = tokens;
  for (let token = 1; token < count; token += 1) {
    if (gap[token] !== Gap.lineBreak || depth[token] === 0 || kind[token - 1] === COMMENT) continue;
    const line = tokens.lastLine(token - 1);
    const last = lines.end(line) - 1;
    if (bytes[last] !== BACKSLASH) continue;
    yield { at: { start: last, end: last + 1 }, fix: [{ start: end[token - 1]!, end: last + 1, text: '' }] };
  }
});
