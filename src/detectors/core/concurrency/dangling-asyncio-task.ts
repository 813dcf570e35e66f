import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { originName } from '../../../python/origins.ts';

const STARTS = /^asyncio\.(tasks\.)?(create_task|ensure_future)$/;
const LOOPS = /^asyncio\.(events\.)?(get_event_loop|get_running_loop|new_event_loop|AbstractEventLoop|BaseEventLoop)$/;

export default detector(
  { kinds: ['call'], facts: ['call', 'fate'], called: ['create_task', 'ensure_future'] },
  function* (node, file) {
    if (file.isTest || !startsTask(file, node)) return;
    const parent = file.parent(node)!;
    const call = file.text(file.child(node, 'function')!);
    if (file.is(parent, 'expression_statement')) yield { at: node, call, fate: 'nobody keeps the task' };
    if (!file.is(parent, 'assignment') || !file.is(file.parent(parent), 'expression_statement')) return;
    const target = file.child(parent, 'left');
    const binding = file.is(target, 'identifier') ? file.scopes.binding(target) : undefined;
    if (binding?.scope.kind !== 'function' || binding.references.length > 0) return;
    if (waitsLater(file, node)) return;
    yield { at: node, call, fate: `nobody reads \`${binding.name}\`, which goes away when the function returns` };
  },
);

/** Whether the function awaits something afterwards: a coroutine that waits holds its names. */
function waitsLater(file: PythonFile, call: Node): boolean {
  const owner = file.enclosingFunction(call);
  return owner !== undefined && [...file.walk(owner)].some((inner) => inner > call && file.is(inner, 'await', 'yield'));
}

function startsTask(file: PythonFile, call: Node): boolean {
  const callee = file.child(call, 'function')!;
  if (STARTS.test(file.scopes.qualifiedName(callee) ?? '')) return true;
  const object = file.is(callee, 'attribute') ? file.child(callee, 'object')! : undefined;
  if (object === undefined || file.text(callee).endsWith('ensure_future')) return false;
  if (LOOPS.test(originName(file, object) ?? '')) return true;
  const made = file.is(object, 'call') ? file.scopes.qualifiedName(file.child(object, 'function')) : undefined;
  return made !== undefined && LOOPS.test(made);
}
