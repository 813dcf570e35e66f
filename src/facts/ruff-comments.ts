import { countBefore } from '../model/ascending.ts';
import { ruffCode } from '../model/ruff-names.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { kindNumber } from '../python/tokens.ts';
import { isAlone, namesIn } from './pylint-comments.ts';
import type { Suppression } from './suppressions.ts';

const COMMENT = kindNumber('comment');
const RUFF = /#\s*ruff:\s*(ignore|file-ignore|disable|enable)\[([^[\]]*)\]/;

/** A `disable` that nothing has ended yet. */
interface Open {
  /** In `#found`. */
  readonly index: number;
  /** Column, 0-based. */
  readonly column: number;
  isEnded: boolean;
}

/** What ruff's comments of one file ask for, beside `# ruff: noqa`. A file may hold as many as it has lines, so none looks through all. */
export class RuffComments {
  readonly #file: PythonFile;
  readonly #found: Suppression[];
  readonly #open: Open[] = [];
  /** Those of `#open` by column and codes, which an `enable` has to repeat. */
  readonly #byCodes = new Map<string, Open[]>();
  /** The next logical line that may end a block. */
  #next = 0;
  /** The first token that is no comment behind the last `ignore` that had a line to itself. */
  #code = 0;

  /** @param found takes what is read */
  constructor(file: PythonFile, found: Suppression[]) {
    this.#file = file;
    this.#found = found;
  }

  /**
   * Reads a comment, if it is ruff's; the comments are to be read in order. `ignore` holds for its line, or alone on one for the
   * logical line below; `disable` to the `enable` of the same codes, or to the end of its block; `file-ignore` for the file.
   *
   * @param line that of the comment, 1-based
   */
  read(comment: Node, text: string, line: number): void {
    const found = RUFF.exec(text);
    if (found === null) return;
    const [, what, list] = found;
    const written = namesIn(list);
    const names = written === 'all' ? written : written.map(ruffCode);
    const file = this.#file;
    if (!isAlone(file, line)) {
      if (what === 'ignore') this.#add(line, line, names);
      return;
    }
    const start = file.start(comment);
    const column = start - file.lines.start(line);
    switch (what) {
      case 'ignore':
        this.#add(line, this.#lastLineBelow(start, line), names);
        return;
      case 'file-ignore':
        if (column === 0) this.#add(1, file.lines.count, names);
        return;
    }
    this.#endBlocks(start);
    const key = `${column} ${String(names)}`;
    const same = this.#byCodes.get(key) ?? [];
    this.#byCodes.set(key, same);
    if (what === 'enable') {
      let last = same.pop();
      while (last?.isEnded === true) last = same.pop();
      if (last !== undefined) this.#end(last, line);
      return;
    }
    this.#endDeeper(column, line);
    const open = { index: this.#found.length, column, isEnded: false };
    this.#add(line, file.lines.count, names);
    this.#open.push(open);
    same.push(open);
  }

  /** Ends what is disabled in blocks that have ended; to be called when all comments are read. */
  close(): void {
    if (this.#open.length > 0) this.#endBlocks(Infinity);
  }

  #add(line: number, lastLine: number, names: Suppression['names']): void {
    this.#found.push({ tool: 'ruff', line, lastLine, names });
  }

  #end(open: Open, lastLine: number): void {
    open.isEnded = true;
    this.#found[open.index] = { ...this.#found[open.index]!, lastLine };
  }

  /** Ends what is disabled in blocks that a logical line before some byte is no more in. */
  #endBlocks(byte: number): void {
    const { tokens } = this.#file;
    for (; this.#next < tokens.lineCount; this.#next += 1) {
      const token = tokens.first[this.#next]!;
      if (tokens.start[token]! >= byte) return;
      if (tokens.kind[token] === COMMENT) continue;
      this.#endDeeper(tokens.indent[this.#next]!, tokens.line[token]!);
    }
  }

  /** Ends what is disabled further to the right than a column, right before a line. */
  #endDeeper(column: number, line: number): void {
    for (let last = this.#open.at(-1); last !== undefined && last.column > column; last = this.#open.at(-1)) {
      this.#open.pop();
      if (!last.isEnded) this.#end(last, line - 1);
    }
  }

  /** The last line of the logical line below a comment, or in brackets the next line that has code. */
  #lastLineBelow(byte: number, line: number): number {
    const { tokens } = this.#file;
    const behind = countBefore(tokens.count, (index) => tokens.start[index]! <= byte);
    // Comments in a row have the same code below them.
    if (behind > this.#code) this.#code = behind;
    while (this.#code < tokens.count && tokens.kind[this.#code] === COMMENT) this.#code += 1;
    const token = this.#code;
    if (token >= tokens.count) return line;
    if (tokens.depth[token]! > 0) return tokens.line[token]!;
    const next = countBefore(tokens.lineCount, (index) => tokens.first[index]! <= token);
    return tokens.lastLine(tokens.first[next]! - 1);
  }
}
