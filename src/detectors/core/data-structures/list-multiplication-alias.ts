import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { originName } from '../../../python/origins.ts';

const MUTABLE = /^(builtins\.(list|dict|set|bytearray)|collections\.(deque|defaultdict|OrderedDict|Counter))$/;

export default detector({ kinds: ['list'], facts: ['element', 'list', 'times'] }, function* (node, file) {
  const product = file.parent(node);
  if (!file.is(product, 'binary_operator') || !file.is(file.child(product, 'operator'), '"*"')) return;
  const times = file.child(product, file.field(node) === 'left' ? 'right' : 'left');
  const members = file.namedChildren(node);
  const element = members.find((member) => isFilledLater(file, member));
  if (times === undefined || element === undefined || /^[01]$/.test(file.text(times))) return;
  if (isOnlyRead(file, product) || isCopiedNext(file, product) || isColumn(file, product) || isScript(file, product))
    return;
  const isAlone = members.length === 1;
  const isNumber = file.is(times, 'identifier', 'integer', 'attribute', 'call', 'parenthesized_expression');
  const list = `[${file.text(element)} for _ in range(${file.text(file.unparenthesized(times))})]`;
  yield {
    at: product,
    element: file.text(element),
    list: isAlone ? `\`${list}\`` : 'with a comprehension, or a loop that appends',
    times: file.text(times),
    fix: isAlone && isNumber ? [{ ...file.span(product), text: list }] : [],
  };
});

/** Whether an element can change and is made to be filled: it is empty yet, or a row of equal values. */
function isFilledLater(file: PythonFile, element: Node): boolean {
  const node = file.unparenthesized(element);
  if (file.is(node, 'list', 'dictionary')) return file.namedChildren(node).length === 0;
  if (file.is(node, 'list_comprehension', 'dictionary_comprehension', 'set_comprehension')) return true;
  // `[0] * n`, which is a list again.
  if (file.is(node, 'binary_operator')) {
    const isProduct = file.is(file.child(node, 'operator'), '"*"');
    return isProduct && (file.is(file.child(node, 'left'), 'list') || file.is(file.child(node, 'right'), 'list'));
  }
  return file.is(node, 'call') && MUTABLE.test(file.scopes.qualifiedName(file.child(node, 'function')) ?? '');
}

/** Whether the list is looked at here and then gone: compared, unpacked into a call, walked by a loop. */
function isOnlyRead(file: PythonFile, product: Node): boolean {
  let node = product;
  for (const outer of file.ancestors(product)) {
    if (file.is(outer, 'list_splat', 'comparison_operator', 'assert_statement', 'for_in_clause')) return true;
    if (file.is(outer, 'for_statement')) return file.field(node) === 'right';
    // What a call does with it is not known; pandas and NumPy take the values out.
    if (file.is(outer, 'argument_list')) return true;
    const isPart = file.is(outer, 'parenthesized_expression', 'binary_operator', 'boolean_operator');
    if (!isPart) return file.isTest && isInCall(file, outer);
    node = outer;
  }
  return false;
}

function isInCall(file: PythonFile, node: Node): boolean {
  return file.enclosing(node, 'argument_list') !== undefined;
}

/** `frame["vector"] = [[0.0] * 3] * n`: a data frame takes the values, and what it holds is replaced, not filled. */
function isColumn(file: PythonFile, product: Node): boolean {
  const assignment = file.parent(product)!;
  const left = file.is(assignment, 'assignment') ? file.child(assignment, 'left') : undefined;
  const frame = file.is(left, 'subscript') ? file.child(left, 'value') : undefined;
  return frame !== undefined && /^(pandas|polars)\./.test(originName(file, frame) ?? '');
}

/** `mock.side_effect = [[], [event]] * 10`: a mock gives the answers one by one, and nobody fills them. */
function isScript(file: PythonFile, product: Node): boolean {
  const assignment = file.parent(product)!;
  const left = file.is(assignment, 'assignment') ? file.child(assignment, 'left') : undefined;
  return file.is(left, 'attribute') && /^(side_effect|return_value)$/.test(file.text(file.child(left, 'attribute')!));
}

/** `rows = [[]] * n` and then `rows = [row.copy() for row in rows]`. */
function isCopiedNext(file: PythonFile, product: Node): boolean {
  const assignment = file.parent(product)!;
  const name = file.is(assignment, 'assignment') ? file.child(assignment, 'left') : undefined;
  const binding = file.is(name, 'identifier') ? file.scopes.binding(name) : undefined;
  const next = binding?.definitions.find(({ node }) => node > product);
  const value = next === undefined ? undefined : file.child(file.parent(next.node)!, 'right');
  return value !== undefined && /\bcopy\b|\bdeepcopy\b/.test(file.text(value));
}
