import type { Span } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import type { PythonFile } from '../../../python/file.ts';

const TAB = 0x09;
const VERTICAL_TAB = 0x0b;
const FORM_FEED = 0x0c;
const SPACE = 0x20;

export default detector({ kinds: ['module'], facts: ['line'] }, function* (_module, file) {
  const trailing = trailingSpaces(file);
  if (trailing.length === 0) return;
  const strings = multiLineStrings(file);
  let next = 0;
  for (const space of trailing) {
    while (next < strings.length && strings[next]!.end <= space.start) next += 1;
    const isText = next < strings.length && strings[next]!.start < space.start;
    const isBlank = file.lines.start(file.lines.at(space.start)) === space.start;
    const line = isBlank ? 'blank line' : 'line';
    // Spaces inside a string are part of its value.
    yield isText ? { at: space, line } : { at: space, line, fix: [{ ...space, text: '' }] };
  }
});

/** The white space at the end of each line; a form feed at the very end parts pages and may stay. */
function trailingSpaces(file: PythonFile): Span[] {
  const { bytes, lines } = file;
  const spaces: Span[] = [];
  for (let line = 1; line <= lines.count; line += 1) {
    const first = lines.start(line);
    let end = lines.end(line);
    while (end > first && bytes[end - 1] === FORM_FEED) end -= 1;
    let start = end;
    while (start > first && isSpace(bytes[start - 1]!)) start -= 1;
    if (start < end) spaces.push({ start, end });
  }
  return spaces;
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === VERTICAL_TAB;
}

function multiLineStrings(file: PythonFile): Span[] {
  const isString = (node: number): boolean => file.is(node, 'string');
  const strings: Span[] = [];
  for (let node = 1; node < file.tree.count; node = isString(node) ? file.tree.after[node]! : node + 1) {
    if (isString(node) && file.lines.at(file.end(node)) > file.lineOf(node)) strings.push(file.span(node));
  }
  return strings;
}
