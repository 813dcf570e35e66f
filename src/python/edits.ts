import type { Edit } from '../model/finding.ts';
import type { Node, PythonFile } from './file.ts';

const NONE: ReadonlySet<Node> = new Set();

/** The line end that the file's first line has. */
export function lineEnd(file: PythonFile): string {
  return file.text({ start: file.lines.end(1), end: file.lines.start(2) }) === '\r\n' ? '\r\n' : '\n';
}

/** The white space before a node that stands first on its line; undefined when something stands before it. */
export function indentBefore(file: PythonFile, node: Node): string | undefined {
  const indent = file.text({ start: file.lines.start(file.lineOf(node)), end: file.start(node) });
  return /^[ \t\f]*$/.test(indent) ? indent : undefined;
}

/** Whether nothing but white space stands before and after a node on its lines. */
export function hasOwnLines(file: PythonFile, node: Node): boolean {
  const end = file.end(node);
  const after = file.text({ start: end, end: file.lines.end(file.lines.at(end)) });
  return after.trim() === '' && indentBefore(file, node) !== undefined;
}

/** What one more level of indentation looks like below a node. */
export function oneLevel(file: PythonFile, node: Node): string {
  return indentBefore(file, node)?.includes('\t') ? '\t' : '    ';
}

/**
 * Takes a simple statement out of its block: its lines when it has them to itself, and `pass` in its place when the
 * block would be left without a statement.
 *
 * @param others statements that are taken out together with it
 */
export function removeStatement(file: PythonFile, statement: Node, others: ReadonlySet<Node> = NONE): Edit {
  const { start, end } = file.span(statement);
  const block = file.parent(statement)!;
  const isGone = (sibling: Node): boolean => sibling === statement || others.has(sibling);
  const isFirst = file.is(block, 'block') && nextStatement(file, block + 1, block) === statement;
  if (isFirst && everyStatement(file, block, isGone)) return { start, end, text: 'pass' };
  const next = nextStatement(file, file.tree.after[statement]!, block);
  const lastLine = file.lines.at(end - 1);
  if (next !== undefined && file.lineOf(next) === lastLine) return { start, end: file.start(next), text: '' };
  const lineStart = file.lines.start(file.lineOf(statement));
  const before = file.text({ start: lineStart, end: start });
  const separator = /[ \t]*;[ \t]*$/.exec(before)?.[0];
  if (separator !== undefined) return { start: start - separator.length, end, text: '' };
  return { start: lineStart, end: file.lines.start(lastLine + 1), text: '' };
}

/** The first statement of a block from one of its children, or from its end, on. */
function nextStatement(file: PythonFile, from: Node, block: Node): Node | undefined {
  const { after } = file.tree;
  for (let node = from; node < after[block]!; node = after[node]!) {
    if (file.isNamed(node) && !file.is(node, 'comment')) return node;
  }
  return undefined;
}

function everyStatement(file: PythonFile, block: Node, accepts: (statement: Node) => boolean): boolean {
  const { after } = file.tree;
  let statement = nextStatement(file, block + 1, block);
  while (statement !== undefined && accepts(statement)) statement = nextStatement(file, after[statement]!, block);
  return statement === undefined;
}

/**
 * Indents the lines of some neighbouring statements by one level.
 *
 * @returns undefined when that would change more than the layout: a string runs over several lines, or a statement
 * shares its line with another
 */
export function indentStatements(file: PythonFile, first: Node, last: Node): Edit[] | undefined {
  if (indentBefore(file, first) === undefined) return undefined;
  const next = file.nextSibling(last);
  const lastLine = file.lines.at(file.end(last) - 1);
  if (next !== undefined && !file.is(next, 'comment') && file.lineOf(next) === lastLine) return undefined;
  const { after } = file.tree;
  for (let node = first; node < after[last]!; node += 1) {
    if (file.is(node, 'string') && file.lines.at(file.end(node) - 1) > file.lineOf(node)) return undefined;
  }
  const level = oneLevel(file, first);
  const edits: Edit[] = [];
  for (let line = file.lineOf(first); line <= lastLine; line += 1) {
    const start = file.lines.start(line);
    if (file.line(line).trim() !== '') edits.push({ start, end: start, text: level });
  }
  return edits;
}

/**
 * Puts a simple statement in front of a function's body, behind its docstring. It gets a line of its own where the body has.
 *
 * @param statement without a line end
 * @returns undefined for a function without a body, or with nothing in it but a docstring
 */
export function insertFirst(file: PythonFile, definition: Node, statement: string): Edit | undefined {
  const body = file.child(definition, 'body');
  const [opening, ...others] = body === undefined ? [] : file.statements(body);
  if (opening === undefined) return undefined;
  const isDocstring =
    file.is(opening, 'expression_statement') &&
    file.is(file.namedChildren(opening)[0], 'string', 'concatenated_string');
  const next = isDocstring ? others[0] : opening;
  if (next === undefined) return undefined;
  const indent = indentBefore(file, next);
  const start = file.start(next);
  if (indent === undefined) return { start, end: start, text: `${statement}; ` };
  const before = isDocstring ? file.end(opening) : colonBefore(file, body!);
  // Comments above the first statement speak of that one.
  let line = file.lines.at(before) + 1;
  while (file.line(line).trim() === '') line += 1;
  const place = file.lines.start(line);
  return { start: place, end: place, text: `${indent}${statement}${lineEnd(file)}` };
}

/**
 * Moves a compound statement before one of those that it follows in its block, with the comments right above it and as many
 * blank lines as stand between it and what is before.
 */
export function moveBefore(file: PythonFile, statement: Node, earlier: Node): Edit[] {
  const { lines } = file;
  const first = firstLineOf(file, statement);
  const end = lines.start(lines.at(file.end(statement) - 1) + 1);
  let gap = first;
  while (gap > 1 && file.line(gap - 1).trim() === '') gap -= 1;
  const own = file.text({ start: lines.start(first), end });
  const between = file.text({ start: lines.start(gap), end: lines.start(first) });
  const place = lines.start(firstLineOf(file, earlier));
  return [
    { start: place, end: place, text: (own.endsWith('\n') ? own : own + lineEnd(file)) + between },
    { start: lines.start(gap), end, text: '' },
  ];
}

/** The 1-based line on which a statement begins, or the comments right above it. */
function firstLineOf(file: PythonFile, statement: Node): number {
  let line = file.lineOf(statement);
  const comments = new Set(file.comments.map((comment) => file.start(comment)));
  const isComment = (each: number): boolean => comments.has(file.lines.start(each) + file.line(each).search(/\S|$/));
  while (line > 1 && isComment(line - 1)) line -= 1;
  return line;
}

/** The end of the colon in front of a body. */
function colonBefore(file: PythonFile, body: Node): number {
  const colon = file.children(file.parent(body)!).findLast((child) => child < body && file.is(child, '":"'));
  return file.end(colon!) - 1;
}
