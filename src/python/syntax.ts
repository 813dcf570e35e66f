import type { Span } from '../model/finding.ts';
import { shorten } from '../model/shorten.ts';
import type { Kind, Node, PythonFile } from './file.ts';
import { leaves } from './tokens.ts';
import { HAS_ERROR, KIND_NAMES, MISSING } from './parser.ts';

/** Where and why Python would not take a file. */
export interface SyntaxError {
  readonly span: Span;
  /** What is wrong there, as the end of a sentence. */
  readonly problem: string;
  /**
   * `error`: Python 3 refuses it. `template`: a template engine is yet to make Python of it. `unknown`: Python that the
   * grammar does not know.
   */
  readonly kind: 'error' | 'template' | 'unknown';
}

/** Where the grammar gave up. */
interface Break {
  readonly span: Span;
  /** The token that is missing there, if that is all that is wrong. */
  readonly missing: Kind | undefined;
}

interface Problem {
  readonly at: Node | Span;
  readonly problem: string;
}

/** Bytes around a place in which the token before and after it is to be found. */
const NEAR = 200;

/** More of a line is not needed to see where it goes wrong. */
const LONGEST_QUOTE = 30;

/** The first place at which a file is not Python 3, if there is one. */
export function syntaxError(file: PythonFile): SyntaxError | undefined {
  const broken = firstBreak(file);
  const found = broken === undefined ? acceptedByTheGrammar(file) : explained(file, broken);
  if (found === undefined) return undefined;
  const span = typeof found.at === 'number' ? file.span(found.at) : found.at;
  return { span, problem: found.problem, kind: broken === undefined ? 'error' : kindOf(file, broken) };
}

/** PEP 696: defaults of type parameters, which the grammar lacks. */
const TYPE_PARAMETER_DEFAULT = /^\s*(?:class|(?:async\s+)?def|type)\s+\w+\s*\[[^\]=]*=[^=]/;

/** `x: Forms[kind](name="x")` and `x: Grid[row][column]`: the grammar ends an annotation with its first subscript. */
const SUBSCRIPT_IN_ANNOTATION = /^\w+\s*\[[^]*\]$/;

function kindOf(file: PythonFile, { span }: Break): SyntaxError['kind'] {
  if (isTemplate(file)) return 'template';
  const { start, end } = innermost(file, span);
  const before = file.text({ start: Math.max(0, start - NEAR), end: start });
  const after = file.text({ start: end, end: Math.min(file.bytes.length, end + NEAR) });
  if (SUBSCRIPT_IN_ANNOTATION.test(file.text({ start, end })) && /[:>,[]\s*$/.test(before) && /^\s*[([]/.test(after)) {
    return 'unknown';
  }
  return TYPE_PARAMETER_DEFAULT.test(file.line(file.lines.at(span.start))) ? 'unknown' : 'error';
}

function firstBreak(file: PythonFile): Break | undefined {
  const nul = file.bytes.indexOf(0);
  if (nul !== -1) return { span: { start: nul, end: nul + 1 }, missing: undefined };
  const { flags, count, after } = file.tree;
  if ((flags[0]! & HAS_ERROR) === 0) return undefined;
  for (let node = 0; node < count;) {
    if (flags[node]! & MISSING) return { span: file.span(node), missing: file.kind(node) };
    if (file.kind(node) === 'ERROR' && node > 0) return { span: file.span(node), missing: undefined };
    node = flags[node]! & HAS_ERROR ? node + 1 : after[node]!;
  }
  return { span: file.span(0), missing: undefined };
}

/** Whether the file is yet to be made into Python: outside of strings, `{{` and `{%` mean something in templates only. */
function isTemplate(file: PythonFile): boolean {
  let braceEnd = -1;
  for (const token of leaves(file)) {
    const isBrace = file.is(token, '"{"');
    const opens = isBrace || file.text(token).startsWith('%');
    if (opens && file.start(token) === braceEnd) return true;
    braceEnd = isBrace ? file.end(token) : -1;
  }
  return false;
}

/** What is wrong where the grammar gave up, as exactly as the tokens around tell. */
function explained(file: PythonFile, { span, missing }: Break): Problem {
  if (file.bytes[span.start] === 0) return { at: span, problem: 'it holds a NUL byte' };
  const conflict = /^(<{7} .*|={7}|>{7} .*)$/m.exec(file.text(0));
  if (conflict !== null) {
    const start = Buffer.byteLength(file.text(0).slice(0, conflict.index)) + file.start(0);
    return { at: { start, end: start + 7 }, problem: 'a merge conflict is not resolved' };
  }
  const bracket = unpairedBracket(file);
  if (bracket !== undefined) return bracket;
  if (missing !== undefined) return { at: span, problem: `${named(missing)} is missing` };
  const at = innermost(file, span);
  const line = withoutComment(file.line(file.lines.at(at.start)));
  const found = withoutComment(file.text(at).split(/\r?\n/, 1)[0]!).replaceAll('`', "'");
  if (/^[rbuft]{0,2}("""|'''|"|')/i.test(found)) return { at, problem: 'the string is never closed' };
  if (/^=[^=]/.test(found) && /^\s*(if|elif|while|assert|return)\b/.test(line)) {
    return { at, problem: "'=' assigns; two values are compared with '=='" };
  }
  if (/^\s*(async\s+)?(def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b[^:]*$/.test(line)) {
    return { at, problem: "a ':' is missing at the end of the line" };
  }
  const clause = /^(else|elif|except|finally|case)\b/.exec(found)?.[1];
  if (clause !== undefined) return { at, problem: `this '${clause}' belongs to no statement above it` };
  return { at, problem: `'${shorten(found, LONGEST_QUOTE)}' makes no sense here` };
}

/** The error inside an error that begins with whole statements. */
function innermost(file: PythonFile, span: Span): Span {
  let place = span;
  for (const node of file.nodesOf('ERROR')) {
    if (file.start(node) < place.start || file.end(node) > place.end) continue;
    place = file.span(node);
    const isEmpty = file.tree.after[node] === node + 1;
    if (isEmpty || !file.kind(node + 1).endsWith('_statement')) return place;
  }
  return place;
}

function withoutComment(line: string): string {
  return line.replace(/#.*$/, '').trim();
}

function named(kind: Kind): string {
  const token = /^"(.*)"$/.exec(kind)?.[1];
  return token === undefined ? `a part of the ${kind.replaceAll('_', ' ')}` : `a '${token}'`;
}

const CLOSING: Readonly<Partial<Record<Kind, Kind>>> = { '"("': '")"', '"["': '"]"', '"{"': '"}"' };

/** The first bracket that closes nothing, or the last one that nothing closes. */
function unpairedBracket(file: PythonFile): Problem | undefined {
  const open: Node[] = [];
  for (const token of leaves(file)) {
    const kind = file.kind(token);
    if (CLOSING[kind] !== undefined && file.end(token) > file.start(token)) open.push(token);
    if (kind !== '")"' && kind !== '"]"' && kind !== '"}"') continue;
    if (file.end(token) === file.start(token)) continue;
    const opening = open.pop();
    if (opening === undefined) return { at: token, problem: `the '${file.text(token)}' closes nothing` };
    if (CLOSING[file.kind(opening)] !== kind) return neverClosed(file, opening);
  }
  const last = open.at(-1);
  return last === undefined ? undefined : neverClosed(file, last);
}

function neverClosed(file: PythonFile, bracket: Node): Problem {
  return { at: bracket, problem: `the '${file.text(bracket)}' is never closed` };
}

const SUSPECTS: readonly Kind[] = ['print_statement', 'exec_statement', '"<>"', 'try_statement', 'module', 'block'];
/** By number of kind. */
const IS_SUSPECT = KIND_NAMES.map((kind) => SUSPECTS.includes(kind));

/** What the grammar takes, for the sake of Python 2 and of half-written code, and Python 3 does not. */
function acceptedByTheGrammar(file: PythonFile): Problem | undefined {
  const { count, kind: kinds } = file.tree;
  for (let node = 0; node < count; node += 1) {
    if (!IS_SUSPECT[kinds[node]!]) continue;
    const problem = problemOf(file, node);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(file: PythonFile, node: Node): Problem | undefined {
  switch (file.kind(node)) {
    case 'print_statement':
      // `print >> file` is an expression in Python 3, if a strange one.
      if (file.childOf(node, 'chevron') !== undefined) return undefined;
      return { at: node, problem: "'print' is a function in Python 3 and needs parentheses" };
    case 'exec_statement':
      return { at: node, problem: "'exec' is a function in Python 3 and needs parentheses" };
    case '"<>"':
      return { at: node, problem: "Python 3 writes '!=' for '<>'" };
    case 'try_statement':
      if (file.childOf(node, 'except_clause', 'finally_clause') !== undefined) return undefined;
      return { at: node + 1, problem: "this 'try' has no 'except' and no 'finally'" };
    case 'module':
    case 'block':
      return indentationProblem(file, node);
    default:
      return undefined;
  }
}

/** All statements of a block begin in the same column, and there is at least one. */
function indentationProblem(file: PythonFile, block: Node): Problem | undefined {
  let first = block === 0 ? '' : undefined;
  let isEmpty = block > 0;
  for (const statement of file.statements(block)) {
    isEmpty = false;
    const indent = indentOf(file, statement);
    if (indent === undefined) continue;
    first ??= indent;
    if (indent === first) continue;
    const isMixed = indent.includes('\t') !== first.includes('\t');
    return {
      at: statement,
      problem: isMixed
        ? 'tabs and spaces are mixed in the indentation'
        : 'the indentation differs from the lines around',
    };
  }
  if (!isEmpty || file.is(file.parent(block), 'match_statement')) return undefined;
  return {
    at: { start: file.start(file.parent(block)!), end: file.end(block) },
    problem: 'an indented block is missing',
  };
}

/** White space before a statement that begins a line; undefined when it does not, or goes on from the line above. */
function indentOf(file: PythonFile, statement: Node): string | undefined {
  const end = file.start(statement);
  let start = end;
  while (start > 0 && (file.bytes[start - 1] === 0x20 || file.bytes[start - 1] === 0x09)) start -= 1;
  if (start > 0 && file.bytes[start - 1] !== 0x0a) return undefined;
  if (/\\\r?\n$/.test(file.text({ start: Math.max(0, start - 3), end: start }))) return undefined;
  return file.text({ start, end });
}
