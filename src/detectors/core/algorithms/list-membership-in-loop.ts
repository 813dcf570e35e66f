import type { Edit } from '../../../model/finding.ts';
import { argumentsOf } from '../../../python/arguments.ts';
import { loopsAround } from '../../../python/around.ts';
import type { Binding } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { isList, isListBinding, isShortLoop, valueOf } from './lists.ts';

/** What a programmer wrote one by one: members of an enumeration, parameters, fields and columns of a class. */
const FEW =
  /\b(in|list|sorted) *\(?_*[A-Z]\w*\)?$|^_*[A-Z]\w*$|(args|params|parameters|fields|_meta|keywords|operators|choices|options|columns|attrs|methods|names|__dict__|mro)(\b|_|\()/;

const CHANGES = /^(append|extend|insert|remove|pop|clear|sort|reverse)$/;

export default detector({ kinds: ['comparison_operator'], facts: ['test', 'list'] }, function* (node, file) {
  const operator = file.child(node, 'operators');
  if (!file.is(operator, '"in"', '"not in"') || file.isTest) return;
  const [value, list, ...more] = file.namedChildren(node);
  if (value === undefined || !file.is(list, 'identifier') || more.length > 0) return;
  // What may be, or may hold, a list is in no set.
  if (file.is(value, 'list', 'dictionary', 'set', 'tuple')) return;
  const binding = file.scopes.binding(list);
  if (binding === undefined || /(^|_)names$/.test(binding.name) || isInTest(file, node)) return;
  if (!isListBinding(file, binding) || !mayBeLong(file, binding)) return;
  const last = Math.max(...binding.definitions.map((definition) => definition.node));
  const loops = [...loopsAround(file, node)].filter((loop) => loop > last && !isShortLoop(file, loop));
  // A clause of a comprehension runs what stands beside it.
  const turns = loops.map((loop) => (file.is(loop, 'for_in_clause') ? file.parent(loop)! : loop));
  if (loops.length === 0 || binding.references.some((each) => isChangedIn(file, each, turns))) return;
  yield { at: node, test: file.text(node), list: binding.name, fix: asSet(file, binding) };
});

function isInTest(file: PythonFile, node: Node): boolean {
  return /(^|\.)_?test/.test(file.enclosingDefinition(node));
}

/** Whether the length of a list depends on data, and its elements can be in a set. */
function mayBeLong(file: PythonFile, { definitions, references }: Binding): boolean {
  return definitions.every(({ node }) => {
    const value = valueOf(file, node)!;
    const source = file.is(value, 'call')
      ? argumentsOf(file, value).positional[0]
      : file.childOf(value, 'for_in_clause');
    if (source !== undefined && FEW.test(file.text(source))) return false;
    if (file.is(value, 'list_comprehension')) return isHashable(file, file.child(value, 'body'));
    if (file.is(value, 'call')) return source !== undefined;
    // What is written out does not grow.
    return file.namedChildren(value).length === 0 && references.some((reference) => isFilledInLoop(file, reference));
  });
}

/** An attribute, a key, a text: what is mostly an id or a name. */
function isHashable(file: PythonFile, element: Node | undefined): boolean {
  return file.is(element, 'attribute', 'string', 'integer', 'float', 'subscript', 'call') && !isList(file, element);
}

/** `names.append(book.name)` in a loop. */
function isFilledInLoop(file: PythonFile, reference: Node): boolean {
  const method = file.parent(reference)!;
  if (!file.is(method, 'attribute') || file.text(file.child(method, 'attribute')!) !== 'append') return false;
  const call = file.parent(method)!;
  const [element] = file.is(call, 'call') ? argumentsOf(file, call).positional : [];
  return isHashable(file, element) && [...loopsAround(file, call)].length > 0;
}

function isChangedIn(file: PythonFile, reference: Node, loops: readonly Node[]): boolean {
  if (!loops.some((loop) => file.contains(loop, reference))) return false;
  const parent = file.parent(reference)!;
  if (file.is(parent, 'attribute')) return CHANGES.test(file.text(file.child(parent, 'attribute')!));
  if (file.is(parent, 'augmented_assignment', 'delete_statement')) return true;
  const isTarget = file.is(file.parent(parent), 'assignment', 'delete_statement') && file.field(parent) !== 'right';
  return file.is(parent, 'subscript') && isTarget;
}

/** Makes the list a set where nothing but membership is ever asked of it. */
function asSet(file: PythonFile, { definitions, references }: Binding): Edit[] {
  const isAsked = (reference: Node): boolean => {
    const parent = file.parent(reference)!;
    if (!file.is(parent, 'comparison_operator')) return false;
    return file.is(file.child(parent, 'operators'), '"in"', '"not in"') && file.namedChildren(parent)[0] !== reference;
  };
  if (definitions.length > 1 || !references.every(isAsked)) return [];
  const value = valueOf(file, definitions[0]!.node)!;
  const { start, end } = file.span(value);
  if (file.is(value, 'call')) {
    const callee = file.span(file.child(value, 'function')!);
    return argumentsOf(file, value).keywords.size > 0 ? [] : [{ ...callee, text: 'set' }];
  }
  if (file.namedChildren(value).length === 0) return [];
  return [
    { start, end: start + 1, text: '{' },
    { start: end - 1, end, text: '}' },
  ];
}
