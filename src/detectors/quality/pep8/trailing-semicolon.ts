import { detector } from '../../../python/detector.ts';
import type { PythonFile } from '../../../python/file.ts';
import { Gap, kindNumber } from '../../../python/tokens.ts';

const COMMENT = kindNumber('comment');
const SEMICOLON = kindNumber('";"');

export default detector({ kinds: ['module'] }, function* (_module, file) {
  const { count, kind, gap, start, end, node } = file.tokens;
  for (let token = 1; token < count; token += 1) {
    if (kind[token] !== SEMICOLON) continue;
    const isLast = token + 1 === count || kind[token + 1] === COMMENT || gap[token + 1] === Gap.start;
    if (!isLast || endsCell(file, token)) continue;
    const begin = gap[token] === Gap.lineBreak ? start[token]! : end[token - 1]!;
    yield { at: node[token]!, fix: [{ start: begin, end: end[token]!, text: '' }] };
  }
});

/** Whether a line is the last of a cell in a notebook that is kept as a script: there `;` keeps the value from being shown. */
function endsCell(file: PythonFile, token: number): boolean {
  const { count, kind, node } = file.tokens;
  const isMark = (comment: number): boolean => /^# ?%%/.test(file.text(comment));
  let next = token + 1;
  while (next < count && kind[next] === COMMENT && !isMark(node[next]!)) next += 1;
  if (next < count) return kind[next] === COMMENT;
  return file.comments.some(isMark);
}
