import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import type { PythonFile } from '../../../python/file.ts';
import { moved } from './indentation.ts';

export default detector({ kinds: ['module'], facts: ['columns', 'step', 'what'] }, function* (_module, file, options) {
  const step = Number(options['step']);
  const { tokens } = file;
  const { lineCount, first, indent, node } = tokens;
  let fix: Edit[] | undefined;
  for (let line = 0; line < lineCount; line += 1) {
    const columns = indent[line]!;
    if (columns % step === 0) continue;
    // One change mends the whole file, so it comes with the first line only.
    fix = fix === undefined ? reindented(file, step) : [];
    const what = tokens.isComment(line) ? 'comment' : 'statement';
    yield { at: node[first[line]!]!, columns, step, what, fix };
  }
});

/** Indents each block by one step more than the one around it. */
function reindented(file: PythonFile, step: number): Edit[] {
  const { tokens } = file;
  const { lineCount, indent } = tokens;
  const wanted = new Int32Array(lineCount);
  const levels = [0];
  for (let line = 0; line < lineCount; line += 1) {
    if (tokens.isComment(line)) continue;
    while (levels.at(-1)! > indent[line]!) levels.pop();
    if (levels.at(-1)! < indent[line]!) levels.push(indent[line]!);
    wanted[line] = (levels.length - 1) * step;
  }
  // A comment goes with the statement below it.
  for (let line = lineCount - 2; line >= 0; line -= 1) {
    if (!tokens.isComment(line)) continue;
    wanted[line] = indent[line]! === indent[line + 1]! ? wanted[line + 1]! : Math.round(indent[line]! / step) * step;
  }
  return moved(file, (line) => wanted[line]! - indent[line]!);
}
