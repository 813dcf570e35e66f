import { detector } from '../../../python/detector.ts';

export default detector({ kinds: ['except_clause'] }, function* (node, file) {
  if (file.child(node, 'value') !== undefined) return;
  const body = file.childOf(node, 'block');
  if (body === undefined) return;
  const isNested = (inner: number): boolean => file.is(inner, 'function_definition', 'class_definition', 'lambda');
  for (const inner of file.walk(body, isNested)) {
    // Whatever it caught goes on its way.
    if (file.is(inner, 'raise_statement') && file.namedChildren(inner).length === 0) return;
  }
  yield { at: node + 1 };
});
