import { detector, type Options } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { isMarkedOverride, isMixedCase, isMixedCaseCustom, mayBeGiven, snakeCase } from './names.ts';

/** What a function in CapWords begins with, and a class hardly ever. */
const VERB =
  /^_*(?:Add|Calculate|Compute|Convert|Create|Delete|Find|Get|Init|Is|Make|Parse|Print|Read|Remove|Save|Send|Set|Write)\p{Lu}/u;

/** Methods of the loggers and handlers of `logging`: what has them stands in for one. */
const OF_LOGGING =
  /^(setLevel|getChild|getChildren|addHandler|removeHandler|hasHandlers|callHandlers|addFilter|removeFilter|isEnabledFor|getEffectiveLevel|makeRecord|findCaller|getMessage|setFormatter|handleError|formatTime|formatException)$/;

export default detector({ kinds: ['function_definition'], facts: ['name', 'style'] }, function* (node, file, options) {
  const identifier = file.child(node, 'name')!;
  const name = file.text(identifier);
  if (!isStyled(name) || file.path.endsWith('.pyi') || isHook(name, options)) return;
  if (isMixedCaseCustom(file) || isMarkedOverride(file, node)) return;
  if (hasOtherBinding(file, identifier)) return;
  const owner = file.enclosing(node, 'class_definition', 'function_definition', 'lambda');
  if (file.is(owner, 'class_definition') && (OF_LOGGING.test(name) || mayBeGiven(file, owner, name))) return;
  yield { at: identifier, name, style: snakeCase(name) };
});

/**
 * `getName`, `GetName`, `by_tagName`. A word that begins with a capital is a name in its own right, as in `visit_Name` and
 * `price_EUR`; a whole name of that kind makes an object as a class does, as `Lock`, unless it begins with a verb.
 */
function isStyled(name: string): boolean {
  return VERB.test(name) || isMixedCase(name);
}

function isHook(name: string, options: Options): boolean {
  return (options['hooks'] as readonly string[]).some((hook) =>
    hook.endsWith('*') ? name.startsWith(hook.slice(0, -1)) : name === hook,
  );
}

/** Whether the function fills in for one that is imported or assigned under its name where there is one. */
function hasOtherBinding(file: PythonFile, identifier: Node): boolean {
  return file.scopes.binding(identifier)?.definitions.some(({ kind }) => kind !== 'function') ?? false;
}
