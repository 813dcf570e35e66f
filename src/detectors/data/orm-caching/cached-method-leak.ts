import { argumentsOf } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { memoizer } from './cached.ts';

const FEW = 16;

/** Classes whose instances are few and live as long as the program. */
const LASTING = /^(enum\.\w+|builtins\.type|abc\.ABCMeta)$/;

export default detector(
  { kinds: ['function_definition'], facts: ['method', 'decorator'], words: ['cache'] },
  function* (node, file) {
    const owner = file.enclosing(node, 'class_definition', 'function_definition');
    if (!file.is(owner, 'class_definition') || file.isTest) return;
    const keeper = memoizer(file, node);
    const name = file.child(node, 'name');
    if (keeper === undefined || name === undefined) return;
    const others = file.decorators(node).map((decorator) => file.scopes.qualifiedName(decorator));
    if (others.some((other) => other === 'builtins.staticmethod' || other === 'builtins.classmethod')) return;
    if (isLasting(file, owner) || isSingleton(file, owner) || holdsFew(file, keeper.node)) return;
    yield {
      at: keeper.node,
      method: `${file.text(file.child(owner, 'name')!)}.${file.text(name)}`,
      decorator: keeper.name.slice(keeper.name.lastIndexOf('.') + 1),
    };
  },
);

/** Whether the cache is told to keep so little that it hardly matters whom it keeps alive. */
function holdsFew(file: PythonFile, decorator: Node): boolean {
  if (!file.is(decorator, 'call')) return false;
  const { positional, keywords } = argumentsOf(file, decorator);
  const size = keywords.get('maxsize') ?? positional[0];
  return file.is(size, 'integer') && Number(file.text(size)) <= FEW;
}

function isLasting(file: PythonFile, owner: Node): boolean {
  const bases = file.child(owner, 'superclasses');
  const isBase = (base: Node): boolean => LASTING.test(file.scopes.qualifiedName(base) ?? '');
  if (bases !== undefined && file.namedChildren(bases).some(isBase)) return true;
  // Equal frozen instances share what is kept.
  return file.decorators(owner).some((decorator) => /\bfrozen\s*=\s*True\b/.test(file.text(decorator)));
}

/** Whether the module makes the one instance itself, and nothing else in the file makes any. */
function isSingleton(file: PythonFile, owner: Node): boolean {
  const name = file.child(owner, 'name');
  const references = name === undefined ? [] : (file.scopes.binding(name)?.references ?? []);
  const made = references.filter(
    (reference) => file.is(file.parent(reference), 'call') && file.field(reference) === 'function',
  );
  return (
    made.length > 0 &&
    made.every((reference) => file.enclosing(reference, 'function_definition', 'class_definition') === undefined)
  );
}
