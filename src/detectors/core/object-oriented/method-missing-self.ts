import { basesOf, classAround, nameOf } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Decorators that hand the object or the class on to the function. */
const HANDS_ON =
  /^(builtins\.(property|classmethod)|abc\.(abstractmethod|abstractproperty)|functools\.(cache|lru_cache|cached_property|wraps)|typing(_extensions)?\.(override|final|overload))$/;

/** `IStock`, by the custom of zope, whose interfaces leave `self` away. */
const INTERFACE = /^(I[A-Z]\w*[a-z]\w*|\w*Interface)$/;

export default detector({ kinds: ['function_definition'], facts: ['method', 'first'] }, function* (node, file) {
  const parameters = file.child(node, 'parameters');
  if (parameters === undefined || file.namedChildren(parameters).length > 0) return;
  const owner = classAround(file, node);
  if (owner === undefined || isFunctionOfItsOwn(file, node) || isInterface(file, owner)) return;
  if (file.isTest && isStub(file, node)) return;
  const decorators = file.decorators(node).map((decorator) => decoratorName(file, decorator));
  if (!decorators.every((name) => HANDS_ON.test(name)) || file.decorators(owner).length > 0) return;
  const first = decorators.includes('builtins.classmethod') ? 'cls' : 'self';
  yield { at: file.child(node, 'name')!, method: `${nameOf(file, owner)}.${nameOf(file, node)}`, first };
});

/** Whether nothing but `pass` or `...` stands in it: a test that defines it so only looks at the class. */
function isStub(file: PythonFile, method: Node): boolean {
  return file
    .statements(file.child(method, 'body')!)
    .every(
      (statement) =>
        file.is(statement, 'pass_statement') || file.is(file.namedChildren(statement)[0], 'string', 'ellipsis'),
    );
}

function decoratorName(file: PythonFile, decorator: Node): string {
  const named = file.is(decorator, 'call') ? file.child(decorator, 'function') : decorator;
  return file.scopes.qualifiedName(named) ?? '';
}

/** Whether the class uses it as a function, in its own body or by its own name: it is none of an object then. */
function isFunctionOfItsOwn(file: PythonFile, method: Node): boolean {
  const owner = classAround(file, method)!;
  const inBody = file.scopes.binding(file.child(method, 'name')!)?.references ?? [];
  if (inBody.length > 0) return true;
  // A class that looks its functions up by name, or on itself, is a collection of them.
  if (new RegExp(`\\bcls\\.${nameOf(file, method)}\\b|\\bgetattr\\(`).test(file.text(owner))) return true;
  const named = file.scopes.binding(file.child(owner, 'name')!)?.references ?? [];
  return named.some(
    (reference) => file.text(file.parent(reference)!) === `${nameOf(file, owner)}.${nameOf(file, method)}`,
  );
}

function isInterface(file: PythonFile, owner: Node): boolean {
  return basesOf(file, owner).some((base) => {
    const last = file.text(base).split('.').at(-1)!;
    return INTERFACE.test(last) || file.scopes.qualifiedName(base)?.startsWith('zope.') === true;
  });
}
