import { detector } from '../../../python/detector.ts';
import { isDeferred } from '../../../python/references.ts';
import { isThreadLock } from './locks.ts';

export default detector({ kinds: ['with_statement'], facts: ['lock', 'line'] }, function* (node, file) {
  if (file.is(node + 1, '"async"')) return;
  const owner = file.enclosing(node, 'function_definition', 'lambda');
  const body = file.child(node, 'body');
  const clause = file.childOf(node, 'with_clause');
  if (
    !file.is(owner, 'function_definition') ||
    !file.is(owner + 1, '"async"') ||
    body === undefined ||
    clause === undefined
  )
    return;
  const waits = [...file.walk(body, (inner) => isDeferred(file, inner))].find(
    (inner) =>
      file.is(inner, 'await') ||
      (file.is(inner, '"async"') && file.is(file.parent(inner), 'for_statement', 'with_statement', 'for_in_clause')),
  );
  if (waits === undefined) return;
  for (const item of file.namedChildren(clause)) {
    const value = file.child(item, 'value');
    const lock = file.is(value, 'as_pattern') ? file.namedChildren(value)[0] : value;
    if (lock === undefined || !isThreadLock(file, lock)) continue;
    yield { at: lock, lock: file.text(lock), line: file.lineOf(waits) };
  }
});
