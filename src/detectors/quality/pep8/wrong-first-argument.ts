import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { basesOf } from './names.ts';

/** Methods that Python hands the class to, decorated or not. */
const GETS_CLASS = new Set(['__new__', '__init_subclass__', '__class_getitem__']);

/** Decorators that leave the first argument what it is. */
const KEEPS_BINDING =
  /^(abstractmethod|abc\.abstractmethod|property|abc\.abstractproperty|(functools\.)?(cached_property|lru_cache|cache|singledispatchmethod|wraps)|(contextlib\.)?(async)?contextmanager|override|overload|typing\.(override|overload|final)|final|\w+\.(setter|deleter))\b/;

/** Functions that a base class takes out of the body and calls without an object: of `enum`, and resolvers of GraphQL. */
const CALLED_WITHOUT_OBJECT = /^(_generate_next_value_$|resolve_|mutate$|subscribe$)/;
const OF_GRAPHQL = /^_?(root|parent|obj|source)$/;

const SELF = /^_*self_*$/;
const CLS = /^_*(cls|klass|mcs|mcls|metacls|meta|typ)_*$/;

export default detector(
  { kinds: ['class_definition'], facts: ['method', 'name', 'wanted', 'gets'] },
  function* (node, file) {
    const bases = basesOf(file, node).map((base) => file.scopes.qualifiedName(base) ?? file.text(base));
    // What derives from `Interface` describes methods without `self`.
    if (bases.some((base) => /Interface$/.test(base))) return;
    const isMetaclass = bases.some((base) => base === 'builtins.type' || /(^|\.)\w*Meta(class)?$/.test(base));
    for (const method of methodsOf(file, node)) {
      const binding = bindingOf(file, method, isMetaclass);
      const parameter = firstParameter(file, method);
      if (binding === undefined || parameter === undefined) continue;
      const name = file.text(parameter);
      const isRight = binding === 'class' ? CLS.test(name) : SELF.test(name) || (isMetaclass && CLS.test(name));
      const called = file.text(file.child(method, 'name')!);
      // An underscore says that the method does without.
      if (isRight || /^_+$/.test(name) || isCalledWithoutObject(called, name)) continue;
      const wanted = binding === 'class' ? 'cls' : isMetaclass ? 'cls' : 'self';
      // A method that hands on the object of another has two that want the name.
      if (file.scopes.of(method)?.bindings.has(wanted) === true) continue;
      const gets = binding === 'class' || isMetaclass ? 'the class' : 'the object';
      yield { at: parameter, method: called, name, wanted, gets, fix: renaming(file, method, parameter, wanted) };
    }
  },
);

function isCalledWithoutObject(method: string, parameter: string): boolean {
  if (!CALLED_WITHOUT_OBJECT.test(method)) return false;
  return method.startsWith('_') || OF_GRAPHQL.test(parameter);
}

/** The functions that stand directly in the body of a class. */
function methodsOf(file: PythonFile, definition: Node): Node[] {
  return file.statements(file.child(definition, 'body')!).flatMap((statement) => {
    const inner = file.is(statement, 'decorated_definition') ? file.child(statement, 'definition') : statement;
    return file.is(inner, 'function_definition') ? [inner] : [];
  });
}

/** What Python passes first; undefined when it passes nothing, or when a decorator may change that. */
function bindingOf(file: PythonFile, method: Node, isMetaclass: boolean): 'object' | 'class' | undefined {
  const decorators = file.decorators(method).map((decorator) => file.text(decorator));
  if (decorators.some((text) => /^(abc\.)?(abstract)?staticmethod\b/.test(text))) return undefined;
  const isClassMethod = decorators.some((text) => /^(abc\.)?(abstract)?classmethod\b/.test(text));
  const others = decorators.filter((text) => !/^(abc\.)?(abstract)?classmethod\b/.test(text));
  if (others.some((text) => !KEEPS_BINDING.test(text))) return undefined;
  if (isClassMethod) return 'class';
  const name = file.text(file.child(method, 'name')!);
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
