import { argumentsOf } from '../../../python/arguments.ts';
import { conditionsAround } from '../../../python/around.ts';
import { attributeOn, classAround, nameOf, parameterAt } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { canReachEnd } from '../../../python/flow.ts';

/** The hooks, what in them calls them again, and the function that does the same. */
const HOOKS: Readonly<Record<string, { readonly access: 'set' | 'read' | 'deleted'; readonly by: string }>> = {
  __setattr__: { access: 'set', by: 'setattr' },
  __delattr__: { access: 'deleted', by: 'delattr' },
  __getattribute__: { access: 'read', by: 'getattr' },
};

export default detector(
  { kinds: ['function_definition'], facts: ['code', 'hook'], words: Object.keys(HOOKS) },
  function* (node, file) {
    const hook = nameOf(file, node);
    const about = Object.hasOwn(HOOKS, hook) ? HOOKS[hook] : undefined;
    const owner = classAround(file, node);
    if (about === undefined || owner === undefined) return;
    // An object that is given another class leaves its hooks behind.
    if (/\.__class__\s*=[^=]/.test(file.text(owner))) return;
    const self = parameterAt(file, node, 0);
    const references = self === undefined ? undefined : file.scopes.binding(self)?.references;
    for (const reference of references ?? []) {
      const attribute = attributeOn(file, reference);
      const again =
        attribute === undefined
          ? callWith(file, reference, about.by)
          : accessOf(file, attribute.node) === about.access
            ? attribute.node
            : undefined;
      if (again === undefined || !isAlwaysRun(file, again, node, isSame(file, again, node))) continue;
      yield { at: again, code: file.text(again), hook };
      return;
    }
  },
);

function accessOf(file: PythonFile, attribute: Node): 'set' | 'read' | 'deleted' {
  const parent = file.parent(attribute);
  if (file.is(parent, 'delete_statement')) return 'deleted';
  const isSet = file.is(parent, 'assignment', 'augmented_assignment') && file.field(attribute) === 'left';
  return isSet ? 'set' : 'read';
}

/** `setattr(self, …)`. */
function callWith(file: PythonFile, reference: Node, builtin: string): Node | undefined {
  const list = file.parent(reference)!;
  const call = file.parent(list);
  if (!file.is(list, 'argument_list') || !file.is(call, 'call') || file.namedChildren(list)[0] !== reference)
    return undefined;
  return file.scopes.qualifiedName(file.child(call, 'function')) === `builtins.${builtin}` ? call : undefined;
}

/** `setattr(self, name, value)` of what the hook was given: an exception ends no turn but the first. */
function isSame(file: PythonFile, again: Node, hook: Node): boolean {
  if (!file.is(again, 'call')) return false;
  return argumentsOf(file, again).positional.every((argument, index) => {
    const parameter = parameterAt(file, hook, index);
    const definitions = file.is(argument, 'identifier') ? (file.scopes.binding(argument)?.definitions ?? []) : [];
    return parameter !== undefined && definitions.length === 1 && definitions[0]?.node === parameter;
  });
}

/**
 * Whether a node is run by every call of the function: no condition stands around it, and none before it leaves.
 *
 * @param isSame whether it does the very same again, so that what raises before it does not end it
 */
function isAlwaysRun(file: PythonFile, node: Node, hook: Node, isSame: boolean): boolean {
  if (file.enclosing(node, 'function_definition', 'lambda') !== hook) return false;
  if (!conditionsAround(file, node).next().done) return false;
  let inner = node;
  for (const outer of file.ancestors(node)) {
    if (outer === hook) break;
    // What is tried first may have left, and what is caught or looped over may not be.
    if (file.is(outer, 'except_clause', 'for_statement', 'case_clause')) return false;
    if (
      file.is(outer, 'block') &&
      file.statements(outer).some((before) => before < inner && mayLeave(file, before, isSame))
    )
      return false;
    inner = outer;
  }
  return true;
}

function mayLeave(file: PythonFile, statement: Node, isSame: boolean): boolean {
  if (!file.is(statement, 'if_statement', 'try_statement', 'match_statement', 'for_statement', 'while_statement'))
    return false;
  return [statement, ...file.walk(statement)].some(
    (node) =>
      file.is(node, 'return_statement') ||
      (!isSame && (file.is(node, 'raise_statement') || (file.is(node, 'block') && !canReachEnd(file, node)))),
  );
}
