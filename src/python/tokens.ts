import type { PythonFile } from './file.ts';
import type { Kind } from './grammar.ts';
import { KIND_NAMES, type Node } from './parser.ts';

/** What stands before a token: nothing, white space on the same line, or the end of a line. */
export const Gap = {
  none: 0,
  space: 1,
  /** Several characters of white space, none of them a tab. */
  spaces: 2,
  /** White space with a tab in it. */
  tab: 3,
  /** The statement goes on from a line further up. */
  lineBreak: 4,
  /** The token begins a logical line. */
  start: 5,
} as const;

const bits = { open: 1, close: 2, keyword: 4, name: 8, operator: 16, string: 32, multiLine: 64 } as const;

/** What a kind of token is, as bits; the Python grammar's own words. */
export const Class = {
  /** `(`, `[`, `{` */
  open: bits.open,
  /** `)`, `]`, `}` */
  close: bits.close,
  /** A reserved word; `True`, `False` and `None` are values. */
  keyword: bits.keyword,
  /** An identifier, or a word that is reserved in some places only, such as `match`. */
  name: bits.name,
  /** Brackets and punctuation included. */
  operator: bits.operator,
  /** A literal, or the opening quote of an f-string with expressions in it. */
  string: bits.string,
} as const;

const SOFT_KEYWORDS: readonly Kind[] = ['"match"', '"case"', '"type"', '"_"', '"print"', '"exec"', '"__future__"'];
const STRINGS: readonly Kind[] = ['string', 'string_start'];

function classOf(kind: Kind): number {
  if (kind === 'identifier' || SOFT_KEYWORDS.includes(kind)) return bits.name;
  if (/^"[a-z]/.test(kind)) return bits.keyword;
  if (kind === '"("' || kind === '"["' || kind === '"{"') return bits.open | bits.operator;
  if (kind === '")"' || kind === '"]"' || kind === '"}"') return bits.close | bits.operator;
  if (kind.startsWith('"') || kind === 'ellipsis') return bits.operator;
  if (STRINGS.includes(kind)) return bits.string | bits.multiLine;
  return kind === 'string_content' || kind === 'format_specifier' ? bits.multiLine : 0;
}

/** By number of kind. */
const CLASSES = Uint8Array.from(KIND_NAMES, classOf);

/** The number of a kind, as it stands in the arrays. */
export function kindNumber(kind: Kind): number {
  return KIND_NAMES.indexOf(kind);
}

/** By number of kind: 1 for some kinds, 0 for the others. */
export function kindTable(...kinds: readonly Kind[]): Uint8Array {
  return Uint8Array.from(KIND_NAMES, (kind) => (kinds.includes(kind) ? 1 : 0));
}

const COMMENT = kindNumber('comment');
const CONTINUATION = kindNumber('line_continuation');
const STRING = kindNumber('string');
const STRING_CONTENT = kindNumber('string_content');
const INTERPOLATION = kindNumber('interpolation');
const FORMAT_SPECIFIER = kindNumber('format_specifier');

const TAB = 0x09;
const FORM_FEED = 0x0c;
const SPACE = 0x20;
const BACKSLASH = 0x5c;

/**
 * The tokens of a file with the white space between them, and the logical lines that they make, as the language
 * reference means them; a comment on a line of its own, outside of brackets, is a logical line too.
 *
 * A string is one token, and so is its text between the expressions of an f-string, and a format specification. All
 * is in arrays: there are as many tokens as names and signs in the file, and a dozen rules look at each of them.
 */
export class Tokens {
  /** How many tokens there are. */
  readonly count: number;
  readonly node: Uint32Array;
  /** Index into `KIND_NAMES`. */
  readonly kind: Uint16Array;
  /** Byte offset. */
  readonly start: Uint32Array;
  /** Byte offset, exclusive. */
  readonly end: Uint32Array;
  /** 1-based line of the first byte. */
  readonly line: Uint32Array;
  /** One of `Gap`. */
  readonly gap: Uint8Array;
  /** How many brackets are open before the token. */
  readonly depth: Uint16Array;
  /** How many logical lines there are. */
  readonly lineCount: number;
  /** The first token of each logical line, and `count` behind the last. */
  readonly first: Uint32Array;
  /** Columns before the first token of each logical line, a tab reaching to the next multiple of eight. */
  readonly indent: Uint32Array;
  readonly #file: PythonFile;

  constructor(file: PythonFile) {
    this.#file = file;
    const { count } = file.tree;
    this.node = new Uint32Array(count);
    this.kind = new Uint16Array(count);
    this.start = new Uint32Array(count);
    this.end = new Uint32Array(count);
    this.line = new Uint32Array(count);
    this.gap = new Uint8Array(count);
    this.depth = new Uint16Array(count);
    this.count = this.#readTokens();
    this.first = new Uint32Array(this.count + 1);
    this.lineCount = this.#splitLines();
    this.indent = new Uint32Array(this.lineCount);
    for (let line = 0; line < this.lineCount; line += 1) this.indent[line] = this.#indentOf(this.first[line]!);
  }

  #readTokens(): number {
    const { after, kind: kinds, start: starts, end: ends, count } = this.#file.tree;
    let token = 0;
    for (let node = 1; node < count; node += 1) {
      const kind = kinds[node]!;
      let next = node + 1;
      if (kind === STRING) {
        if (!this.#hasInterpolation(node)) next = after[node]!;
      } else if (kind === STRING_CONTENT || kind === FORMAT_SPECIFIER) {
        next = after[node]!;
      } else if (after[node] !== next) continue;
      if (kind === CONTINUATION || starts[node] === ends[node]) continue;
      if (kind === STRING && next === node + 1) continue;
      this.node[token] = node;
      this.kind[token] = kind;
      this.start[token] = starts[node]!;
      this.end[token] = ends[node]!;
      token += 1;
      node = next - 1;
    }
    return token;
  }

  #hasInterpolation(string: Node): boolean {
    const { after, kind } = this.#file.tree;
    for (let child = string + 1; child < after[string]!; child = after[child]!) {
      if (kind[child] === INTERPOLATION) return true;
    }
    return false;
  }

  #splitLines(): number {
    const { starts } = this.#file.lines;
    let lines = 0;
    let line = 1;
    let lastLine = 0;
    let depth = 0;
    let end = 0;
    let isComment = false;
    for (let token = 0; token < this.count; token += 1) {
      const start = this.start[token]!;
      const kind = this.kind[token]!;
      // Tokens come in order, so their lines are counted on instead of being looked up.
      while (line < starts.length && starts[line]! <= start) line += 1;
      this.line[token] = line;
      this.depth[token] = depth;
      if (line === lastLine) {
        this.gap[token] = start === end ? Gap.none : this.#gapBetween(end, start);
      } else if (depth > 0 || (!isComment && lastLine > 0 && this.#isContinued(lastLine, line))) {
        this.gap[token] = Gap.lineBreak;
      } else {
        this.gap[token] = Gap.start;
        this.first[lines] = token;
        lines += 1;
      }
      const group = CLASSES[kind]!;
      if (group & bits.open) depth += 1;
      else if (group & bits.close && depth > 0) depth -= 1;
      isComment = kind === COMMENT;
      end = this.end[token]!;
      // Text between expressions may end with a line.
      if (group & bits.multiLine) while (line < starts.length && starts[line]! <= end) line += 1;
      lastLine = line;
    }
    this.first[lines] = this.count;
    return lines;
  }

  #gapBetween(end: number, start: number): number {
    const { bytes } = this.#file;
    if (start === end + 1) return bytes[end] === TAB ? Gap.tab : Gap.space;
    for (let byte = end; byte < start; byte += 1) if (bytes[byte] === TAB) return Gap.tab;
    return Gap.spaces;
  }

  #isContinued(from: number, to: number): boolean {
    const { bytes, lines } = this.#file;
    for (let line = from; line < to; line += 1) {
      const end = lines.end(line);
      if (end === lines.start(line) || bytes[end - 1] !== BACKSLASH) return false;
    }
    return true;
  }

  #indentOf(token: number): number {
    const { bytes, lines } = this.#file;
    return widthOf(bytes, lines.start(this.line[token]!), this.start[token]!);
  }

  /** What a token is, as bits of `Class`. */
  classOf(token: number): number {
    return CLASSES[this.kind[token]!]!;
  }

  /** 1-based line on which a token ends. */
  lastLine(token: number): number {
    return this.classOf(token) & bits.multiLine ? this.#file.lines.at(this.end[token]!) : this.line[token]!;
  }

  /** Whether a logical line is nothing but a comment. */
  isComment(line: number): boolean {
    return this.kind[this.first[line]!] === COMMENT;
  }

  /** The last token of a logical line that is no comment; its first when it is nothing but a comment. */
  lastOf(line: number): number {
    let token = this.first[line + 1]! - 1;
    while (this.kind[token] === COMMENT && token > this.first[line]!) token -= 1;
    return token;
  }

  /** How many blank lines stand right above a logical line. */
  blankLinesAbove(line: number): number {
    const token = this.first[line]!;
    return this.line[token]! - 1 - (token === 0 ? 0 : this.lastLine(token - 1));
  }
}

/** Columns that white space takes, a tab reaching to the next multiple of eight; a form feed begins anew. */
export function widthOf(bytes: Uint8Array, start: number, end: number): number {
  let width = 0;
  for (let byte = start; byte < end; byte += 1) {
    if (bytes[byte] === TAB) width += 8 - (width % 8);
    else if (bytes[byte] === FORM_FEED) width = 0;
    else if (bytes[byte] === SPACE) width += 1;
    else break;
  }
  return width;
}

/** The leaves of the tree, or of what is below and at a node, in order; a string literal is one of them. */
export function* leaves(file: PythonFile, within: Node = 0): Generator<Node> {
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
