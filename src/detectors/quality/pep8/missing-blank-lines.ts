import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import { lineEnd } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { kindNumber, kindTable } from '../../../python/tokens.ts';

const AT = kindNumber('"@"');
const ASYNC = kindNumber('"async"');
const STRING = kindNumber('string');
const BEGINS_DEFINITION = kindTable('"def"', '"class"', '"@"');

export default detector({ kinds: ['module'], facts: ['wanted', 'place'] }, function* (_module, file) {
  // Stubs are dense by convention.
  if (file.path.endsWith('.pyi')) return;
  const { tokens } = file;
  const { lineCount, first, indent } = tokens;
  const overloads = new Set<string>();
  let isBelowDefinition = false;
  /** The statement above, and the longest run of blank lines since. */
  let previous = -1;
  let blank = 0;
  for (let line = 0; line < lineCount; line += 1) {
    blank = Math.max(blank, tokens.blankLinesAbove(line));
    if (tokens.isComment(line)) continue;
    const isTop = indent[line] === 0;
    const isDefinition = beginsDefinition(file, first[line]!);
    const wanted = isTop ? 2 : 1;
    const asksForSpace = isDefinition ? !opensItsBlock(file, previous, line) : isTop && isBelowDefinition;
    if (
      blank < wanted &&
      previous >= 0 &&
      asksForSpace &&
      !(isDefinition && mayBeDense(file, line, previous, blank, overloads))
    ) {
      const place = isDefinition ? 'above this definition' : 'between this and the definition above';
      const count = isTop ? 'two blank lines' : 'a blank line';
      yield { at: tokens.node[first[line]!]!, wanted: count, place, fix: insertion(file, line, wanted) };
    }
    if (isDefinition) noteOverload(file, first[line]!, overloads);
    if (isTop) isBelowDefinition = isDefinition;
    previous = line;
    blank = 0;
  }
});

/** Whether this is the first token of a function or class, or of a decorator. */
function beginsDefinition(file: PythonFile, token: number): boolean {
  const { kind, node } = file.tokens;
  if (kind[token] === ASYNC) return file.is(file.parent(node[token]!), 'function_definition');
  return BEGINS_DEFINITION[kind[token]!] === 1;
}

/** Whether a definition stands right below its decorator, the head of its block or the docstring there. */
function opensItsBlock(file: PythonFile, previous: number, line: number): boolean {
  if (previous < 0) return true;
  const { first, indent, kind } = file.tokens;
  const above = kind[first[previous]!];
  return above === AT || indent[previous]! < indent[line]! || (indent[line]! > 0 && above === STRING);
}

function mayBeDense(
  file: PythonFile,
  line: number,
  previous: number,
  blank: number,
  overloads: ReadonlySet<string>,
): boolean {
  return (blank === 0 && isOneLiner(file, line, previous)) || isOverloaded(file, line, overloads);
}

/** Definitions of one line each may stand together, as dummies do. */
function isOneLiner(file: PythonFile, line: number, previous: number): boolean {
  const { tokens } = file;
  const { lineCount, first, indent, kind } = tokens;
  const next = (from: number): number => {
    let other = from + 1;
    while (other < lineCount && tokens.isComment(other)) other += 1;
    return other;
  };
  let head = line;
  while (kind[first[head]!] === AT && head + 1 < lineCount) head = next(head);
  const below = next(head);
  return indent[previous]! <= indent[line]! && (below >= lineCount || indent[below]! <= indent[line]!);
}

/** Overloads of one function and the function itself may stand together. */
function isOverloaded(file: PythonFile, line: number, overloads: ReadonlySet<string>): boolean {
  if (overloads.size === 0) return false;
  const { first, kind, node } = file.tokens;
  const parent = file.parent(node[first[line]!]!)!;
  const definition = kind[first[line]!] === AT ? file.child(file.parent(parent)!, 'definition')! : parent;
  return overloads.has(signature(file, definition));
}

function noteOverload(file: PythonFile, token: number, overloads: Set<string>): void {
  const { kind, node } = file.tokens;
  if (kind[token] === AT) return;
  const definition = file.parent(node[token]!)!;
  const isOverload = (decorator: Node): boolean => /^(?:\w+\.)?overload$/.test(file.text(decorator));
  if (file.decorators(definition).some(isOverload)) overloads.add(signature(file, definition));
}

/** What the overloads of one function have in common: a name, and the block they stand in. */
function signature(file: PythonFile, definition: Node): string {
  const parent = file.parent(definition)!;
  const block = file.is(parent, 'decorated_definition') ? file.parent(parent)! : parent;
  return `${String(block)} ${file.text(file.child(definition, 'name')!)}`;
}

/** Blank lines above a line and the comments that belong to it. */
function insertion(file: PythonFile, line: number, wanted: number): Edit[] {
  const { tokens, lines } = file;
  const { first, start, indent } = tokens;
  const isAbove = (other: number): boolean =>
    tokens.isComment(other - 1) && indent[other - 1] === indent[line] && tokens.blankLinesAbove(other) === 0;
  let top = line;
  while (top > 1 && isAbove(top)) top -= 1;
  const at = lines.start(lines.at(start[first[top]!]!));
  return [{ start: at, end: at, text: lineEnd(file).repeat(Math.max(0, wanted - tokens.blankLinesAbove(top))) }];
}
