import { detector } from '../../../python/detector.ts';
import { kindNumber } from '../../../python/tokens.ts';

const AT = kindNumber('"@"');

export default detector({ kinds: ['module'], facts: ['count', 'allowed'] }, function* (_module, file) {
  const { tokens, lines } = file;
  const { lineCount, first, kind, indent } = tokens;
  let isBelowDecorator = false;
  let hasStatementAbove = false;
  for (let line = 0; line < lineCount; line += 1) {
    const token = first[line]!;
    const count = tokens.blankLinesAbove(line);
    const most = isBelowDecorator ? 0 : indent[line]! > 0 ? 1 : 2;
    if (count > most && (hasStatementAbove || count > 1)) {
      const begin = lines.start(tokens.line[token]! - count);
      const surplus = { start: begin, end: lines.start(tokens.line[token]! - most) };
      const allowed = isBelowDecorator
        ? 'none between a decorator and what it decorates'
        : most === 1
          ? 'one inside a block'
          : 'two at the top level';
      const said = count === 1 ? 'is 1 blank line' : `are ${count} blank lines`;
      yield { at: tokens.node[token]!, count: said, allowed, fix: [{ ...surplus, text: '' }] };
    }
    if (tokens.isComment(line)) continue;
    hasStatementAbove = true;
    isBelowDecorator = kind[token] === AT;
  }
});
