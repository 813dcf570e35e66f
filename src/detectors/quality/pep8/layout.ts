import type { Node, PythonFile } from '../../../python/file.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The white space before a statement, or undefined when something else stands before it on its line. */
export function indentation(file: PythonFile, statement: Node): string | undefined {
  const before = file.text({ start: file.lines.start(file.lineOf(statement)), end: file.start(statement) });
  return /^[ \t\f]*$/.test(before) ? before : undefined;
}

/** What ends the lines of a file, going by its first. */
export function newline(file: PythonFile): '\n' | '\r\n' {
  const feed = file.bytes.indexOf(LINE_FEED);
  return feed > 0 && file.bytes[feed - 1] === CARRIAGE_RETURN ? '\r\n' : '\n';
}

/** Whether nothing but white space follows a statement on its last line. */
export function endsItsLine(file: PythonFile, statement: Node): boolean {
  const end = file.end(statement);
  const lineEnd = file.lines.end(file.lines.at(end));
  return file.text({ start: end, end: lineEnd }).trim() === '';
}
