import { calledName } from '../../../python/arguments.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Libraries whose objects answer `==` with an expression or an array. */
const OVERLOADING = [
  'cudf',
  'cvxpy',
  'dask',
  'flask_sqlalchemy',
  'geopandas',
  'gino',
  'ibis',
  'jax',
  'modin',
  'numpy',
  'pandas',
  'peewee',
  'polars',
  'pony',
  'pyarrow',
  'pypika',
  'pyspark',
  'scipy',
  'sqlalchemy',
  'sqlmodel',
  'sympy',
  'tensorflow',
  'torch',
  'xarray',
  'z3',
];

/** More brackets and operators around a condition than a person writes. */
const DEEPEST = 100;

/** Calls that want to know just whether their argument is true. */
const TRUTH_CALLS = /^(?:bool|assertTrue|assertFalse|assert_|failUnless|failIf)$/;

/**
 * Whether an equality test may be an operator that a library overloads: a column of SQLAlchemy, a series of pandas, …
 *
 * Where a result is only asked for its truth it is not, for such objects have none. Where it goes into a call, a
 * subscript or `&`, it may well be. Where it is merely kept or returned, the file's imports and the operand decide.
 *
 * @param operand what is compared with the constant
 */
export function mayBeOverloaded(file: PythonFile, comparison: Node, operand: Node): boolean {
  // Pony reads the generator's own code, conditions included.
  if (file.imports.has('pony')) return true;
  if (isChained(file, comparison)) return false;
  switch (use(file, comparison)) {
    case 'tested':
      // In `filter(Order.paid == False and …)` it is `and` that SQL never sees.
      return isColumn(file, operand) && isOperandInCall(file, comparison);
    case 'handed on':
      return true;
    case 'kept':
      return OVERLOADING.some((module) => file.imports.has(module)) || isColumn(file, operand);
  }
}

/**
 * Whether a value is asked for its truth and nothing else, so that any true value does in its place. The left side of
 * `or` is tested, but it is also what `or` answers with.
 */
export function onlyTruthCounts(file: PythonFile, value: Node): boolean {
  let node = value;
  for (let level = 0; file.is(file.parent(node), 'parenthesized_expression', 'boolean_operator'); level += 1) {
    if (level === DEEPEST) return false;
    node = file.parent(node)!;
  }
  return isCondition(file, node);
}

/** Whether `and`, `or` and `not` make a call's argument of a value. */
function isOperandInCall(file: PythonFile, value: Node): boolean {
  let node = file.parent(value)!;
  for (let level = 0; level < DEEPEST; level += 1) {
    if (!file.is(node, 'parenthesized_expression', 'boolean_operator', 'not_operator')) break;
    node = file.parent(node)!;
  }
  return file.is(node, 'argument_list') && !TRUTH_CALLS.test(calledName(file, file.parent(node)!) ?? '');
}

/** Whether the comparison has several operators, which Python joins by `and`. */
function isChained(file: PythonFile, comparison: Node): boolean {
  return file.namedChildren(comparison).length > 2;
}

type Use = 'tested' | 'handed on' | 'kept';

/** What becomes of a value. */
function use(file: PythonFile, value: Node): Use {
  let node = value;
  for (let parent = file.parent(node); parent !== undefined; parent = file.parent(node)) {
    if (isCondition(file, node)) return 'tested';
    switch (file.kind(parent)) {
      case 'boolean_operator':
        if (file.field(node) === 'left') return 'tested';
        break;
      case 'parenthesized_expression':
      case 'conditional_expression':
      case 'expression_list':
      case 'list':
      case 'list_splat':
      case 'tuple':
      case 'pair':
      case 'dictionary':
        break;
      case 'expression_statement':
      case 'assignment':
      case 'return_statement':
      case 'interpolation':
        return 'kept';
      default:
        return 'handed on';
    }
    node = parent;
  }
  return 'kept';
}

/** Whether the code around a value wants to know just whether it is true. */
function isCondition(file: PythonFile, value: Node): boolean {
  const parent = file.parent(value)!;
  switch (file.kind(parent)) {
    case 'if_statement':
    case 'elif_clause':
    case 'while_statement':
    case 'assert_statement':
    case 'not_operator':
    case 'if_clause':
      return true;
    case 'conditional_expression':
      return file.namedChildren(parent)[1] === value;
    case 'argument_list':
      return TRUTH_CALLS.test(calledName(file, file.parent(parent)!) ?? '');
    default:
      return false;
  }
}

/** Whether the operand looks like a column: an attribute of a class, or of something named as a table. */
function isColumn(file: PythonFile, operand: Node): boolean {
  let root: Node | undefined = operand;
  while (file.is(root, 'attribute', 'subscript'))
    root = file.child(root, file.is(root, 'attribute') ? 'object' : 'value');
  if (!file.is(root, 'identifier')) return false;
  const name = file.text(root);
  if (/^(?:df|table|col|column)s?$|_(?:df|table|col|column)s?$/.test(name)) return true;
  return root !== operand && /^[A-Z]/.test(name);
}
