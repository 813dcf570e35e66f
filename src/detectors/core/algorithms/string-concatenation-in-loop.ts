import type { Edit } from '../../../model/finding.ts';
import { loopsAround } from '../../../python/around.ts';
import type { Binding, Definition } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import { indentBefore, lineEnd } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { isShortLoop, valueOf } from './lists.ts';

export default detector(
  { kinds: ['for_statement', 'while_statement'], facts: ['name', 'addition'] },
  function* (node, file) {
    const body = file.child(node, 'body');
    if (body === undefined || file.isTest || isShortLoop(file, node)) return;
    const seen = new Set<Binding>();
    for (const statement of file.walk(body, (inner) =>
      file.is(inner, 'function_definition', 'class_definition', 'lambda'),
    )) {
      if (!file.is(statement, 'augmented_assignment', 'assignment')) continue;
      const name = file.child(statement, 'left');
      const binding = file.is(name, 'identifier') ? additionTo(file, statement, name) : undefined;
      if (binding === undefined || seen.has(binding)) continue;
      seen.add(binding);
      if (!isTextBefore(file, binding, node) || isReadIn(file, binding, node)) continue;
      // The outermost loop that adds to it is the one to speak of.
      if ([...loopsAround(file, node)].some((outer) => isOutside(binding, outer) && !isShortLoop(file, outer)))
        continue;
      yield {
        at: statement,
        name: binding.name,
        addition: file.text(statement).split('\n')[0]!,
        fix: joined(file, binding, node),
      };
    }
  },
);

/** The name that `text += …` or `text = text + …` adds to. */
function additionTo(file: PythonFile, statement: Node, name: Node): Binding | undefined {
  if (file.is(statement, 'augmented_assignment')) {
    return file.is(file.child(statement, 'operator'), '"+="') ? file.scopes.binding(name) : undefined;
  }
  let left = file.child(statement, 'right');
  if (!file.is(left, 'binary_operator')) return undefined;
  while (file.is(left, 'binary_operator') && file.is(file.child(left, 'operator'), '"+"'))
    left = file.child(left, 'left');
  return file.is(left, 'identifier') && file.text(left) === file.text(name) ? file.scopes.binding(name) : undefined;
}

function isText(file: PythonFile, value: Node | undefined): boolean {
  if (file.is(value, 'string', 'concatenated_string')) return !/^[a-z]*b/i.test(file.text(value));
  if (file.is(value, 'binary_operator') && file.is(file.child(value, 'operator'), '"+"')) {
    return isText(file, file.child(value, 'right')) || isText(file, file.child(value, 'left'));
  }
  return file.is(value, 'call') && /^str\(/.test(file.text(value));
}

/** Whether the name is bound to a text before the loop, and inside of it only by adding. */
function isTextBefore(file: PythonFile, { definitions, scope }: Binding, loop: Node): boolean {
  if (scope.kind !== 'function' && scope.kind !== 'module') return false;
  const inside = definitions.filter(({ node }) => file.contains(loop, node));
  const before = definitions.filter(({ node }) => node < loop).at(-1);
  if (before === undefined || before.kind !== 'assignment' || !isText(file, valueOf(file, before.node))) return false;
  return inside.every((definition) => isAddition(file, definition));
}

function isAddition(file: PythonFile, { node }: Definition): boolean {
  const statement = file.parent(node)!;
  return file.is(statement, 'augmented_assignment', 'assignment') && additionTo(file, statement, node) !== undefined;
}

function isReadIn(file: PythonFile, { references }: Binding, loop: Node): boolean {
  return references.some((reference) => {
    if (!file.contains(loop, reference)) return false;
    const parent = file.parent(reference)!;
    if (file.is(parent, 'augmented_assignment')) return file.field(reference) !== 'left';
    return !isFirstOperand(file, reference);
  });
}

/** Whether a name is the left end of the sum that is assigned to it. */
function isFirstOperand(file: PythonFile, reference: Node): boolean {
  let node = reference;
  while (file.is(file.parent(node), 'binary_operator') && file.field(node) === 'left') node = file.parent(node)!;
  const assignment = file.parent(node);
  if (node === reference || !file.is(assignment, 'assignment')) return false;
  return file.text(file.child(assignment, 'left')!) === file.text(reference);
}

function isOutside({ definitions }: Binding, loop: Node): boolean {
  return definitions[0] !== undefined && definitions[0].node < loop;
}

/** Collects the parts in a list, and joins them behind the loop. */
function joined(file: PythonFile, { name, definitions, references, scope }: Binding, loop: Node): Edit[] {
  const [first, ...additions] = definitions;
  const value = first === undefined ? undefined : valueOf(file, first.node);
  const indent = indentBefore(file, loop);
  const isTaken = scope.bindings.has('parts') || file.scopes.module.bindings.has('parts');
  if (first === undefined || value === undefined || indent === undefined || isTaken || scope.kind !== 'function')
    return [];
  const isPlain = additions.every(
    ({ node }) => file.contains(loop, node) && file.is(file.parent(node), 'augmented_assignment'),
  );
  const isLater = references.every((reference) => file.contains(loop, reference) || reference > loop);
  if (!isPlain || !isLater || file.is(value, 'call')) return [];
  const isEmpty = /^[a-z]*(""|''|""""""|'''''')$/i.test(file.text(value));
  const feed = lineEnd(file);
  const end = file.lines.start(file.lines.at(file.end(loop) - 1) + 1);
  return [
    { ...file.span(first.node), text: 'parts' },
    { ...file.span(value), text: isEmpty ? '[]' : `[${file.text(value)}]` },
    ...additions.map(({ node }) => {
      const statement = file.parent(node)!;
      return { ...file.span(statement), text: `parts.append(${file.text(file.child(statement, 'right')!)})` };
    }),
    { start: end, end, text: `${indent}${name} = "".join(parts)${feed}` },
  ];
}
