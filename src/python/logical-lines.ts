import type { PythonFile } from './file.ts';
import type { Node } from './parser.ts';

/** A statement line as the tokenizer sees it: from its first token to the end of its last, brackets joined. */
export interface LogicalLine {
  /** Its first token. */
  readonly node: Node;
  /** Byte offset of the first token. */
  readonly start: number;
  /** Byte offset past the last token, comments left out. */
  readonly end: number;
  /** 1-based. */
  readonly firstLine: number;
  /** 1-based. */
  readonly lastLine: number;
  /** Columns before the first token, a tab reaching to the next multiple of eight. */
  readonly indent: number;
}

const OPENING = new Set(['"("', '"["', '"{"']);
const CLOSING = new Set(['")"', '"]"', '"}"']);
const BACKSLASH = 0x5c;

/** Splits a file into logical lines. Comments belong to none. */
export function logicalLines(file: PythonFile): LogicalLine[] {
  const found: LogicalLine[] = [];
  const { starts } = file.lines;
  let depth = 0;
  let node: Node | undefined;
  let firstLine = 0;
  let end = 0;
  let lastLine = 0;
  // Tokens come in order, so their lines are counted on instead of being looked up.
  let line = 1;
  const lineAt = (byte: number): number => {
    while (line < starts.length && starts[line]! <= byte) line += 1;
    return line;
  };
  const close = (): void => {
    if (node === undefined) return;
    const start = file.start(node);
    found.push({ node, start, end, firstLine, lastLine, indent: indentOf(file, firstLine, start) });
    node = undefined;
  };
  for (const token of tokens(file)) {
    const kind = file.kind(token);
    const start = file.start(token);
    if (kind === 'comment' || kind === 'line_continuation' || start === file.end(token)) continue;
    const tokenLine = lineAt(start);
    if (node !== undefined && depth === 0 && tokenLine > lastLine && !isContinued(file, lastLine, tokenLine)) close();
    if (OPENING.has(kind)) depth += 1;
    else if (CLOSING.has(kind)) depth = Math.max(0, depth - 1);
    if (node === undefined) {
      node = token;
      firstLine = tokenLine;
    }
    end = file.end(token);
    lastLine = lineAt(end - 1);
  }
  close();
  return found;
}

/** The leaves of the tree, or of what is below and at a node, in order; a string literal is one token. */
export function* tokens(file: PythonFile, within: Node = 0): Generator<Node> {
  const { after } = file.tree;
  for (let node = within; node < after[within]!; node += 1) {
    if (file.kind(node) === 'string') {
      yield node;
      node = after[node]! - 1;
    } else if (after[node] === node + 1 && node > 0) {
      yield node;
    }
  }
}

function isContinued(file: PythonFile, from: number, to: number): boolean {
  for (let line = from; line < to; line += 1) {
    const end = file.lines.end(line);
    if (end === file.lines.start(line) || file.bytes[end - 1] !== BACKSLASH) return false;
  }
  return true;
}

function indentOf(file: PythonFile, line: number, end: number): number {
  let indent = 0;
  for (let byte = file.lines.start(line); byte < end; byte += 1) {
    if (file.bytes[byte] === 0x09) indent += 8 - (indent % 8);
    else if (file.bytes[byte] === 0x0c) indent = 0;
    else indent += 1;
  }
  return indent;
}
