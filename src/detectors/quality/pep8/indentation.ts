import type { Edit } from '../../../model/finding.ts';
import type { PythonFile } from '../../../python/file.ts';
import { Gap } from '../../../python/tokens.ts';

const TAB = 0x09;
const SPACE = 0x20;
const NONE: ReadonlySet<number> = new Set();

/** How the lines of a file that has tabs are indented. */
export interface Indentation {
  /** By 1-based line: the character that indents the file as far as that line, as a byte; 0 before any has. */
  readonly character: Uint8Array;
  /** 1-based lines with another character in their indentation than the one so far. */
  readonly mixed: readonly number[];
}

/**
 * Undefined when the file has no tab at all: then spaces indent it.
 *
 * @param without 1-based lines that do not count
 */
export function indentationOf(file: PythonFile, without: ReadonlySet<number> = NONE): Indentation | undefined {
  const { bytes, lines } = file;
  if (!bytes.includes(TAB)) return undefined;
  const character = new Uint8Array(lines.count + 1);
  const mixed: number[] = [];
  let current = 0;
  for (let line = 1; line <= lines.count; line += 1) {
    const start = lines.start(line);
    let end = start;
    let isMixed = false;
    for (; !without.has(line) && (bytes[end] === TAB || bytes[end] === SPACE); end += 1) {
      if (current === 0) current = bytes[start]!;
      if (bytes[end] !== current) isMixed = true;
    }
    if (isMixed) {
      mixed.push(line);
      current = bytes[start]!;
    }
    character[line] = current;
  }
  return { character, mixed };
}

/** 1-based lines that begin inside a string: their white space is part of its value. */
export function linesInStrings(file: PythonFile): ReadonlySet<number> {
  const { tokens } = file;
  const found = new Set<number>();
  for (let token = 0; token < tokens.count; token += 1) {
    const last = tokens.lastLine(token);
    for (let line = tokens.line[token]! + 1; line <= last; line += 1) found.add(line);
  }
  return found;
}

/** Writes the tabs of all indentations as spaces, those inside strings left alone. */
export function untabified(file: PythonFile, inStrings: ReadonlySet<number>, width: number): Edit[] {
  const edits: Edit[] = [];
  for (let line = 1; line <= file.lines.count; line += 1) {
    if (inStrings.has(line)) continue;
    const start = file.lines.start(line);
    let columns = 0;
    let end = start;
    let hasTab = false;
    for (; file.bytes[end] === TAB || file.bytes[end] === SPACE; end += 1) {
      hasTab ||= file.bytes[end] === TAB;
      columns += file.bytes[end] === TAB ? width - (columns % width) : 1;
    }
    if (hasTab) edits.push({ start, end, text: ' '.repeat(columns) });
  }
  return edits;
}

/** Whether a logical line opens a block: its last token is a colon. */
export function opensBlock(file: PythonFile, line: number): boolean {
  const { tokens } = file;
  return file.is(tokens.node[tokens.lastOf(line)], '":"');
}

/**
 * Moves logical lines to the right or left, with all physical lines that belong to them.
 *
 * @param columns by how many columns each moves; 0 leaves it alone
 * @returns nothing when a line cannot move: a tab indents it, or it would have to begin before the margin
 */
export function moved(file: PythonFile, columns: (line: number) => number): Edit[] {
  const { tokens, lines } = file;
  const edits: Edit[] = [];
  for (let line = 0; line < tokens.lineCount; line += 1) {
    const by = columns(line);
    if (by === 0) continue;
    for (let token = tokens.first[line]!; token < tokens.first[line + 1]!; token += 1) {
      if (tokens.gap[token]! < Gap.lineBreak) continue;
      const start = lines.start(tokens.line[token]!);
      const end = tokens.start[token]!;
      const indent = file.text({ start, end });
      const wanted = Math.max(0, indent.length + by);
      if (/[^ ]/.test(indent)) return [];
      if (tokens.gap[token] === Gap.start && indent.length + by < 0) return [];
      edits.push({ start, end, text: ' '.repeat(wanted) });
    }
  }
  return edits;
}

/** The white space before a logical line. */
export function indentText(file: PythonFile, line: number): string {
  const { first, line: lineOf, start } = file.tokens;
  const token = first[line]!;
  return file.text({ start: file.lines.start(lineOf[token]!), end: start[token]! });
}
