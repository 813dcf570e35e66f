import { detector, type Options } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Classes that have no method in mixedCase that one might override, the hooks of their tests apart. */
const SNAKE_CASE_BASE =
  /^(?:(?:abc|collections|dataclasses|django|enum|fastapi|flask|pydantic|rest_framework|starlette|typing)\.|builtins\.(?:object|dict|list|str|int|float|tuple|set|Exception|\w+Error)$)/;

/** Frameworks that call what is written for them in mixedCase. */
const MIXED_CASE_FRAMEWORKS = ['PyQt5', 'PyQt6', 'PySide2', 'PySide6', 'qgis', 'qtpy', 'twisted', 'wx'];

/** Classes that stand in for another one and have its names, or are mixed into one. */
const STAND_IN = /Mock|Fake|Stub|Dummy|Spy|Mixin|Proxy|Wrapper|Adapter/;

/** More classes above one another than a person writes into one file. */
const LONGEST_LINEAGE = 20;

/** What a function in CapWords begins with, and a class hardly ever. */
const VERB =
  /^_*(?:Add|Calculate|Compute|Convert|Create|Delete|Find|Get|Init|Is|Make|Parse|Print|Read|Remove|Save|Send|Set|Write)\p{Lu}/u;

export default detector({ kinds: ['function_definition'], facts: ['name', 'style'] }, function* (node, file, options) {
  const identifier = file.child(node, 'name')!;
  const name = file.text(identifier);
  if (!isMixedCase(name) || file.path.endsWith('.pyi') || isHook(name, options)) return;
  if (MIXED_CASE_FRAMEWORKS.some((module) => file.imports.has(module)) || isMarkedOverride(file, node)) return;
  if (hasOtherBinding(file, identifier)) return;
  const owner = file.enclosing(node, 'class_definition', 'function_definition', 'lambda');
  if (file.is(owner, 'class_definition') && mayBeGiven(file, owner, name)) return;
  yield { at: identifier, name, style: snakeCase(name) };
});

/**
 * `getName`, `GetName`, `by_tagName`. A word that begins with a capital is a name in its own right, as in `visit_Name` and
 * `price_EUR`; a whole name of that kind makes an object as a class does, as `Lock`, unless it begins with a verb.
 */
function isMixedCase(name: string): boolean {
  if (!/\p{Lu}/u.test(name)) return false;
  return VERB.test(name) || name.split('_').some((word) => /^\p{Ll}.*\p{Lu}/u.test(word));
}

function isHook(name: string, options: Options): boolean {
  return (options['hooks'] as readonly string[]).some((hook) =>
    hook.endsWith('*') ? name.startsWith(hook.slice(0, -1)) : name === hook,
  );
}

function isMarkedOverride(file: PythonFile, definition: Node): boolean {
  return file.decorators(definition).some((decorator) => /^(?:\w+\.)?overrides?\b/.test(file.text(decorator)));
}

/** Whether the function fills in for one that is imported or assigned under its name where there is one. */
function hasOtherBinding(file: PythonFile, identifier: Node): boolean {
  return file.scopes.binding(identifier)?.definitions.some(({ kind }) => kind !== 'function') ?? false;
}

/** Whether a method's name may come from elsewhere: a base class that is not known, or one that has the method. */
function mayBeGiven(file: PythonFile, owner: Node, name: string): boolean {
  if (STAND_IN.test(file.text(file.child(owner, 'name')!))) return true;
  const classes = new Set([owner]);
  for (const current of classes) {
    if (classes.size > LONGEST_LINEAGE) return true;
    if (current !== owner && file.scopes.of(current)?.bindings.has(name)) return true;
    for (const base of basesOf(file, current)) {
      const definition = classHere(file, base);
      if (definition === undefined && !SNAKE_CASE_BASE.test(file.scopes.qualifiedName(base) ?? '')) return true;
      if (definition !== undefined) classes.add(definition);
    }
  }
  return false;
}

/** Base classes, type arguments left out; a metaclass may give methods of the class, not of its objects. */
function basesOf(file: PythonFile, definition: Node): Node[] {
  const list = file.child(definition, 'superclasses');
  const bases = list === undefined ? [] : file.namedChildren(list).filter((base) => !file.is(base, 'keyword_argument'));
  return bases.map((base) => (file.is(base, 'subscript') ? file.child(base, 'value')! : base));
}

/** The class of this file that an expression names. */
function classHere(file: PythonFile, expression: Node): Node | undefined {
  if (!file.is(expression, 'identifier')) return undefined;
  const definitions = file.scopes.binding(expression)?.definitions ?? [];
  const [definition] = definitions;
  return definitions.length === 1 && definition?.kind === 'class' ? file.parent(definition.node) : undefined;
}

function snakeCase(name: string): string {
  return name
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .toLowerCase();
}
