import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

interface Signature {
  readonly name: string;
  /** What has no annotation: names of parameters, and the return value. */
  readonly missing: readonly string[];
}

export default detector({ kinds: ['module'], facts: ['name', 'missing'] }, function* (_module, file) {
  if (file.isTest || file.path.endsWith('.pyi')) return;
  const definitions = [...file.scopes.all].filter(({ kind }) => kind === 'function').map(({ node }) => node);
  const untyped = definitions.filter((definition) => signatureOf(file, definition).missing.length > 0);
  // A file that is not typed is a decision; a function that is forgotten in a typed file is not.
  if (untyped.length === 0 || untyped.length * 2 >= definitions.length) return;
  for (const definition of untyped) {
    if (!isPublic(file, definition) || isLeftUntyped(file, definition)) continue;
    const { name, missing } = signatureOf(file, definition);
    yield { at: file.child(definition, 'name')!, name, missing: listed(missing) };
  }
});

function signatureOf(file: PythonFile, definition: Node): Signature {
  const name = file.text(file.child(definition, 'name')!);
  const missing = file
    .namedChildren(file.child(definition, 'parameters')!)
    .filter((parameter) => file.is(parameter, 'identifier', 'default_parameter'))
    .map((parameter) => file.text(file.child(parameter, 'name') ?? parameter))
    // What the method is called on, and what nothing is done with.
    .filter(
      (parameter, index) => !(index === 0 && /^(self|cls|mcs|metacls|_\w*)$/.test(parameter)) && parameter !== '_',
    )
    .map((parameter) => `\`${parameter}\``);
  const returns = file.child(definition, 'return_type') !== undefined || /^__\w+__$/.test(name);
  return { name, missing: returns ? missing : [...missing, 'the return value'] };
}

/** A function of the module, or a method of a class of the module that overrides nothing from elsewhere. */
function isPublic(file: PythonFile, definition: Node): boolean {
  if (file.text(file.child(definition, 'name')!).startsWith('_')) return false;
  if (file.decorators(definition).some((decorator) => /(^|\.)(override|overload|setter)$/.test(file.text(decorator)))) {
    return false;
  }
  const outer = file.enclosing(definition, 'function_definition', 'class_definition', 'lambda');
  if (outer === undefined) return true;
  if (!file.is(outer, 'class_definition') || file.text(file.child(outer, 'name')!).startsWith('_')) return false;
  // Bases may already say what the types are.
  const bases = file.child(outer, 'superclasses');
  const isOwn = bases === undefined || /^\(\s*(object)?\s*\)$/.test(file.text(bases));
  return isOwn && file.enclosing(outer, 'function_definition', 'class_definition') === undefined;
}

/** Whether a comment on the first line tells type checkers to leave it. */
function isLeftUntyped(file: PythonFile, definition: Node): boolean {
  return /#\s*type:\s*ignore/.test(file.line(file.lineOf(definition)));
}

function listed(parts: readonly string[]): string {
  return parts.length === 1 ? parts[0]! : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}
