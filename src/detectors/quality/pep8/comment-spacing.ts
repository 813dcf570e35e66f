import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import { Gap, kindNumber } from '../../../python/tokens.ts';

const COMMENT = kindNumber('comment');
const SPACE = 0x20;

export default detector({ kinds: ['module'], facts: ['problem'] }, function* (_module, file) {
  const { count, kind, gap, start, end, line, node } = file.tokens;
  for (let token = 0; token < count; token += 1) {
    if (kind[token] !== COMMENT) continue;
    const first = start[token]!;
    const isInline = gap[token]! < Gap.lineBreak;
    const isClose = isInline && first - end[token - 1]! < 2;
    // Nearly all comments begin as they are asked to.
    const isPlain = file.bytes[first + 1] === SPACE && (!isInline || isWord(file.bytes[first + 2]));
    if (!isClose && isPlain) continue;
    const problem = isPlain ? undefined : problemOf(file.text(node[token]!), isInline, line[token] === 1);
    if (!isClose && problem === undefined) continue;
    const fix: Edit[] = [];
    if (isClose) fix.push({ start: end[token - 1]!, end: first, text: '  ' });
    if (problem !== undefined) fix.push(mended(file.text(node[token]!), first));
    const problems = [isClose ? 'has fewer than two spaces before it' : undefined, problem];
    yield { at: node[token]!, problem: problems.filter((each) => each !== undefined).join(' and '), fix };
  }
});

function isWord(byte: number | undefined): boolean {
  return byte !== undefined && byte > SPACE && byte < 0x80;
}

/** What is wrong with the first characters of a comment. `#:` marks what documentation tools read. */
function problemOf(text: string, isInline: boolean, isFirstLine: boolean): string | undefined {
  // The return of a line end belongs to the comment.
  const mark = text.split(/[ \r]/, 1)[0]!;
  const isMark = mark === '#' || mark === '#:';
  if (isInline) {
    const isIndented = /^ [ \t\xa0]/.test(text.slice(mark.length));
    return isMark && !isIndented ? undefined : 'does not begin with `#` and one space';
  }
  if (isMark || (isFirstLine && /^#+!/.test(mark))) return undefined;
  if (!/^#+$/.test(mark)) return 'does not begin with `#` and a space';
  // A line of nothing but `#` parts what it stands between.
  return mark.length + 1 < text.length ? 'begins with more than one `#`' : undefined;
}

function mended(text: string, start: number): Edit {
  const [found] = /^(?:#:(?= )|#+)[ \t\xa0]*/.exec(text)!;
  const mark = found.startsWith('#:') ? '#:' : '#';
  const isEmpty = found.length === text.length;
  return { start, end: start + Buffer.byteLength(found), text: isEmpty ? mark : `${mark} ` };
}
