import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

const MUTABLE = /^(builtins\.(list|dict|set|bytearray)|collections\.(deque|defaultdict|OrderedDict|Counter))$/;

export default detector({ kinds: ['list'], facts: ['element', 'list', 'times'] }, function* (node, file) {
  const product = file.parent(node);
  if (!file.is(product, 'binary_operator') || !file.is(file.child(product, 'operator'), '"*"')) return;
  const times = file.child(product, file.field(node) === 'left' ? 'right' : 'left');
  const members = file.namedChildren(node);
  const element = members.find((member) => isFilledLater(file, member));
  if (times === undefined || element === undefined || /^[01]$/.test(file.text(times))) return;
  if (isOnlyRead(file, product) || (file.isTest && file.enclosing(product, 'argument_list') !== undefined)) return;
  const isAlone = members.length === 1;
  const isNumber = file.is(times, 'identifier', 'integer', 'attribute', 'call', 'parenthesized_expression');
  const list = `[${file.text(element)} for _ in range(${file.text(file.unparenthesized(times))})]`;
  yield {
    at: product,
    element: file.text(element),
    list: isAlone ? list : 'a comprehension',
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
    if (!file.is(outer, 'parenthesized_expression', 'binary_operator')) return false;
    node = outer;
  }
  return false;
}
