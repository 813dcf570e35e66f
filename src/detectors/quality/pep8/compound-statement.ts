import { countBefore } from '../../../model/ascending.ts';
import type { Edit } from '../../../model/finding.ts';
import { detector, type Sighting } from '../../../python/detector.ts';
import { indentBefore, lineEnd, oneLevel } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { Gap, kindNumber } from '../../../python/tokens.ts';

const COMMENT = kindNumber('comment');
const SEMICOLON = kindNumber('";"');
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;

export default detector({ kinds: ['module', 'block'], facts: ['joint'] }, function* (node, file) {
  if (node === 0) {
    yield* joinedBySemicolon(file);
  } else if (standsBesideHead(file, node) && !mayBeShort(file, node)) {
    yield { at: node, joint: ':', fix: belowHead(file, node) };
  }
});

function* joinedBySemicolon(file: PythonFile): Generator<Sighting<'joint'>> {
  const { count, kind, gap, line, node } = file.tokens;
  let told = 0;
  for (let token = 1; token < count - 1; token += 1) {
    if (kind[token] !== SEMICOLON || line[token] === told) continue;
    if (kind[token + 1] === COMMENT || gap[token + 1] === Gap.start) continue;
    told = line[token]!;
    const block = file.parent(node[token]!)!;
    const isBeside = file.is(block, 'block') && standsBesideHead(file, block);
    yield { at: node[token]!, joint: ';', fix: isBeside ? [] : apart(file, token) };
  }
}

function standsBesideHead(file: PythonFile, block: Node): boolean {
  let byte = file.start(block) - 1;
  while (file.bytes[byte] === SPACE || file.bytes[byte] === TAB) byte -= 1;
  return byte >= 0 && file.bytes[byte] !== LINE_FEED;
}

/** A function, a `case`, and a class without a body of its own are written in one line by custom. */
function mayBeShort(file: PythonFile, block: Node): boolean {
  const head = file.parent(block);
  if (file.is(head, 'function_definition', 'case_clause', 'match_statement')) return true;
  return file.is(head, 'class_definition') && file.text(block) === '...';
}

/** Gives each statement that a line joins by semicolons, from one of them on, a line of its own. */
function apart(file: PythonFile, first: number, indent = indentOfLine(file, first)): Edit[] {
  const { count, kind, gap, line, start, end } = file.tokens;
  const edits: Edit[] = [];
  for (let token = first; token < count - 1 && line[token] === line[first]; token += 1) {
    if (kind[token] !== SEMICOLON || kind[token + 1] === COMMENT || gap[token + 1] === Gap.start) continue;
    if (line[token + 1] !== line[token]) return [];
    edits.push({ start: end[token - 1]!, end: start[token + 1]!, text: `${lineEnd(file)}${indent}` });
  }
  return edits;
}

function indentOfLine(file: PythonFile, token: number): string {
  return /^[ \t\f]*/.exec(file.line(file.tokens.line[token]!))![0];
}

/** Moves the statements of a block below its head. */
function belowHead(file: PythonFile, block: Node): Edit[] {
  const head = file.parent(block)!;
  const indent = indentBefore(file, head);
  if (indent === undefined || file.lineOf(head) !== file.lineOf(block)) return [];
  const inner = `${indent}${oneLevel(file, head)}`;
  const start = file.start(block);
  let end = start;
  while (file.bytes[end - 1] === SPACE || file.bytes[end - 1] === TAB) end -= 1;
  const edits = [{ start: end, end: start, text: `${lineEnd(file)}${inner}` }];
  const { node, count } = file.tokens;
  let token = tokenAt(file, block);
  for (; token < count && file.contains(block, node[token]!); token += 1) {
    if (file.tokens.kind[token] === SEMICOLON) return [...edits, ...apart(file, token, inner)];
  }
  return edits;
}

/** The first token of a node. */
function tokenAt(file: PythonFile, place: Node): number {
  const { node, count } = file.tokens;
  return countBefore(count, (token) => node[token]! < place);
}
