import { detector } from '../../../python/detector.ts';
import { indentationOf, linesInStrings, untabified } from './indentation.ts';

/** Python's own measure of a tab. */
const TAB_WIDTH = 8;
const TAB = 0x09;

export default detector({ kinds: ['module'], facts: ['found', 'expected'] }, function* (_module, file) {
  if (!file.bytes.includes(TAB)) return;
  const inStrings = linesInStrings(file);
  const indentation = indentationOf(file, inStrings);
  if (indentation === undefined || indentation.mixed.length === 0) return;
  let fix = untabified(file, inStrings, TAB_WIDTH);
  for (const line of indentation.mixed) {
    const start = file.lines.start(line);
    const [indent] = /^[ \t]*/.exec(file.line(line))!;
    const isTab = indentation.character[line - 1] === TAB;
    let found = isTab ? 'spaces' : 'tabs';
    if (/ \t|\t /.test(indent)) found = 'tabs and spaces';
    const expected = isTab ? 'tabs' : 'spaces';
    // One change mends the whole file, so it comes with the first line only.
    yield { at: { start, end: start + indent.length }, found, expected, fix };
    fix = [];
  }
});
