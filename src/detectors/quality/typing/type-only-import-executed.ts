import type { Edit } from '../../../model/finding.ts';
import { conditionsAround } from '../../../python/around.ts';
import type { Binding, Scope } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

const TYPE_CHECKING = /^\(?\s*(\w+\.)?TYPE_CHECKING\s*\)?$/;

export default detector({ kinds: ['module'], facts: ['name', 'line', 'how'] }, function* (_module, file) {
  if (file.path.endsWith('.pyi') || !file.text(0).includes('TYPE_CHECKING')) return;
  const isPostponed = postponesAnnotations(file);
  for (const { bindings } of file.scopes.all) {
    for (const binding of bindings.values()) {
      if (!isTypeOnly(file, binding)) continue;
      for (const node of binding.references) {
        const annotation = file.enclosing(node, 'type');
        if (annotation !== undefined && (isPostponed || !isEvaluated(file, annotation))) continue;
        if (isForTypes(file, node) || isNeverRun(file, node)) continue;
        const line = file.lineOf(binding.definitions[0]!.node);
        const how = annotation === undefined ? 'this line runs' : 'Python evaluates this annotation';
        yield {
          at: node,
          name: binding.name,
          line,
          how,
          fix: annotation === undefined ? [] : quoting(file, annotation),
        };
      }
    }
  }
});

/** Whether nothing but imports for the type checker binds the name. */
function isTypeOnly(file: PythonFile, { definitions }: Binding): boolean {
  return definitions.every(({ kind, node }) => kind === 'import' && isForTypes(file, node));
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

function postponesAnnotations(file: PythonFile): boolean {
  const definitions = [...file.scopes.module.bindings.values()].flatMap((binding) => binding.definitions);
  return definitions.some(({ target }) => target === '__future__.annotations');
}

/** Python evaluates annotations of parameters, results, and of names in modules and classes, not those of locals. */
function isEvaluated(file: PythonFile, annotation: Node): boolean {
  const holder = outermostType(file, annotation);
  const statement = file.parent(holder);
  if (!file.is(statement, 'assignment')) return !file.is(statement, 'type_alias_statement', 'type_parameter');
  return scopeKind(file, statement) !== 'function' || !file.is(file.child(statement, 'left'), 'identifier');
}

function outermostType(file: PythonFile, annotation: Node): Node {
  let outer = annotation;
  for (let next = file.enclosing(outer, 'type'); next !== undefined; next = file.enclosing(outer, 'type')) outer = next;
  return outer;
}

function scopeKind(file: PythonFile, node: Node): Scope['kind'] {
  const owner = file.enclosing(node, 'function_definition', 'class_definition', 'lambda');
  return owner === undefined ? 'module' : file.is(owner, 'class_definition') ? 'class' : 'function';
}

/** Whether a condition or a handler makes sure that the name is not missed: `if not TYPE_CHECKING`, `except NameError`. */
function isNeverRun(file: PythonFile, node: Node): boolean {
  for (const condition of conditionsAround(file, node)) if (file.text(condition).includes('TYPE_CHECKING')) return true;
  const attempt = file.enclosing(node, 'try_statement');
  return attempt !== undefined && /\bexcept\b[^:]*\bNameError\b/.test(file.text(attempt));
}

/** The annotation in quotes, unless it holds some. */
function quoting(file: PythonFile, annotation: Node): Edit[] {
  const whole = outermostType(file, annotation);
  const { start, end } = file.span(whole);
  if (/["'\\\n]/.test(file.text(whole))) return [];
  return [
    { start, end: start, text: '"' },
    { start: end, end, text: '"' },
  ];
}
