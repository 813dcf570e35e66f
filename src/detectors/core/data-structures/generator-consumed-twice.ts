import { argumentsOf } from '../../../python/arguments.ts';
import { loopsAround } from '../../../python/around.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { canReachEnd } from '../../../python/flow.ts';
import type { Edit } from '../../../model/finding.ts';

const LAZY = /^builtins\.(map|filter|zip)$/;

/** Calls that read their argument to its end. */
const READ_ALL =
  /^(builtins\.(list|tuple|set|frozenset|dict|sorted|sum|max|min)|collections\.(deque|Counter|OrderedDict)|statistics\.\w+|itertools\.(product|permutations|combinations))$/;

export default detector(
  { kinds: ['call', 'generator_expression'], facts: ['name', 'maker', 'line'], called: ['map', 'filter', 'zip'] },
  function* (value, file) {
    const node = file.parent(value)!;
    const isValue = file.is(node, 'assignment') ? file.field(value) === 'right' : file.is(node, 'named_expression');
    const name = isValue ? file.child(node, file.is(node, 'assignment') ? 'left' : 'name') : undefined;
    if (!file.is(name, 'identifier') || !isLazy(file, value)) return;
    const binding = file.scopes.binding(name);
    if (binding === undefined || binding.definitions.length > 1) return;
    const { references, scope } = binding;
    if (references.some((reference) => isHandedOn(file, reference, scope.node))) return;
    const reads = references.filter((reference) => reference > node && isReadWhole(file, reference));
    for (const [index, first] of reads.entries()) {
      const again = isRepeated(file, first, node)
        ? first
        : reads.slice(index + 1).find((later) => follows(file, first, later));
      if (again === undefined) continue;
      const maker = file.is(value, 'call')
        ? `\`${file.text(file.child(value, 'function')!)}()\``
        : 'generator expression';
      yield { at: again, name: binding.name, maker, line: file.lineOf(first), fix: asList(file, value) };
      return;
    }
  },
);

function isLazy(file: PythonFile, value: Node): boolean {
  if (file.is(value, 'generator_expression')) return true;
  return LAZY.test(file.scopes.qualifiedName(file.child(value, 'function')) ?? '');
}

/** Whether something else may take from it or renew it: a function that it is given to, an `itertools.tee`. */
function isHandedOn(file: PythonFile, reference: Node, scope: Node): boolean {
  const owner = file.enclosing(reference, 'function_definition', 'lambda') ?? 0;
  const home = file.is(scope, 'function_definition', 'lambda')
    ? scope
    : (file.enclosing(scope, 'function_definition') ?? 0);
  return owner !== home;
}

function isReadWhole(file: PythonFile, reference: Node): boolean {
  const parent = file.parent(reference)!;
  switch (file.kind(parent)) {
    case 'for_statement':
      return file.field(reference) === 'right' && !isLeftEarly(file, parent);
    case 'for_in_clause':
      return file.field(reference) === 'right' && !file.is(file.parent(parent), 'generator_expression');
    case 'list_splat':
      return true;
    case 'argument_list': {
      const call = file.parent(parent)!;
      const called = file.child(call, 'function')!;
      if (argumentsOf(file, call).positional[0] !== reference) return false;
      if (file.is(called, 'attribute') && file.text(file.child(called, 'attribute')!) === 'join') {
        return file.is(file.child(called, 'object'), 'string');
      }
      return READ_ALL.test(file.scopes.qualifiedName(called) ?? '');
    }
    default:
      return false;
  }
}

/** Whether a loop may end before its iterator does: what is left is then meant for somebody else. */
function isLeftEarly(file: PythonFile, loop: Node): boolean {
  const isDeferred = (inner: Node): boolean => file.is(inner, 'function_definition', 'class_definition', 'lambda');
  return [...file.walk(loop, isDeferred)].some((inner) => file.is(inner, 'break_statement', 'return_statement'));
}

/** Whether a loop that begins after the assignment reads it on every turn. */
function isRepeated(file: PythonFile, read: Node, assignment: Node): boolean {
  const loop = [...loopsAround(file, read)].find((each) => each > assignment);
  return loop !== undefined && !isLeftEarly(file, file.is(loop, 'for_statement', 'while_statement') ? loop : read);
}

/** Whether control can come from one place to a later one: the two are not in branches of which one is taken. */
function follows(file: PythonFile, first: Node, later: Node): boolean {
  let inner = first;
  for (const outer of file.ancestors(first)) {
    if (file.contains(outer, later)) return !isExclusive(file, outer, inner, later);
    if (file.is(outer, 'block') && !canReachEnd(file, outer)) return false;
    if (file.is(outer, 'return_statement', 'raise_statement')) return false;
    inner = outer;
  }
  return false;
}

/** @param first the part of a statement or expression that is read first, of which `later` is in another part */
function isExclusive(file: PythonFile, around: Node, first: Node, later: Node): boolean {
  if (file.is(around, 'if_statement')) return file.field(first) !== 'condition';
  if (file.is(around, 'conditional_expression')) return file.namedChildren(around)[1] !== first;
  if (file.is(around, 'try_statement')) {
    return !file.is(
      file.enclosing(later, 'except_clause', 'else_clause', 'finally_clause'),
      'else_clause',
      'finally_clause',
    );
  }
  return file.is(first, 'case_clause');
}

function asList(file: PythonFile, value: Node): Edit[] {
  const { start, end } = file.span(value);
  if (file.is(value, 'call')) {
    return [
      { start, end: start, text: 'list(' },
      { start: end, end, text: ')' },
    ];
  }
  return [
    { start, end: start + 1, text: '[' },
    { start: end - 1, end, text: ']' },
  ];
}
