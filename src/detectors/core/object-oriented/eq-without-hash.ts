import { basesOf, classKeyword, nameOf, ownClass, parameterAt } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { originOf } from '../../../python/origins.ts';

/** Bases whose objects are hashed wherever they are used. */
const HASHABLE =
  /^(builtins\.(str|int|float|complex|bytes|tuple|frozenset)|enum\.\w+|pathlib\.(Pure)?(Posix|Windows)?Path|datetime\.\w+|decimal\.Decimal|fractions\.Fraction|uuid\.UUID|ipaddress\.\w+|django\.db\.models\.(base\.)?Model)$/;

const SET_TYPE =
  /^(builtins\.(set|frozenset)|typing\.(Set|FrozenSet|AbstractSet|MutableSet)|collections\.abc\.(Set|MutableSet))$/;
const DICT_TYPE =
  /^(builtins\.dict|typing\.(Dict|Mapping|MutableMapping|DefaultDict|OrderedDict|Counter)|collections\.(defaultdict|OrderedDict|Counter)|collections\.abc\.(Mapping|MutableMapping))$/;
const MEMOIZES = /^functools\.(cache|lru_cache)$/;

/** A place where objects of a class have to have a hash. */
interface HashUse {
  readonly owner: Node;
  readonly use: string;
}

export default detector(
  { kinds: ['module'], facts: ['owner', 'use'], words: ['def __eq__'] },
  function* (_module, file) {
    // What stands in for something in a test is compared, and seldom kept.
    if (file.isTest || file.path.endsWith('.pyi')) return;
    const classes = classesWithoutHash(file);
    if (classes.size === 0) return;
    const found = new Map<Node, string>();
    for (const owner of classes) {
      const lost = lostHash(file, owner);
      if (lost !== undefined) found.set(owner, `\`${lost}\`, its base, has one`);
    }
    for (const { owner, use } of hashUses(file, classes)) if (!found.has(owner)) found.set(owner, use);
    for (const [owner, use] of found) yield { at: file.child(owner, 'name')!, owner: nameOf(file, owner), use };
  },
);

/** The classes that say when two objects are equal and nothing of their hash, which Python then takes away. */
function classesWithoutHash(file: PythonFile): ReadonlySet<Node> {
  const found = new Set<Node>();
  for (const scope of file.scopes.all) {
    if (scope.kind !== 'class') continue;
    const { bindings, node } = scope;
    const isDefined = bindings.get('__eq__')?.definitions.some(({ kind }) => kind === 'function') === true;
    if (!isDefined || bindings.has('__hash__') || file.decorators(node).length > 0) continue;
    if (classKeyword(file, node, 'metaclass') === undefined) found.add(node);
  }
  return found;
}

/** The base whose hash a class no longer has. */
function lostHash(file: PythonFile, owner: Node): string | undefined {
  for (const base of basesOf(file, owner)) {
    if (HASHABLE.test(file.scopes.qualifiedName(base) ?? '')) return file.text(base);
    const known = ownClass(file, base);
    const isHashed = known !== undefined && hashOf(file, known) === 'own';
    if (isHashed) return nameOf(file, known);
  }
  return undefined;
}

/** Whether a class of the file defines how it is hashed. */
function hashOf(file: PythonFile, owner: Node): 'own' | undefined {
  const definitions = file.scopes.of(owner)?.bindings.get('__hash__')?.definitions ?? [];
  return definitions.some(({ kind }) => kind === 'function') ? 'own' : undefined;
}

function* hashUses(file: PythonFile, classes: ReadonlySet<Node>): Generator<HashUse> {
  for (const node of file.nodesOf(
    ...(['generic_type', 'subscript', 'set', 'set_comprehension', 'pair', 'call', 'decorator'] as const),
  )) {
    if (file.is(node, 'generic_type')) yield* annotated(file, node, classes);
    else if (file.is(node, 'subscript')) {
      yield* annotated(file, node, classes);
      yield* kept(file, node, classes);
    } else if (file.is(node, 'set_comprehension')) {
      yield* used(file, [file.child(node, 'body')], classes, 'a member of a set');
    } else if (file.is(node, 'set')) yield* used(file, file.namedChildren(node), classes, 'a member of a set');
    else if (file.is(node, 'pair')) yield* used(file, [file.child(node, 'key')], classes, 'a key of a dictionary');
    else if (file.is(node, 'call')) yield* hashed(file, node, classes);
    else yield* memoized(file, node, classes);
  }
}

/** `set[Book]`, `dict[Book, int]`. */
function* annotated(file: PythonFile, node: Node, classes: ReadonlySet<Node>): Generator<HashUse> {
  const [generic, list] = file.namedChildren(node);
  const name = file.scopes.qualifiedName(generic) ?? '';
  const isSet = SET_TYPE.test(name);
  if (!isSet && !DICT_TYPE.test(name)) return;
  if (list === undefined) return;
  const first = file.kind(list) === 'type_parameter' ? file.namedChildren(list)[0] : list;
  const type = first !== undefined && file.kind(first) === 'type' ? file.namedChildren(first)[0] : first;
  const owner = ownClass(file, type);
  if (owner === undefined || !classes.has(owner)) return;
  const text = `\`${file.text(node).replaceAll(/\s+/g, ' ')}\` on line ${file.lineOf(node)} needs one`;
  yield { owner, use: text };
}

function* used(
  file: PythonFile,
  expressions: readonly (Node | undefined)[],
  classes: ReadonlySet<Node>,
  as: string,
): Generator<HashUse> {
  for (const expression of expressions) {
    const owner = expression === undefined ? undefined : instanceOf(file, expression);
    if (owner === undefined || expression === undefined || !classes.has(owner)) continue;
    yield { owner, use: `\`${file.text(expression)}\` on line ${file.lineOf(expression)} is ${as}` };
  }
}

/** `prices[Book("Emma")] = 7`; an object that is its own key has to be made in place for that to be certain. */
function* kept(file: PythonFile, subscript: Node, classes: ReadonlySet<Node>): Generator<HashUse> {
  const key = file.child(subscript, 'subscript');
  const assignment = file.parent(subscript);
  if (!file.is(key, 'call') || !file.is(assignment, 'assignment') || file.field(subscript) !== 'left') return;
  // A list takes what has an `__index__`.
  const owner = ownClass(file, file.child(key, 'function'));
  if (owner !== undefined && file.scopes.of(owner)?.bindings.has('__index__') === true) return;
  yield* used(file, [key], classes, 'a key of a dictionary');
}

/** The class of the file that an expression is an object of. */
function instanceOf(file: PythonFile, expression: Node): Node | undefined {
  if (!file.is(expression, 'identifier', 'attribute', 'call')) return undefined;
  const origin = originOf(file, expression);
  if (origin === undefined || origin.by === 'with') return undefined;
  if (origin.by === 'self') return file.parent(origin.of);
  return ownClass(file, origin.of);
}

/** `hash(book)`, and `books.add(book)` of a set. */
function* hashed(file: PythonFile, call: Node, classes: ReadonlySet<Node>): Generator<HashUse> {
  const callee = file.child(call, 'function')!;
  const list = file.child(call, 'arguments')!;
  if (!file.is(list, 'argument_list')) {
    // `set(Book(title) for title in titles)` has no brackets of its own around the arguments.
    if (SET_TYPE.test(file.scopes.qualifiedName(callee) ?? '')) yield* collected(file, [list], classes);
    return;
  }
  if (file.is(callee, 'identifier')) {
    const name = file.scopes.qualifiedName(callee) ?? '';
    if (name === 'builtins.hash') yield* used(file, file.namedChildren(list), classes, 'hashed');
    if (SET_TYPE.test(name)) yield* collected(file, file.namedChildren(list), classes);
    return;
  }
  const method = file.is(callee, 'attribute') ? file.text(file.child(callee, 'attribute')!) : '';
  if (method !== 'add') return;
  const origin = originOf(file, file.child(callee, 'object')!);
  const type = origin === undefined || origin.by === 'with' ? undefined : file.scopes.qualifiedName(origin.of);
  if (type !== undefined && SET_TYPE.test(type))
    yield* used(file, file.namedChildren(list), classes, 'a member of a set');
}

/** `set([Book("Emma")])`, and of a comprehension. */
function* collected(file: PythonFile, given: readonly Node[], classes: ReadonlySet<Node>): Generator<HashUse> {
  const [members, ...more] = given;
  if (members === undefined || more.length > 0) return;
  if (file.is(members, 'list', 'tuple')) yield* used(file, file.namedChildren(members), classes, 'a member of a set');
  if (file.is(members, 'generator_expression', 'list_comprehension'))
    yield* used(file, [file.child(members, 'body')], classes, 'a member of a set');
}

/** A method whose results are kept by its arguments, `self` among them. */
function* memoized(file: PythonFile, decorator: Node, classes: ReadonlySet<Node>): Generator<HashUse> {
  const [inner] = file.namedChildren(decorator);
  const name = file.scopes.qualifiedName(file.is(inner, 'call') ? file.child(inner, 'function') : inner) ?? '';
  if (!MEMOIZES.test(name)) return;
  const method = file.child(file.parent(decorator)!, 'definition');
  const owner = method === undefined ? undefined : file.enclosing(method, 'class_definition', 'function_definition');
  const self = file.is(method, 'function_definition') ? parameterAt(file, method, 0) : undefined;
  const isStatic = /staticmethod|classmethod/.test(file.text(file.parent(decorator)!).split('def ')[0]!);
  if (method === undefined || owner === undefined || self === undefined || isStatic || !classes.has(owner)) return;
  yield { owner, use: `\`${file.text(decorator)}\` on line ${file.lineOf(decorator)} hashes each object` };
}
