import type { Edit } from '../../../model/finding.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { mayTurnAgain } from '../../../python/flow.ts';
import { classOfSelf, originOf } from '../../../python/origins.ts';
import { isDeferred, isSameReference } from '../../../python/references.ts';

/** What a loop walks over, without a copy. */
interface Iterated {
  readonly collection: Node;
  /** The expression that yields the elements, to be copied by a fix. */
  readonly elements: Node;
  /** Whether it is walked by `items()`, `keys()` or `values()`. */
  readonly isView: boolean;
}

/** Classes whose iterators notice, or are confused by, a change. */
const BUILT_IN = /^(builtins\.\w+|collections\.(deque|defaultdict|OrderedDict|Counter))$/;

/** What a class is called, or a variable that holds one. */
const CLASS_NAME = /(^|\.)(_*[A-Z]\w*[a-z]\w*|cls|klass)$/;

type Harm = 'endless' | 'repeats' | 'raises' | 'either';

/** What methods do to a loop over their own object. */
const CHANGES: ReadonlyMap<string, Harm> = new Map([
  ['append', 'endless'],
  ['extend', 'endless'],
  ['insert', 'repeats'],
  ['remove', 'either'],
  ['pop', 'either'],
  ['clear', 'either'],
  ['popleft', 'raises'],
  ['appendleft', 'raises'],
  ['popitem', 'raises'],
  ['add', 'raises'],
  ['discard', 'raises'],
]);

const WORDS: Readonly<Record<Harm, string>> = {
  endless: 'The loop reaches each element that it adds, so it never ends',
  repeats: 'A list moves the later elements down, so the loop meets the same element again',
  raises: 'The next turn raises `RuntimeError`, because the size has changed',
  either: 'A list skips the element after each that is removed; a dict or a set raises `RuntimeError` on the next turn',
};

export default detector({ kinds: ['for_statement'], facts: ['collection', 'change', 'harm'] }, function* (node, file) {
  const iterated = iteratedBy(file, node);
  const body = file.child(node, 'body');
  if (iterated === undefined || body === undefined) return;
  const { collection, elements } = iterated;
  for (const inner of file.walk(body, (each) => isDeferred(file, each))) {
    const harm = changeBy(file, inner, iterated, node);
    if (harm === undefined) continue;
    if (!isPlainCollection(file, collection) || isRebound(file, body, collection)) return;
    const statement = statementOf(file, inner);
    if (!mayTurnAgain(file, statement, node)) continue;
    // A list that grows on some turns only is a way to keep what is still to be done.
    if (harm === 'endless' && (file.parent(statement) !== body || isLeft(file, body))) continue;
    yield {
      at: inner,
      collection: file.text(collection),
      change: file.text(file.is(inner, 'subscript') ? statement : inner).split('\n')[0]!,
      harm: WORDS[harm],
      fix: copied(file, elements),
    };
    return;
  }
});

function iteratedBy(file: PythonFile, loop: Node): Iterated | undefined {
  let elements = file.child(loop, 'right');
  if (elements === undefined) return undefined;
  if (
    file.is(elements, 'call') &&
    file.scopes.qualifiedName(file.child(elements, 'function')) === 'builtins.enumerate'
  ) {
    elements = argumentsOf(file, elements).positional[0];
  }
  if (elements === undefined) return undefined;
  const kind = file.kind(elements);
  if (kind === 'identifier' || kind === 'attribute') return { collection: elements, elements, isView: false };
  const method = kind === 'call' ? file.child(elements, 'function') : undefined;
  if (!file.is(method, 'attribute')) return undefined;
  if (!/\.\s*(items|keys|values)\s*\(\s*\)$/.test(file.text(elements))) return undefined;
  return { collection: file.child(method, 'object')!, elements, isView: true };
}

/** What has its own idea of iteration: an object that walks over itself, headers of a message, instances of other classes. */
function isPlainCollection(file: PythonFile, collection: Node): boolean {
  if (file.is(collection, 'identifier') && classOfSelf(file, collection) !== undefined) return false;
  if (/headers$/i.test(file.text(collection))) return false;
  const origin = originOf(file, collection);
  if (origin?.by !== 'call') return origin?.by !== 'with';
  const name = file.scopes.qualifiedName(origin.of) ?? file.text(origin.of);
  return BUILT_IN.test(name) || !CLASS_NAME.test(name);
}

function isLeft(file: PythonFile, body: Node): boolean {
  return [...file.walk(body, (inner) => isDeferred(file, inner))].some((inner) =>
    file.is(inner, 'break_statement', 'continue_statement', 'return_statement', 'raise_statement', 'yield'),
  );
}

/** Whether the loop gives the name another value, which it may then change. */
function isRebound(file: PythonFile, body: Node, collection: Node): boolean {
  if (file.is(collection, 'identifier')) {
    const definitions = file.scopes.binding(collection)?.definitions ?? [];
    return definitions.some(({ node }) => file.contains(body, node));
  }
  return [...file.walk(body)].some((node) => {
    if (!file.is(node, 'assignment')) return false;
    return isSameReference(file, file.child(node, 'left')!, collection);
  });
}

function changeBy(file: PythonFile, node: Node, { collection, isView }: Iterated, loop: Node): Harm | undefined {
  if (file.is(node, 'call')) {
    const method = file.child(node, 'function');
    const harm = CHANGES.get(calledName(file, node) ?? '');
    if (harm === undefined || !file.is(method, 'attribute')) return undefined;
    if (!isSameReference(file, file.child(method, 'object')!, collection)) return undefined;
    // What goes in further down is met on a later turn, as a list of what is still to be done is meant to work.
    if (harm === 'repeats' && file.text(argumentsOf(file, node).positional[0] ?? node) !== '0') return undefined;
    return isView ? 'raises' : harm;
  }
  if (!file.is(node, 'subscript')) return undefined;
  if (!isSameReference(file, file.child(node, 'value')!, collection)) return undefined;
  const parent = file.parent(node)!;
  const holder = file.is(parent, 'expression_list') ? file.parent(parent)! : parent;
  if (file.is(holder, 'delete_statement')) return isView ? 'raises' : 'either';
  return isView && renamesKey(file, node, loop) ? 'raises' : undefined;
}

/** `prices[name.lower()] = price` in a loop that got `name` from `prices`: a new key, unless it was lower already. */
function renamesKey(file: PythonFile, subscript: Node, loop: Node): boolean {
  const assignment = file.parent(subscript)!;
  if (!file.is(assignment, 'assignment') || file.field(subscript) !== 'left') return false;
  const key = file.child(subscript, 'subscript')!;
  const left = file.child(loop, 'left')!;
  const name = file.is(left, 'identifier') ? left : file.namedChildren(left)[0];
  if (!file.is(key, 'call', 'binary_operator') || !file.is(name, 'identifier')) return false;
  const binding = file.scopes.binding(name);
  return binding?.references.some((reference) => file.contains(key, reference)) === true;
}

function statementOf(file: PythonFile, node: Node): Node {
  let statement = node;
  while (!file.is(file.parent(statement), 'block', 'module')) statement = file.parent(statement)!;
  return statement;
}

function copied(file: PythonFile, elements: Node): Edit[] {
  const { start, end } = file.span(elements);
  return [
    { start, end: start, text: 'list(' },
    { start: end, end, text: ')' },
  ];
}
