import type { Edit } from '../../../model/finding.ts';
import { basesOf, classAround, nameOf } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import { indentBefore, lineEnd } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { canReachEnd } from '../../../python/flow.ts';

/** Bases that have no hook of their own, so that nothing is skipped. */
const WITHOUT_HOOK =
  /^(builtins\.(object|type|str|int|float|bytes|list|dict|set|tuple|frozenset|\w*(Exception|Error|Warning))|abc\.ABC|enum\.\w+|collections\.abc\.\w+)$/;

export default detector({ kinds: ['function_definition'], facts: ['owner', 'skipped'] }, function* (node, file) {
  if (nameOf(file, node) !== '__init_subclass__') return;
  const owner = classAround(file, node);
  const body = file.child(node, 'body');
  if (owner === undefined || body === undefined || /\.__init_subclass__\b/.test(file.text(body))) return;
  // A hook that always raises forbids subclasses.
  if (!canReachEnd(file, body)) return;
  const skipped = skippedBase(file, owner) ?? neighbour(file, owner);
  if (skipped === undefined) return;
  yield {
    at: file.child(node, 'name')!,
    owner: nameOf(file, owner),
    skipped: file.text(skipped),
    fix: fix(file, node, body),
  };
});

/** A base whose hook is not called. */
function skippedBase(file: PythonFile, owner: Node): Node | undefined {
  return basesOf(file, owner).find((base) => !WITHOUT_HOOK.test(file.scopes.qualifiedName(base) ?? ''));
}

/** What stands behind the class among the bases of another one of the file, and so is not asked. */
function neighbour(file: PythonFile, owner: Node): Node | undefined {
  for (const reference of file.scopes.binding(file.child(owner, 'name')!)?.references ?? []) {
    const list = file.parent(reference)!;
    const below = file.parent(list);
    if (!file.is(list, 'argument_list') || !file.is(below, 'class_definition')) continue;
    const next = basesOf(file, below).find((base) => base > reference);
    if (next !== undefined && !WITHOUT_HOOK.test(file.scopes.qualifiedName(next) ?? '')) return next;
  }
  return undefined;
}

/** Calls the next hook first, with the keywords that this one does not take. */
function fix(file: PythonFile, method: Node, body: Node): Edit[] {
  const rest = file.childOf(file.child(method, 'parameters')!, 'dictionary_splat_pattern', 'typed_parameter');
  const pattern = file.is(rest, 'typed_parameter') ? file.childOf(rest, 'dictionary_splat_pattern') : rest;
  const handed = pattern === undefined ? '' : file.text(pattern);
  const statements = file.statements(body);
  const isDocumented = file.is(file.namedChildren(statements[0]!)[0], 'string');
  const first = statements[isDocumented ? 1 : 0];
  const indent = first === undefined ? undefined : indentBefore(file, first);
  if (first === undefined || indent === undefined) return [];
  const start = file.start(first);
  return [{ start, end: start, text: `super().__init_subclass__(${handed})${lineEnd(file)}${indent}` }];
}
