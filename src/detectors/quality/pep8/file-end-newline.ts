import { detector } from '../../../python/detector.ts';
import { lineEnd } from '../../../python/edits.ts';

const LINE_FEED = 0x0a;

export default detector({ kinds: ['module'], facts: ['problem', 'remedy'] }, function* (_module, file) {
  const { bytes, lines } = file;
  const { length } = bytes;
  if (length === 0) return;
  const start = lines.start(lines.count);
  if (bytes[length - 1] !== LINE_FEED) {
    const fix = [{ start: length, end: length, text: lineEnd(file) }];
    yield { at: { start, end: length }, problem: 'has no line end', remedy: 'End it with a line end', fix };
    return;
  }
  if (lines.end(lines.count) > start) return;
  let first = lines.count;
  while (first > 1 && file.line(first - 1).trim() === '') first -= 1;
  const blank = { start: lines.start(first), end: length };
  yield {
    at: { start, end: start },
    problem: 'is blank',
    remedy: 'Delete the blank lines at the end',
    fix: [{ ...blank, text: '' }],
  };
});
