import { detector } from '../../../python/detector.ts';
import { indentText, opensBlock } from './indentation.ts';

/** Where a statement lacks its indentation, the file is no Python, and syntax-error says so; a comment may stand there. */
export default detector({ kinds: ['module'], facts: ['line'] }, function* (_module, file) {
  const { tokens } = file;
  const { lineCount, first, indent, node, start, line: lineOf } = tokens;
  let head = -1;
  for (let line = 0; line < lineCount; line += 1) {
    if (!tokens.isComment(line)) {
      head = line;
    } else if (head >= 0 && indent[line]! <= indent[head]! && opensBlock(file, head)) {
      const below = nextStatement(line);
      const token = first[line]!;
      const begin = file.lines.start(lineOf[token]!);
      const text = below === undefined ? undefined : indentText(file, below);
      const fix = text === undefined ? [] : [{ start: begin, end: start[token]!, text }];
      yield { at: node[token]!, line: lineOf[first[head]!]!, fix };
    }
  }

  function nextStatement(from: number): number | undefined {
    for (let line = from; line < lineCount; line += 1) if (!tokens.isComment(line)) return line;
    return undefined;
  }
});
