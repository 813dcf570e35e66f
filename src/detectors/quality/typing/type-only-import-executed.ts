import type { Edit } from '../../../model/finding.ts';
import { conditionsAround } from '../../../python/around.ts';
import type { Binding } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import { indentBefore, lineEnd, removeStatement } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { importedItem, importOf, removeItem } from '../../../python/import-items.ts';

const TYPE_CHECKING = /^\(?\s*(\w+\.)?TYPE_CHECKING\s*\)?$/;

export default detector(
  { kinds: ['module'], facts: ['name', 'line'], words: ['TYPE_CHECKING'] },
  function* (_module, file) {
    // A star import may bring the same name in while the program runs.
    if (file.path.endsWith('.pyi') || file.scopes.starImports.length > 0) return;
    for (const { bindings } of file.scopes.all) {
      for (const binding of bindings.values()) {
        if (!isTypeOnly(file, binding)) continue;
        for (const node of binding.references) {
          // Whether Python evaluates an annotation depends on its version, and up to 3.13 on where it stands.
          if (file.enclosing(node, 'type') !== undefined || isForTypes(file, node) || isNeverRun(file, node)) continue;
          const fix = movedOut(file, binding);
          yield { at: node, name: binding.name, line: file.lineOf(binding.definitions[0]!.node), ...(fix && { fix }) };
        }
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

/** Whether a node stands in the body of `if TYPE_CHECKING:`. */
function isForTypes(file: PythonFile, node: Node): boolean {
  for (let inner = node, outer = file.parent(node); outer !== undefined; inner = outer, outer = file.parent(outer)) {
    if (file.is(outer, 'if_statement') && file.field(inner) === 'consequence') {
      if (TYPE_CHECKING.test(file.text(file.child(outer, 'condition')!))) return true;
    }
  }
  return false;
}

/** Whether a condition or a handler makes sure that the name is not missed: `if not TYPE_CHECKING`, `except NameError`. */
function isNeverRun(file: PythonFile, node: Node): boolean {
  for (const condition of conditionsAround(file, node)) if (file.text(condition).includes('TYPE_CHECKING')) return true;
  const attempt = file.enclosing(node, 'try_statement');
  return attempt !== undefined && /\bexcept\b[^:]*\bNameError\b/.test(file.text(attempt));
}
