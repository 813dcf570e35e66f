import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Names that say themselves that they stand for several, such as `args`, `string_types` and `__slots__`. */
const SEVERAL = /(s|s__|tuple|list|__all__)$/i;

const TUPLE_TYPE = /tuple|any|object|iterable|sequence|collection|\b[A-Z]\b/i;

/** UTF-16 units of a value that is written out again. */
const LONGEST_VALUE = 50;

export default detector({ kinds: ['expression_list'], facts: ['value', 'tuple'] }, function* (node, file) {
  const parent = file.parent(node);
  if (!file.is(parent, 'assignment', 'return_statement')) return;
  const [value, ...more] = file.namedChildren(node);
  if (value === undefined || more.length > 0 || file.is(value, 'list_splat')) return;
  const isMeant = file.is(parent, 'assignment') ? isForSeveral(file, parent, value) : isTupleReturned(file, parent);
  if (isMeant) return;
  const comma = { start: file.end(value), end: file.end(node) };
  const text = file.text(value);
  const tuple = text.includes('\n') || text.length > LONGEST_VALUE ? '(…,)' : `(${text},)`;
  yield { at: comma, value: text.replaceAll(/\\\r?\n/g, '\n'), tuple, fix: [{ ...comma, text: '' }] };
});

function isForSeveral(file: PythonFile, assignment: Node, value: Node): boolean {
  const left = file.child(assignment, 'left')!;
  const type = file.child(assignment, 'type');
  if (type !== undefined) return TUPLE_TYPE.test(file.text(type));
  if (!file.is(left, 'identifier', 'attribute', 'subscript')) return true;
  const name = file.is(left, 'attribute') ? file.child(left, 'attribute')! : left;
  if (!file.is(left, 'subscript') && SEVERAL.test(file.text(name))) return true;
  // Constants of text are mostly names of things, which are to become more.
  if (/^_*[A-Z][A-Z0-9_]*$/.test(file.text(name)) && file.is(value, 'string')) return true;
  const references = file.is(left, 'identifier') ? (file.scopes.binding(left)?.references ?? []) : [];
  return references.some((reference) => isReadAsTuple(file, reference));
}

function isReadAsTuple(file: PythonFile, reference: Node): boolean {
  const parent = file.parent(reference)!;
  if (file.is(parent, 'list_splat', 'for_statement', 'for_in_clause', 'binary_operator', 'comparison_operator'))
    return true;
  if (file.is(parent, 'augmented_assignment')) return true;
  if (file.is(parent, 'subscript')) return file.field(reference) === 'value';
  return file.is(parent, 'assignment') && !file.is(file.child(parent, 'left'), 'identifier', 'attribute', 'subscript');
}

/** Whether the function says, or does not deny, that it returns a tuple. */
function isTupleReturned(file: PythonFile, statement: Node): boolean {
  const owner = file.enclosingFunction(statement);
  if (owner === undefined) return true;
  const type = file.child(owner, 'return_type');
  if (type !== undefined) return TUPLE_TYPE.test(file.text(type));
  const isElsewhere = (inner: Node): boolean => file.is(inner, 'function_definition', 'class_definition', 'lambda');
  const others = [...file.walk(file.child(owner, 'body')!, isElsewhere)].filter(
    (inner) => inner !== statement && file.is(inner, 'return_statement'),
  );
  const values = others.map((other) => file.namedChildren(other)[0]);
  const isOther = (value: Node | undefined): boolean =>
    value !== undefined &&
    file.is(value, 'string', 'integer', 'identifier', 'attribute', 'true', 'false', 'list', 'dictionary');
  return !values.some(isOther) || values.some((value) => file.is(value, 'tuple', 'expression_list'));
}
