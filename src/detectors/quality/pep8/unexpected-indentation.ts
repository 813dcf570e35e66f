import { detector } from '../../../python/detector.ts';
import { indentText, opensBlock } from './indentation.ts';

/** A statement that is indented for no reason is no Python, and syntax-error says so; a comment may stand there. */
export default detector({ kinds: ['module'] }, function* (_module, file) {
  const { tokens } = file;
  const { lineCount, first, indent, node, start, line: lineOf } = tokens;
  let above = -1;
  for (let line = 0; line < lineCount; line += 1) {
    if (!tokens.isComment(line)) {
      above = line;
    } else if (indent[line]! > (above < 0 ? 0 : indent[above]!) && !(above >= 0 && opensBlock(file, above))) {
      const token = first[line]!;
      const begin = file.lines.start(lineOf[token]!);
      const text = above < 0 ? '' : indentText(file, above);
      yield { at: node[token]!, fix: [{ start: begin, end: start[token]!, text }] };
    }
  }
});
