import { detector, type Sighting } from '../../../python/detector.ts';
import type { PythonFile } from '../../../python/file.ts';
import { Class, Gap, kindNumber, kindTable, widthOf } from '../../../python/tokens.ts';
import { type Indentation, indentationOf, opensBlock } from './indentation.ts';

const COMMENT = kindNumber('comment');
const COLON = kindNumber('":"');
const IF = kindNumber('"if"');
const TAB = 0x09;
const STEP = 4;
/** Python itself refuses to nest brackets deeper. */
const DEEPEST = 200;
/** No continuation line that a person writes begins further to the right. */
const WIDEST = 256;

/** Words after which a condition or value may be aligned without a bracket. */
const ALIGNS = kindTable('"assert"', '"raise"', '"with"');

/** What makes a column a place where a line may begin. Other values: one more than the last, and the kind of token. */
const NONE = 0;
const VISUAL = 1;
const TEXT = 2;

/** What is wrong with a line, and what would be right. */
const FAULTS = {
  missing: ['is indented no further than the line that it continues', 'Indent it by four columns more'],
  closing: ['begins with a bracket that stands below nothing', 'Put the bracket below the first character inside it'],
  hidden: ['is indented like the block below it', 'Indent it further than the block'],
  hiddenByAlignment: ['is aligned so that it looks like the block below it', 'Indent it further than the block'],
  over: ['is indented beyond what it belongs to', 'Align it with the first character inside the bracket'],
  under: ['is indented less than what follows the bracket', 'Align the two, or break the line right after the bracket'],
  unaligned: ['is indented otherwise than the lines above it', 'Align it with them'],
} as const;

type Fault = keyof typeof FAULTS;

export default detector({ kinds: ['module'], facts: ['fault', 'remedy'] }, function* (_module, file) {
  const { tokens } = file;
  const { lineCount, first, line: lineOf, indent } = tokens;
  const indentation = indentationOf(file);
  let above = -1;
  for (let line = 0; line < lineCount; line += 1) {
    if (tokens.isComment(line)) continue;
    const isFirstInBlock = above >= 0 && indent[above]! < indent[line]!;
    above = line;
    const last = first[line + 1]! - 1;
    if (lineOf[last] === lineOf[first[line]!]) continue;
    yield* new Continuation(file, line, isFirstInBlock, indentation).faults();
  }
});

/** An open bracket, or the statement around all of them. */
interface Level {
  /** Column with which lines inside are to be aligned; 0 is none. */
  visual: number;
  /** Columns by which lines inside hang, once one does. */
  hang: number | undefined;
  /** Indentations, relative to the statement, of lines that opened brackets at this depth, in order. */
  readonly opened: number[];
}

/** The physical lines of one logical line, judged in order as PEP 8 judges them. */
class Continuation {
  readonly #file: PythonFile;
  readonly #line: number;
  readonly #opensBlock: boolean;
  readonly #indent: number;
  readonly #hangs: readonly number[];
  readonly #mayMove: boolean;
  readonly #levels: Level[];
  /** The rows on which the open brackets stand. */
  readonly #openRows: number[] = [];
  /** By depth, how lines were indented that opened brackets there: what lasts when a bracket is closed. */
  readonly #openedAt: number[][] = [];
  readonly #chances = new Uint16Array(WIDEST + 1);
  #hasChance = false;
  /** Indentation of the current row, relative to the statement. */
  #relative = 0;
  /** Column at which the last row that was judged begins, or the statement. */
  #rowColumn: number;
  #chance = NONE;

  constructor(file: PythonFile, line: number, isFirstInBlock: boolean, indentation: Indentation | undefined) {
    const { tokens } = file;
    this.#file = file;
    this.#line = line;
    this.#opensBlock = opensBlock(file, line);
    this.#indent = tokens.indent[line]!;
    const lastLine = tokens.lastLine(tokens.first[line + 1]! - 1);
    this.#hangs = indentation?.character[lastLine] === TAB ? [STEP, 2 * STEP] : [STEP];
    this.#mayMove = indentation === undefined;
    this.#openedAt.push([0]);
    const start = tokens.start[tokens.first[line]!]! - file.lines.start(tokens.line[tokens.first[line]!]!);
    this.#rowColumn = isFirstInBlock ? 0 : start;
    this.#levels = [{ visual: this.#rowColumn, hang: undefined, opened: this.#openedAt[0]! }];
  }

  *faults(): Generator<Sighting<'fault' | 'remedy'>> {
    const { tokens, lines, bytes } = this.#file;
    const begin = tokens.first[this.#line]!;
    const end = tokens.first[this.#line + 1]!;
    const firstRow = tokens.line[begin]!;
    let column = 0;
    let byte = 0;
    for (let token = begin; token < end; token += 1) {
      const row = tokens.line[token]! - firstRow;
      const start = tokens.start[token]!;
      if (token === begin || tokens.line[token] !== tokens.line[token - 1]) {
        column = 0;
        byte = lines.start(tokens.line[token]!);
      }
      // Columns are characters.
      for (; byte < start; byte += 1) if ((bytes[byte]! & 0xc0) !== 0x80) column += 1;
      if (tokens.gap[token] === Gap.lineBreak) {
        const fault = this.#judge(token, column);
        if (fault !== undefined) yield this.#sighting(token, fault.fault, fault.column);
      }
      this.#note(token, row, column);
      if (!this.#nest(token, row, column)) return;
    }
    yield* this.#lastLine(end - 1);
  }

  #sighting(token: number, fault: Fault, column: number): Sighting<'fault' | 'remedy'> {
    const { tokens, lines } = this.#file;
    const end = tokens.start[token]!;
    const start = lines.start(tokens.line[token]!);
    const fix = this.#mayMove && column >= 0 ? [{ start, end, text: ' '.repeat(column) }] : [];
    return { at: tokens.node[token]!, fault: FAULTS[fault][0], remedy: FAULTS[fault][1], fix };
  }

  /** What is wrong with a token that begins a row, and the column where it would be right. */
  #judge(token: number, column: number): { fault: Fault; column: number } | undefined {
    const { tokens, lines, bytes } = this.#file;
    const level = this.#levels.at(-1)!;
    this.#rowColumn = column;
    this.#relative = widthOf(bytes, lines.start(tokens.line[token]!), tokens.start[token]!) - this.#indent;
    const isClosing = (tokens.classOf(token) & Class.close) !== 0;
    const opened = level.opened.findLast((each) => this.#hangs.includes(this.#relative - each)) ?? level.opened[0]!;
    const hang = this.#relative - opened;
    const isHanging = level.hang ? hang === level.hang : this.#hangs.includes(hang);
    this.#chance = !isClosing && hang > 0 && column < WIDEST ? this.#chances[column]! : NONE;
    if (isClosing && level.visual > 0) {
      return column === level.visual ? undefined : { fault: 'closing', column: level.visual };
    }
    if (isClosing && hang === 0) return undefined;
    if (level.visual > 0 && column < level.visual) {
      return this.#chance === VISUAL ? undefined : { fault: 'under', column: level.visual };
    }
    if (isHanging || (this.#opensBlock && this.#relative === 2 * STEP)) {
      level.hang = hang;
    } else if (this.#chance === VISUAL) {
      level.visual = column;
    } else if (this.#chance !== TEXT && this.#chance !== TEXT + 1 + tokens.kind[token]!) {
      const wanted = this.#indent + opened + (level.hang ?? STEP);
      if (hang <= 0) return { fault: 'missing', column: wanted };
      if (level.visual > 0) return { fault: 'over', column: level.visual };
      if (!isClosing && level.hang) return { fault: 'unaligned', column: wanted };
      level.hang = hang;
    }
    return undefined;
  }

  /** Notes at which columns later rows may begin because of a token. */
  #note(token: number, row: number, column: number): void {
    const { tokens } = this.#file;
    const { kind, gap } = tokens;
    const level = this.#levels.at(-1)!;
    const isOutside = row === 0 && this.#levels.length === 1;
    const group = tokens.classOf(token);
    if (this.#openRows.at(-1) === row && kind[token] !== COMMENT && level.visual === 0) {
      level.visual = column;
      this.#allow(column, VISUAL);
    } else if (group & Class.string || kind[token] === COMMENT) {
      this.#allow(column, TEXT);
    } else if (isOutside && (ALIGNS[kind[token]!] || (kind[token] === IF && !this.#hasChance))) {
      this.#allow(column + (tokens.end[token]! - tokens.start[token]!) + 1, VISUAL);
    } else if (kind[token] === COLON && gap[token + 1]! >= Gap.lineBreak) {
      this.#open(this.#levels.length - 1);
    }
  }

  #allow(column: number, chance: number): void {
    if (column > WIDEST) return;
    this.#chances[column] = chance;
    this.#hasChance = true;
  }

  /** Notes that the current row opens something at a depth. */
  #open(depth: number): void {
    const opened = (this.#openedAt[depth] ??= []);
    if (!opened.includes(this.#relative)) opened.push(this.#relative);
  }

  /** @returns whether the brackets are still worth following */
  #nest(token: number, row: number, column: number): boolean {
    const { tokens } = this.#file;
    const group = tokens.classOf(token);
    if (!(group & Class.operator)) return true;
    if (group & Class.open) {
      const depth = this.#levels.length;
      if (depth > DEEPEST) return false;
      this.#open(depth);
      this.#levels.push({ visual: 0, hang: undefined, opened: this.#openedAt[depth]! });
      this.#openRows.push(row);
    } else if (group & Class.close && this.#levels.length > 1) {
      this.#close();
    }
    if (column <= WIDEST && this.#chances[column] === NONE) this.#allow(column, TEXT + 1 + tokens.kind[token]!);
    return true;
  }

  #close(): void {
    const closed = this.#levels.pop()!;
    const least = closed.visual > 0 ? closed.visual : this.#rowColumn;
    for (const level of this.#levels) if (level.visual > least) level.visual = 0;
    this.#chances.fill(NONE, Math.min(least, WIDEST));
    this.#openedAt.length = this.#levels.length + 1;
    if (this.#levels.length > 1) this.#allow(this.#levels.at(-1)!.visual, VISUAL);
    this.#openRows.pop();
  }

  /** The last line of a head must not look like the first of the block. */
  *#lastLine(token: number): Generator<Sighting<'fault' | 'remedy'>> {
    if (!this.#opensBlock) return;
    const { tokens, lines, bytes } = this.#file;
    const start = lines.start(tokens.lastLine(token));
    let end = start;
    while (bytes[end] === TAB || bytes[end] === 0x20) end += 1;
    if (widthOf(bytes, start, end) !== this.#indent + STEP) return;
    const [fault, remedy] = FAULTS[this.#chance === NONE ? 'hidden' : 'hiddenByAlignment'];
    const fix = this.#mayMove ? [{ start: end, end, text: ' '.repeat(STEP) }] : [];
    yield { at: { start: end, end: end + 1 }, fault, remedy, fix };
  }
}
