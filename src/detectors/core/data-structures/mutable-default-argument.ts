import type { Edit } from '../../../model/finding.ts';
import { isFrom } from '../../../model/python-version.ts';
import { admitNone, excludesNone } from '../../../python/annotations.ts';
import { detector } from '../../../python/detector.ts';
import { indentBefore, lineEnd, oneLevel } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import type { Binding } from '../../../python/bindings.ts';
import { parameterFor } from './own-callee.ts';

const MUTABLE = /^(builtins\.(list|dict|set|bytearray)|collections\.(deque|defaultdict|OrderedDict|Counter))$/;

/** Annotations whose types offer no way to change the value. */
const READ_ONLY =
  /^["']?(typing\.|collections\.abc\.|abc\.|t\.)?(Sequence|Mapping|Iterable|Iterator|Collection|Container|AbstractSet|Set|FrozenSet|Sized|frozenset|tuple|Tuple)\b/;

/** A default that is meant to last, as a memory between calls. */
const ON_PURPOSE = /^_|cache|memo|registry/i;

export default detector(
  { kinds: ['default_parameter', 'typed_default_parameter'], facts: ['name', 'default'] },
  function* (node, file, options) {
    const value = file.child(node, 'value');
    if (value === undefined || !isMutable(file, value)) return;
    const name = file.child(node, 'name')!;
    const binding = file.scopes.binding(name);
    if (binding === undefined || ON_PURPOSE.test(binding.name) || isReadOnly(file, node)) return;
    if (!isKept(file, binding, { hops: MOST_HOPS, isEmpty: isEmpty(file, value) })) return;
    yield {
      at: value,
      name: binding.name,
      default: file.text(value),
      fix: fix(file, node, value, binding, isFrom(String(options.python), '3.10')),
    };
  },
);

function isMutable(file: PythonFile, value: Node): boolean {
  if (file.is(value, 'list', 'dictionary', 'set')) return true;
  if (file.is(value, 'list_comprehension', 'dictionary_comprehension', 'set_comprehension')) return true;
  return file.is(value, 'call') && MUTABLE.test(file.scopes.qualifiedName(file.child(value, 'function')) ?? '');
}

/** What is known of a value on its way through functions. */
interface Way {
  /** How often a function that it is handed to may hand it on to be looked into as well. */
  readonly hops: number;
  /** Whether there is nothing in it at first. */
  readonly isEmpty: boolean;
}

function isEmpty(file: PythonFile, value: Node): boolean {
  const inside = file.is(value, 'call') ? file.child(value, 'arguments')! : value;
  return file.namedChildren(inside).length === 0;
}

function isReadOnly(file: PythonFile, parameter: Node): boolean {
  const type = file.child(parameter, 'type');
  return type !== undefined && READ_ONLY.test(file.text(type));
}

/**
 * Whether the function changes the value, or keeps it beyond the call. What it only hands on is mostly read there: it counts where
 * a function of the same file takes it, and changes or keeps it.
 *
 */
function isKept(file: PythonFile, binding: Binding, way: Way): boolean {
  const replaced = replacements(file, binding);
  const isOwn = (node: Node): boolean => replaced.some(({ from, to }) => from <= node && node < to);
  if (binding.definitions.some(({ kind, node }) => kind === 'augmented assignment' && !isOwn(node))) return true;
  return binding.references.some((reference) => !isOwn(reference) && escapes(file, reference, way));
}

/** Where the function has given the name a value of its own, whatever happens: from past an assignment to the end of its block. */
function replacements(
  file: PythonFile,
  { definitions }: Binding,
): readonly { readonly from: Node; readonly to: Node }[] {
  return definitions.flatMap(({ kind, node }) => {
    const assignment = file.parent(node)!;
    const statement = file.parent(assignment);
    const block = kind === 'assignment' && statement !== undefined ? file.parent(statement) : undefined;
    return file.is(block, 'block') ? [{ from: file.tree.after[statement!]!, to: file.tree.after[block]! }] : [];
  });
}

const CHANGES =
  /^(append|appendleft|add|clear|discard|extend|extendleft|insert|pop|popitem|popleft|remove|reverse|rotate|setdefault|sort|subtract|update|__setitem__|__delitem__|\w+_update)$/;

/** What takes out of a value, or orders it: where there is nothing in it, it stays as it is. */
const TAKES = /^(clear|discard|pop|popitem|popleft|remove|reverse|rotate|sort|__delitem__)$/;

/** Whether what stands around a reference changes the value, or keeps it. */
function escapes(file: PythonFile, reference: Node, way: Way): boolean {
  let node = reference;
  for (let outer = file.parent(node); outer !== undefined; node = outer, outer = file.parent(node)) {
    const field = file.field(node);
    switch (file.kind(outer)) {
      case 'parenthesized_expression':
        break;
      case 'conditional_expression':
        // The condition is only looked at.
        if (file.namedChildren(outer)[1] === node) return false;
        break;
      case 'boolean_operator':
        // An empty value gives way to what stands on the right of `or`.
        if (field === 'left' && file.is(file.child(outer, 'operator'), '"or"')) return false;
        break;
      case 'attribute':
        return isChanging(file, file.parent(outer)!, file.text(file.child(outer, 'attribute')!), way);
      case 'subscript':
        return field === 'value' && isTarget(file, outer, way);
      case 'argument_list':
        return isKeptBy(file, file.parent(outer)!, node, way);
      case 'keyword_argument':
        return isKeptBy(file, file.parent(file.parent(outer)!)!, outer, way);
      case 'assignment':
        return field === 'right';
      case 'return_statement':
      case 'yield':
        return true;
      case 'lambda':
        return file.scopes.binding(reference)?.scope.node === outer;
      default:
        return false;
    }
  }
  return false;
}

function isChanging(file: PythonFile, call: Node, method: string, { isEmpty }: Way): boolean {
  return file.is(call, 'call') && CHANGES.test(method) && !(isEmpty && TAKES.test(method));
}

function isTarget(file: PythonFile, subscript: Node, { isEmpty }: Way): boolean {
  const parent = file.parent(subscript);
  if (file.is(parent, 'delete_statement')) return !isEmpty;
  return file.is(parent, 'assignment', 'augmented_assignment') && file.field(subscript) === 'left';
}

/** Whether a call hands an argument to a function of this file that changes or keeps it. */
function isKeptBy(file: PythonFile, call: Node, argument: Node, { hops, isEmpty }: Way): boolean {
  const parameter = hops === 0 ? undefined : parameterFor(file, call, argument);
  if (parameter === undefined) return false;
  const isTyped = parameter.definitions.some(({ node }) => isReadOnly(file, file.parent(node)!));
  return !isTyped && isKeptByTaker(file, parameter, { hops: hops - 1, isEmpty });
}

/** A function is looked into when it hands the value on to another one this often. */
const MOST_HOPS = 3;

/** Whether functions that take a value keep it, by what was known of it. */
const takers = new WeakMap<Binding, Map<string, boolean>>();

function isKeptByTaker(file: PythonFile, parameter: Binding, way: Way): boolean {
  const known = takers.get(parameter) ?? new Map<string, boolean>();
  takers.set(parameter, known);
  const key = `${way.hops} ${way.isEmpty}`;
  let answer = known.get(key);
  if (answer === undefined) known.set(key, (answer = isKept(file, parameter, way)));
  return answer;
}

/** `None` as the default, and a fresh value at the beginning of the body. */
function fix(file: PythonFile, parameter: Node, value: Node, { name, scope }: Binding, hasUnions: boolean): Edit[] {
  const body = file.child(scope.node, 'body');
  if (!file.is(body, 'block')) return [];
  const statements = file.statements(body);
  const isDocumented = file.is(file.namedChildren(statements[0]!)[0], 'string');
  const first = statements[isDocumented ? 1 : 0];
  const indent = first === undefined ? undefined : indentBefore(file, first);
  if (first === undefined || indent === undefined) return [];
  const type = file.child(parameter, 'type');
  const isNarrow = type !== undefined && excludesNone(file, type);
  const annotation = isNarrow ? admitNone(file, type, hasUnions) : undefined;
  if (isNarrow && annotation === undefined) return [];
  const start = file.start(first);
  const feed = lineEnd(file);
  const text = `if ${name} is None:${feed}${indent}${oneLevel(file, first)}${name} = ${file.text(value)}${feed}${indent}`;
  return [
    ...(annotation === undefined ? [] : [annotation]),
    { ...file.span(value), text: 'None' },
    { start, end: start, text },
  ];
}
