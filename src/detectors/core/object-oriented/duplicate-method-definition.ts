import { classAround } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Decorators that keep the function to themselves and nobody else: what they decorate is lost with its name. */
const KEEPS_NOTHING =
  /^@\s*((unittest\.)?mock\.patch\b|(\w+\.)*patch(\.object|\.dict)?\b|pytest\.mark\.|(abc\.)?abstractmethod\b|(static|class)method\b|property\b|(functools\.)?(cached_property|lru_cache|cache|wraps)\b|cached_property\b|(unittest\.)?(skip\w*|expectedFailure)\b|(\w+\.)*override_settings\b|(typing\.)?(override|final)\b|(\w+\.)*(skip\w*|freeze_time|modify_settings|tag)\b)/;

export default detector(
  { kinds: ['class_definition'], facts: ['name', 'line', 'consequence'] },
  function* (node, file) {
    const scope = file.scopes.of(node);
    if (scope === undefined) return;
    for (const { name, definitions, references } of scope.bindings.values()) {
      if (definitions.length < 2 || name === '_') continue;
      for (const [index, { node: later, kind }] of definitions.entries()) {
        const earlier = index === 0 ? undefined : definitions[index - 1];
        if (kind !== 'function' || earlier?.kind !== 'function' || !isSameBlock(file, earlier.node, later)) continue;
        const second = statementOf(file, later);
        const first = statementOf(file, earlier.node);
        if (references.some((reference) => reference > first && reference < file.tree.after[second]!)) continue;
        if (!isLost(file, first) || isStub(file, earlier.node)) continue;
        const isTest = /^test/.test(name) && /test/i.test(file.path);
        yield {
          at: later,
          name,
          line: file.lineOf(earlier.node),
          consequence: isTest ? 'that test never runs, and nothing says so' : 'the code there never runs',
        };
      }
    }
  },
);

/** The function with its decorators. */
function statementOf(file: PythonFile, name: Node): Node {
  const definition = file.parent(name)!;
  const outer = file.parent(definition)!;
  return file.is(outer, 'decorated_definition') ? outer : definition;
}

function isSameBlock(file: PythonFile, one: Node, other: Node): boolean {
  const block = file.parent(statementOf(file, one));
  return block === file.parent(statementOf(file, other)) && classAround(file, file.parent(one)!) !== undefined;
}

/** Whether nothing but its name leads to the function. */
function isLost(file: PythonFile, statement: Node): boolean {
  if (!file.is(statement, 'decorated_definition')) return true;
  return file
    .children(statement)
    .filter((child) => file.is(child, 'decorator'))
    .every((decorator) => KEEPS_NOTHING.test(file.text(decorator)));
}

/** Whether the function only says what it is called with: `def price(self): ...`. */
function isStub(file: PythonFile, name: Node): boolean {
  const body = file.child(file.parent(name)!, 'body');
  const [only, ...more] = body === undefined ? [] : file.statements(body);
  if (only === undefined || more.length > 0) return false;
  return file.is(only, 'pass_statement') || file.is(file.namedChildren(only)[0], 'ellipsis');
}
