import type { Edit } from '../../../model/finding.ts';
import { asksAround } from '../../../python/around.ts';
import type { Binding } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import { indentBefore, lineEnd, removeStatement } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { importedItem, importOf, removeItem } from '../../../python/import-items.ts';
import { passedDown } from '../../../python/remembered.ts';

export default detector(
  { kinds: ['module'], facts: ['name', 'line'], words: ['TYPE_CHECKING'] },
  function* (_module, file) {
    // A star import may bring the same name in while the program runs.
    if (file.path.endsWith('.pyi') || file.scopes.starImports.length > 0) return;
    for (const { bindings } of file.scopes.all) {
      for (const binding of bindings.values()) {
        if (!isTypeOnly(file, binding)) continue;
        const executed = binding.references.filter(
          (node) => !isForTypes(file, node) && !isAskedFor(file, node) && !isCaught(file, node),
        );
        if (executed.length === 0) continue;
        const fix = movedOut(file, binding);
        const line = file.lineOf(binding.definitions[0]!.node);
        for (const node of executed) yield { at: node, name: binding.name, line, ...(fix && { fix }) };
      }
    }
  },
);

/** Whether nothing but imports for the type checker binds the name. */
function isTypeOnly(file: PythonFile, { definitions }: Binding): boolean {
  return definitions.every(
    ({ kind, node }) => kind === 'import' && isForTypes(file, node) && !maySetFromOutside(file, node),
  );
}

/**
 * Whether another module may give this one the name at run time, as packages do whose modules import one another in a
 * circle: a sibling module, or a name that is offered on by `import X as X`.
 */
function maySetFromOutside(file: PythonFile, node: Node): boolean {
  const statement = file.enclosing(node, 'import_from_statement');
  const from = statement === undefined ? undefined : file.child(statement, 'module_name');
  if (from !== undefined && /^\.+$/.test(file.text(from))) return true;
  const imported = file.parent(node)!;
  return file.is(imported, 'aliased_import') && file.text(file.child(imported, 'name')!) === file.text(node);
}

/** The import right above its `if` in place of in it; undefined where there is more to it than one import in one `if`. */
function movedOut(file: PythonFile, { definitions }: Binding): Edit[] | undefined {
  const [only, ...others] = definitions;
  if (only === undefined || others.length > 0) return undefined;
  const [statement, item] = [importOf(file, only.node), importedItem(file, only.node)];
  const condition = file.enclosing(statement, 'if_statement');
  if (condition === undefined || file.parent(statement) !== file.child(condition, 'consequence')) return undefined;
  const indent = indentBefore(file, condition);
  if (indent === undefined) return undefined;
  const module = file.child(statement, 'module_name');
  const words = `${module === undefined ? '' : `from ${file.text(module)} `}import ${file.text(item)}`;
  const items = file.childrenIn(statement, 'name');
  const [block] = file.statements(file.parent(statement)!);
  const start = file.start(condition);
  if (items.length === 1 && block === statement && file.statements(file.parent(statement)!).length === 1) {
    const isBare = file.childOf(condition, 'else_clause', 'elif_clause', 'comment') === undefined;
    if (isBare && file.end(condition) === file.end(statement))
      return [{ start, end: file.end(statement), text: words }];
  }
  const index = items.indexOf(item);
  const lastKept = index === items.length - 1 ? index - 1 : items.length - 1;
  const removal = items.length === 1 ? removeStatement(file, statement) : removeItem(file, items, index, lastKept);
  return removal && [{ start, end: start, text: `${words}${lineEnd(file)}${indent}` }, removal];
}

/**
 * Whether a node stands in the body of `if TYPE_CHECKING:`, or in an annotation: whether Python evaluates that depends on its
 * version, and up to 3.13 on where it stands.
 */
const isForTypes = passedDown(false, (file, node, isOutside) => {
  if (isOutside) return true;
  const outer = file.parent(node)!;
  if (file.is(outer, 'type')) return true;
  if (!file.is(outer, 'if_statement') || file.field(node) !== 'consequence') return false;
  const condition = file.unparenthesized(file.child(outer, 'condition')!);
  const name = file.is(condition, 'attribute') ? file.child(condition, 'attribute') : condition;
  return file.is(name, 'identifier') && file.text(name) === 'TYPE_CHECKING';
});

/** Whether a condition makes sure that the name is not missed: `if not TYPE_CHECKING`. */
const isAskedFor = asksAround(/TYPE_CHECKING/, 'identifier');

/** Whether the nearest `try` around a node has a handler for names that are not there. */
const isCaught = passedDown(false, (file, node, isOutside) => {
  const outer = file.parent(node)!;
  if (!file.is(outer, 'try_statement')) return isOutside;
  return file.namedChildren(outer).some((clause) => file.is(clause, 'except_clause') && isOfNames(file, clause));
});

function isOfNames(file: PythonFile, handler: Node): boolean {
  const end = file.start(file.childOf(handler, 'block') ?? handler);
  return /\bNameError\b/.test(file.text({ start: file.start(handler), end }));
}
