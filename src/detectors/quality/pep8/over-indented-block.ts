import { detector } from '../../../python/detector.ts';
import { indentationOf, moved, opensBlock } from './indentation.ts';

const TAB = 0x09;
const STEP = 4;

export default detector({ kinds: ['module'], facts: ['columns', 'step'] }, function* (_module, file) {
  const { tokens } = file;
  const { lineCount, first, indent, node, line: lineOf } = tokens;
  const indentation = indentationOf(file);
  let head = -1;
  for (let line = 0; line < lineCount; line += 1) {
    const columns = head < 0 ? 0 : indent[line]! - indent[head]!;
    if (columns > STEP && opensBlock(file, head)) {
      const character = indentation?.character[lineOf[first[line]!]!];
      const step = character === TAB ? 2 * STEP : STEP;
      const isComment = tokens.isComment(line);
      if (columns > step) {
        const fix = isComment || indentation !== undefined ? [] : dedented(line, indent[head]!, columns - step);
        yield { at: node[first[line]!]!, columns, step, fix };
      }
    }
    if (!tokens.isComment(line)) head = line;
  }

  function dedented(from: number, outer: number, by: number): ReturnType<typeof moved> {
    let past = from;
    while (past < lineCount && (indent[past]! > outer || tokens.isComment(past))) past += 1;
    return moved(file, (line) => (line >= from && line < past && indent[line]! > outer ? -by : 0));
  }
});
