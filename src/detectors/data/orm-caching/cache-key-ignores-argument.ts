import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Parameters that say for whom or in which form a value is, which a key forgets most easily. */
const WHICH =
  /^(lang(uage)?(_code)?|locale|(user|tenant|account|customer|member|team|org|organi[sz]ation|workspace|site|shop|store|channel|project)(_(id|pk|slug|name))?|currency|country(_code)?|region|role|permissions?)$/;

/** Beyond these a value is too tangled to be followed. */
const MOST_NAMES = 60;

export default detector(
  { kinds: ['call'], facts: ['parameter', 'key', 'function'], words: ['cache'], called: ['set', 'get_or_set', 'add'] },
  function* (node, file) {
    const called = calledName(file, node);
    if (file.isTest || !isCache(file, node)) return;
    const definition = file.enclosing(node, 'function_definition', 'lambda', 'class_definition');
    if (!file.is(definition, 'function_definition')) return;
    const { positional, keywords, isComplete } = argumentsOf(file, node);
    const key = positional[0] ?? keywords.get('key');
    const value = positional[1] ?? keywords.get('value') ?? keywords.get('default');
    if (key === undefined || value === undefined || !isComplete) return;
    // What is only written is read elsewhere, under a key that says what it means there.
    if (called !== 'get_or_set' && !isReadHere(file, definition, key)) return;
    const inKey = parametersBehind(file, key, definition);
    const inValue = parametersBehind(file, value, definition);
    if (inKey === undefined || inValue === undefined) return;
    const missing = [...inValue].find((name) => !inKey.has(name) && WHICH.test(name));
    if (missing === undefined) return;
    yield { at: key, parameter: missing, key: file.text(key), function: file.text(file.child(definition, 'name')!) };
  },
);

/** Django's cache, or something that is called one. */
function isCache(file: PythonFile, call: Node): boolean {
  const callee = file.child(call, 'function');
  const object = file.is(callee, 'attribute') ? file.child(callee, 'object') : undefined;
  if (object === undefined) return false;
  const name = file.scopes.qualifiedName(object);
  return name === 'django.core.cache.cache' || /(^|[._])cache$/.test(name ?? file.text(object));
}

/** Whether the same function asks for the key before it fills it. */
function isReadHere(file: PythonFile, definition: Node, key: Node): boolean {
  const text = file.text(key);
  for (const node of file.walk(definition)) {
    if (!file.is(node, 'call') || calledName(file, node) !== 'get' || !isCache(file, node)) continue;
    const { positional, keywords } = argumentsOf(file, node);
    const asked = positional[0] ?? keywords.get('key');
    if (asked !== undefined && file.text(asked) === text) return true;
  }
  return false;
}

/** The parameters of a function that an expression is made from, directly or through its names; undefined when that is not known. */
function parametersBehind(file: PythonFile, expression: Node, definition: Node): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = [expression];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const node of [next, ...file.walk(next)]) {
      // The whole frame, or a call that takes whatever there is.
      if (
        file.is(node, 'list_splat', 'dictionary_splat') ||
        (file.is(node, 'call') && calledName(file, node) === 'locals')
      )
        return undefined;
      const binding = file.is(node, 'identifier') ? file.scopes.binding(node) : undefined;
      if (binding === undefined || binding.scope.node !== definition || seen.has(binding.name)) continue;
      seen.add(binding.name);
      if (seen.size > MOST_NAMES) return undefined;
      for (const { node: bound, kind } of binding.definitions) {
        if (kind === 'parameter') found.add(binding.name);
        const statement = file.enclosing(
          bound,
          'assignment',
          'augmented_assignment',
          'for_statement',
          'with_item',
          'named_expression',
        );
        const source =
          kind === 'parameter' || statement === undefined
            ? undefined
            : (file.child(statement, 'right') ?? file.child(statement, 'value'));
        if (source !== undefined) open.push(source);
      }
    }
  }
  return found;
}
