import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import type { LogicalLine } from '../../../python/logical-lines.ts';
import { newline } from './layout.ts';

export default detector({ kinds: ['module'], facts: ['wanted', 'place'] }, function* (_module, file) {
  // Stubs are dense by convention.
  if (file.path.endsWith('.pyi')) return;
  const overloads = new Set<string>();
  let isBelowDefinition = false;
  for (const [index, line] of file.logicalLines.entries()) {
    const previous = file.logicalLines[index - 1];
    const definition = definitionAt(file, line);
    const isTop = line.indent === 0;
    const asksForSpace =
      definition === undefined
        ? isTop && isBelowDefinition
        : !opensItsBlock(file, previous, line) && !overloads.has(signature(file, definition));
    if (previous !== undefined && asksForSpace) {
      const found = blankLines(file, previous, line);
      const wanted = isTop ? 2 : 1;
      if (found < wanted && !(definition !== undefined && found === 0 && isOneLiner(file, index))) {
        const place = definition === undefined ? 'below' : 'above';
        const count = isTop ? 'two blank lines' : 'a blank line';
        yield { at: line.node, wanted: count, place, fix: insertion(file, line, wanted) };
      }
    }
    if (definition !== undefined && isOverload(file, definition)) overloads.add(signature(file, definition));
    if (isTop) isBelowDefinition = definition !== undefined;
  }
});

/** The function or class whose first line this is, or whose decorator. */
function definitionAt(file: PythonFile, line: LogicalLine): Node | undefined {
  const parent = file.parent(line.node);
  switch (file.kind(line.node)) {
    case '"def"':
    case '"class"':
      return parent;
    case '"async"':
      return file.is(parent, 'function_definition') ? parent : undefined;
    case '"@"':
      return file.child(file.parent(parent!)!, 'definition');
    default:
      return undefined;
  }
}

/** Whether a definition stands right below its decorator, the head of its block or the docstring there. */
function opensItsBlock(file: PythonFile, previous: LogicalLine | undefined, line: LogicalLine): boolean {
  if (previous === undefined || isDecorator(file, previous)) return true;
  return previous.indent < line.indent || (line.indent > 0 && file.is(previous.node, 'string'));
}

function isDecorator(file: PythonFile, line: LogicalLine): boolean {
  return file.is(line.node, '"@"');
}

/** Definitions of one line each may stand together, as dummies do. */
function isOneLiner(file: PythonFile, index: number): boolean {
  const lines = file.logicalLines;
  const { indent } = lines[index]!;
  let head = index;
  while (isDecorator(file, lines[head]!) && head + 1 < lines.length) head += 1;
  const next = lines[head + 1];
  return lines[index - 1]!.indent <= indent && (next === undefined || next.indent <= indent);
}

function isOverload(file: PythonFile, definition: Node): boolean {
  return file.decorators(definition).some((decorator) => /^(?:\w+\.)?overload$/.test(file.text(decorator)));
}

/** What the overloads of one function have in common: a name, and the block they stand in. */
function signature(file: PythonFile, definition: Node): string {
  const parent = file.parent(definition)!;
  const block = file.is(parent, 'decorated_definition') ? file.parent(parent)! : parent;
  return `${String(block)} ${file.text(file.child(definition, 'name')!)}`;
}

/** The longest run of blank lines between two logical lines; there may be comments as well. */
function blankLines(file: PythonFile, previous: LogicalLine, line: LogicalLine): number {
  let longest = 0;
  let run = 0;
  for (let between = previous.lastLine + 1; between < line.firstLine; between += 1) {
    run = isBlank(file, between) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function isBlank(file: PythonFile, line: number): boolean {
  return file.lines.end(line) === file.lines.start(line) || file.line(line).trim() === '';
}

/** Blank lines above a line and the comments that belong to it. */
function insertion(file: PythonFile, line: LogicalLine, wanted: number): Edit[] {
  const comment = `${file.text({ start: file.lines.start(line.firstLine), end: line.start })}#`;
  let top = line.firstLine;
  while (top > 1 && file.line(top - 1).startsWith(comment)) top -= 1;
  let present = 0;
  while (isBlank(file, top - 1 - present)) present += 1;
  const at = file.lines.start(top);
  return [{ start: at, end: at, text: newline(file).repeat(wanted - present) }];
}
