import { isMigration } from '../../../facts/indexes.ts';
import { isExample } from '../../../model/by-hand.ts';
import type { Edit } from '../../../model/finding.ts';
import type { Binding, Definition } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import { removeStatement } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { isSample } from './names.ts';

/** The ways to bind a name that are worth nothing when nobody reads it. */
const KINDS: readonly Definition['kind'][] = ['assignment', 'with', 'except', 'named expression'];

/** pytest, paste and Zope look for these in the frames of a traceback. */
const READ_BY_TOOLS = /^__\w+__$|^__tracebackhide__$/;

const READS_BY_NAME = new Set(['builtins.locals', 'builtins.vars', 'builtins.eval', 'builtins.exec', 'builtins.dir']);

export default detector({ kinds: ['module'], facts: ['name'] }, function* (_module, file) {
  if (isSample(file) || isExample(file.path)) return;
  const unused = [...file.scopes.all]
    .filter(({ kind }) => kind === 'function')
    .flatMap(({ bindings }) => [...bindings.values()])
    .filter((binding) => isUnused(file, binding));
  if (unused.length === 0) return;
  // Tests name what they set up, and migrations begin with the models of their time, of which each needs some.
  const isFromPattern = file.isTest || isMigration(file.path);
  const open = functionsThatReadByName(file);
  for (const { name, definitions, scope } of unused) {
    if (open.has(scope.node)) continue;
    for (const { node, kind } of definitions) {
      if (isFromPattern && isMade(file, node)) continue;
      if (kind === 'named expression' || !isUnpacked(file, node))
        yield { at: node, name, fix: fixFor(file, node, kind) };
    }
  }
});

function isUnused(file: PythonFile, { name, definitions, references, scope }: Binding): boolean {
  if (references.length > 0 || name.startsWith('_') || READ_BY_TOOLS.test(name)) return false;
  if (scope.globals.has(name) || scope.nonlocals.has(name)) return false;
  // What is `nonlocal` in a function inside is shared on purpose.
  const isOwn = ({ node }: Definition): boolean => file.enclosing(node, 'function_definition', 'lambda') === scope.node;
  return definitions.every((each) => KINDS.includes(each.kind) && isOwn(each)) && !isTypedOnly(file, definitions);
}

/** Whether the name is there for the type checker, as `x: Order = value` in a test of types. */
function isTypedOnly(file: PythonFile, definitions: readonly Definition[]): boolean {
  return definitions.every(({ node }) => file.child(file.parent(node)!, 'type') !== undefined);
}

/** Whether a name stands for what a call makes, or several: it tells what the row or the object is for. */
function isMade(file: PythonFile, node: Node): boolean {
  const assignment = file.parent(node)!;
  const value = file.is(assignment, 'assignment') ? file.child(assignment, 'right') : undefined;
  return value !== undefined && [value, ...file.walk(value)].some((each) => file.is(each, 'call'));
}

/** One of several names that take a value apart: it has to stand there for the others. */
function isUnpacked(file: PythonFile, node: Node): boolean {
  return file.is(
    file.parent(node),
    'pattern_list',
    'tuple_pattern',
    'list_pattern',
    'list_splat_pattern',
    'tuple',
    'list',
  );
}

/** Functions that hand all of their names to somebody. */
function functionsThatReadByName(file: PythonFile): Set<Node> {
  const found = new Set<Node>();
  for (const [node, name] of file.scopes.unbound) {
    if (!READS_BY_NAME.has(`builtins.${name}`)) continue;
    for (const outer of file.ancestors(node)) if (file.is(outer, 'function_definition')) found.add(outer);
  }
  return found;
}

/** What takes the name away and leaves what is done for it. */
function fixFor(file: PythonFile, node: Node, kind: Definition['kind']): Edit[] {
  const outer = file.parent(node)!;
  if (kind === 'except' || kind === 'with') {
    const pattern = file.is(outer, 'as_pattern_target') ? file.parent(outer)! : outer;
    const [value] = file.is(pattern, 'as_pattern') ? file.namedChildren(pattern) : [];
    return value === undefined ? [] : [{ start: file.end(value), end: file.end(pattern), text: '' }];
  }
  if (kind !== 'assignment' || !file.is(outer, 'assignment') || file.field(node) !== 'left') return [];
  const value = file.child(outer, 'right');
  const statement = file.parent(outer)!;
  if (value === undefined) return [];
  if (file.is(statement, 'expression_statement') && hasNoEffect(file, value)) return [removeStatement(file, statement)];
  return [{ start: file.start(node), end: file.start(value), text: '' }];
}

/** Whether nothing is lost when a value is not worked out. */
function hasNoEffect(file: PythonFile, value: Node): boolean {
  if (file.is(value, 'string', 'concatenated_string', 'integer', 'float', 'true', 'false', 'none', 'identifier'))
    return true;
  if (file.is(value, 'lambda')) return true;
  // A property could do something; that is no reason to leave a line that seems to do nothing.
  if (file.is(value, 'attribute')) return !file.descendants(value).some((node) => file.is(node, 'call', 'await'));
  return file.is(value, 'list', 'tuple', 'set', 'dictionary') && file.namedChildren(value).length === 0;
}
