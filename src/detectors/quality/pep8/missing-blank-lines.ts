import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import { lineEnd } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import type { LogicalLine } from '../../../python/logical-lines.ts';

export default detector({ kinds: ['module'], facts: ['wanted', 'place'] }, function* (_module, file) {
  // Stubs are dense by convention.
  if (file.path.endsWith('.pyi')) return;
  const overloads = new Set<string>();
  let isBelowDefinition = false;
  for (const [index, line] of file.logicalLines.entries()) {
    const previous = file.logicalLines[index - 1];
    const isDefinition = beginsDefinition(file, line);
    const isTop = line.indent === 0;
    const asksForSpace = isDefinition ? !opensItsBlock(file, previous, line) : isTop && isBelowDefinition;
    if (previous !== undefined && asksForSpace) {
      const found = blankLines(file, previous, line);
      const wanted = isTop ? 2 : 1;
      const mayBeDense =
        isDefinition && ((found === 0 && isOneLiner(file, index)) || isOverloaded(file, line, overloads));
      if (found < wanted && !mayBeDense) {
        const place = isDefinition ? 'above this definition' : 'between this and the definition above';
        const count = isTop ? 'two blank lines' : 'a blank line';
        yield { at: line.node, wanted: count, place, fix: insertion(file, line, wanted) };
      }
    }
    if (isDefinition) noteOverload(file, line, overloads);
    if (isTop) isBelowDefinition = isDefinition;
  }
});

/** Whether this is the first line of a function or class, or that of a decorator. */
function beginsDefinition(file: PythonFile, line: LogicalLine): boolean {
  if (file.is(line.node, '"async"')) return file.is(file.parent(line.node), 'function_definition');
  return file.is(line.node, '"def"', '"class"', '"@"');
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

/** Overloads of one function and the function itself may stand together. */
function isOverloaded(file: PythonFile, line: LogicalLine, overloads: ReadonlySet<string>): boolean {
  if (overloads.size === 0) return false;
  const parent = file.parent(line.node)!;
  const definition = isDecorator(file, line) ? file.child(file.parent(parent)!, 'definition')! : parent;
  return overloads.has(signature(file, definition));
}

function noteOverload(file: PythonFile, line: LogicalLine, overloads: Set<string>): void {
  if (isDecorator(file, line)) return;
  const definition = file.parent(line.node)!;
  const isOverload = (decorator: Node): boolean => /^(?:\w+\.)?overload$/.test(file.text(decorator));
  if (file.decorators(definition).some(isOverload)) overloads.add(signature(file, definition));
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
  return [{ start: at, end: at, text: lineEnd(file).repeat(wanted - present) }];
}
