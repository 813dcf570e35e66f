import type { Edit } from '../../../model/finding.ts';
import { basesOf, classKeyword, methodsOf, nameOf, ownClass } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Methods that Python hands the class to, decorated or not. */
const GETS_CLASS = new Set(['__new__', '__init_subclass__', '__class_getitem__']);

/** Decorators that leave the first argument what it is. */
const KEEPS_BINDING =
  /^(abstractmethod|abc\.abstractmethod|property|abc\.abstractproperty|(functools\.)?(cached_property|lru_cache|cache|singledispatchmethod|wraps)|(contextlib\.)?(async)?contextmanager|override|overload|typing\.(override|overload|final)|final|\w+\.(setter|deleter))\b/;

const METACLASS = /^(builtins\.)?type$|(^|\.)\w*(Meta|MetaClass|Metaclass)$/;

/** More classes above one another than a person writes into one file. */
const LONGEST_LINEAGE = 20;

/** Foreign classes whose functions are methods. */
const PLAIN_BASE =
  /^(abc\.ABC|typing\.(Generic|Protocol)|builtins\.(object|dict|list|tuple|set|str|int|float|Exception|\w+Error))$/;

/** Functions that a base class takes out of the body and calls without an object: of `enum`, and resolvers of GraphQL. */
const CALLED_WITHOUT_OBJECT = /^(_generate_next_value_$|resolve_|mutate$|subscribe$)/;
const OF_GRAPHQL = /^_?(root|parent|obj|source)$/;

const SELF = /^_*self_*$/;
/** A parameter that means the object, and says so in another way. */
const MEANT_AS_SELF = /^(this|me|slef|sefl|slf|seld|sel|elf)$/;

const CLS = /^_*(cls|klass|mcs|mcls|metacls|meta|typ)_*$/;

export default detector(
  { kinds: ['class_definition'], facts: ['method', 'name', 'wanted', 'gets'] },
  function* (node, file) {
    if (file.path.endsWith('.pyi')) return;
    const bases = basesOf(file, node).map((base) => file.scopes.qualifiedName(base) ?? file.text(base));
    // What derives from `Interface` describes methods without `self`.
    if (bases.some((base) => /Interface$/.test(base))) return;
    const own = nameOf(file, node);
    const isMetaclass =
      [own, ...bases].some((name) => METACLASS.test(name)) || makesClasses(file, node) || isUsedAsMetaclass(file, node);
    // A metaclass that is not seen may call functions without an object, as that of the lexers in Pygments.
    const isKnown = isMetaclass || isOrdinary(file, node);
    if (isNamespace(file, node)) return;
    for (const method of methodsOf(file, node)) {
      const binding = bindingOf(file, method, isMetaclass);
      const parameter = firstParameter(file, method);
      if (binding === undefined || parameter === undefined) continue;
      const name = file.text(parameter);
      const isRight = binding === 'class' ? CLS.test(name) : SELF.test(name) || (isMetaclass && CLS.test(name));
      const called = nameOf(file, method);
      // An underscore says that the method does without.
      if (isRight || /^_+$/.test(name) || isCalledWithoutObject(called, name)) continue;
      const wanted = binding === 'class' ? 'cls' : isMetaclass ? 'cls' : 'self';
      if (binding === 'object' && !isKnown && !CLS.test(name) && !MEANT_AS_SELF.test(name)) continue;
      if (isTaken(file, method, wanted) || (!CLS.test(name) && hasFurtherClass(file, method))) continue;
      const gets = binding === 'class' || isMetaclass ? 'the class' : 'the object';
      yield { at: parameter, method: called, name, wanted, gets, fix: renaming(file, method, parameter, wanted) };
    }
  },
);

/** Whether all functions of a class begin with one name that stands for something else: they are kept there together. */
function isNamespace(file: PythonFile, owner: Node): boolean {
  const names = methodsOf(file, owner).map((method) => {
    const parameter = firstParameter(file, method);
    return parameter === undefined ? '' : file.text(parameter);
  });
  const [first] = names;
  if (first === undefined || names.length < 2 || !names.every((name) => name === first)) return false;
  return first !== '' && !SELF.test(first) && !CLS.test(first) && !MEANT_AS_SELF.test(first);
}

/** Whether a class has a method that is given what a class is made of. */
function makesClasses(file: PythonFile, owner: Node): boolean {
  return methodsOf(file, owner).some((method) => /\bbases\b/.test(file.text(file.child(method, 'parameters')!)));
}

/** Whether another class of the file is made by it. */
function isUsedAsMetaclass(file: PythonFile, owner: Node): boolean {
  const references = file.scopes.binding(file.child(owner, 'name')!)?.references ?? [];
  return references.some((reference) => {
    const parent = file.parent(reference)!;
    return file.is(parent, 'keyword_argument') && file.text(file.child(parent, 'name')!) === 'metaclass';
  });
}

function isCalledWithoutObject(method: string, parameter: string): boolean {
  if (!CALLED_WITHOUT_OBJECT.test(method)) return false;
  return method.startsWith('_') || OF_GRAPHQL.test(parameter);
}

/** Whether the name means another object there: of a further parameter, or of the method that the class stands in. */
function isTaken(file: PythonFile, method: Node, name: string): boolean {
  for (let scope = file.scopes.of(method); scope !== undefined; scope = scope.parent) {
    if (scope.kind === 'function' && scope.bindings.has(name)) return true;
  }
  return false;
}

/** Whether a further parameter is called `cls`: the first one then stands for what is called, as in a protocol of hooks. */
function hasFurtherClass(file: PythonFile, method: Node): boolean {
  return file.scopes.of(method)?.bindings.has('cls') === true;
}

/** Whether all that a class derives from is known, and none of it makes methods anything else. */
function isOrdinary(file: PythonFile, owner: Node): boolean {
  const classes = new Set([owner]);
  for (const current of classes) {
    if (classes.size > LONGEST_LINEAGE || classKeyword(file, current, 'metaclass') !== undefined) return false;
    for (const base of basesOf(file, current)) {
      const here = ownClass(file, base);
      if (here !== undefined) classes.add(here);
      else if (!PLAIN_BASE.test(file.scopes.qualifiedName(base) ?? '')) return false;
    }
  }
  return true;
}

/** What Python passes first; undefined when it passes nothing, or when a decorator may change that. */
function bindingOf(file: PythonFile, method: Node, isMetaclass: boolean): 'object' | 'class' | undefined {
  const decorators = file.decorators(method).map((decorator) => file.text(decorator));
  if (decorators.some((text) => /^(abc\.)?(abstract)?staticmethod\b/.test(text))) return undefined;
  const isClassMethod = decorators.some((text) => /^(abc\.)?(abstract)?classmethod\b/.test(text));
  const others = decorators.filter((text) => !/^(abc\.)?(abstract)?classmethod\b/.test(text));
  if (others.some((text) => !KEEPS_BINDING.test(text))) return undefined;
  if (isClassMethod) return 'class';
  const name = nameOf(file, method);
  // A function that other statements of the class use is a decorator or a default there, and no method.
  const references = file.scopes.binding(file.child(method, 'name')!)?.references ?? [];
  if (references.some((node) => !/^\w+\.(setter|getter|deleter)$/.test(file.text(file.parent(node)!))))
    return undefined;
  return GETS_CLASS.has(name) && !(isMetaclass && name !== '__new__') ? 'class' : 'object';
}

/** The first positional parameter, when it is a plain name. */
function firstParameter(file: PythonFile, method: Node): Node | undefined {
  const [first] = file.namedChildren(file.child(method, 'parameters')!);
  if (file.is(first, 'identifier')) return first;
  const [name] = file.is(first, 'typed_parameter') ? file.namedChildren(first) : [];
  return file.is(name, 'identifier') ? name : undefined;
}

/** The parameter and all that reads it under another name, unless that name is taken. */
function renaming(file: PythonFile, method: Node, parameter: Node, wanted: string): Edit[] {
  const binding = file.scopes.binding(parameter);
  const isTaken = [...file.walk(method)].some((node) => file.is(node, 'identifier') && file.text(node) === wanted);
  if (binding === undefined || isTaken) return [];
  const nodes = new Set([...binding.definitions.map(({ node }) => node), ...binding.references]);
  return [...nodes].sort((a, b) => a - b).map((node) => ({ ...file.span(node), text: wanted }));
}
