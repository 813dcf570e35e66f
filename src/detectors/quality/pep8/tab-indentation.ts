import { detector } from '../../../python/detector.ts';
import { indentationOf, linesInStrings, untabified } from './indentation.ts';

const STEP = 4;

export default detector({ kinds: ['module'] }, function* (_module, file) {
  const indentation = indentationOf(file);
  if (indentation === undefined) return;
  const inStrings = linesInStrings(file);
  // Where tabs and spaces are mixed, the width of a tab decides what belongs together.
  let fix = indentation.mixed.length === 0 ? untabified(file, inStrings, STEP) : [];
  for (let line = 1; line <= file.lines.count; line += 1) {
    const start = file.lines.start(line);
    let end = start;
    let hasTab = false;
    for (; file.bytes[end] === 0x09 || file.bytes[end] === 0x20; end += 1) hasTab ||= file.bytes[end] === 0x09;
    if (!hasTab || inStrings.has(line)) continue;
    // One change mends the whole file, so it comes with the first line only.
    yield { at: { start, end }, fix };
    fix = [];
  }
});
