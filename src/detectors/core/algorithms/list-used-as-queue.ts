import type { Edit } from '../../../model/finding.ts';
import { argumentsOf } from '../../../python/arguments.ts';
import { loopsAround } from '../../../python/around.ts';
import type { Binding } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { imported } from '../../../python/new-import.ts';
import { isListBinding, isShortLoop, valueOf } from './lists.ts';

/** What a queue is called. */
const QUEUE = /queue|todo|pending|work|backlog|fifo|waiting|jobs/i;

const METHODS: ReadonlyMap<string, string> = new Map([
  ['pop', 'popleft'],
  ['insert', 'appendleft'],
]);

export default detector(
  { kinds: ['call'], facts: ['call', 'list', 'instead'], called: [...METHODS.keys()] },
  function* (node, file) {
    const method = file.child(node, 'function');
    if (file.isTest || !isAtFront(file, node) || !file.is(method, 'attribute')) return;
    const list = file.child(method, 'object');
    const binding = file.is(list, 'identifier') ? file.scopes.binding(list) : undefined;
    if (binding === undefined || !isListBinding(file, binding)) return;
    const last = Math.max(...binding.definitions.map((definition) => definition.node));
    const loop = [...loopsAround(file, node)].find((each) => each > last && !isShortLoop(file, each));
    const name = file.text(file.child(method, 'attribute')!);
    if (loop === undefined || !isQueue(file, binding, name, loop) || isMoreThanQueue(file, binding)) return;
    yield {
      at: node,
      call: file.text(node),
      list: binding.name,
      instead: METHODS.get(name)!,
      fix: asDeque(file, binding),
    };
  },
);

/** `.pop(0)` and `.insert(0, …)`. */
function isAtFront(file: PythonFile, call: Node): boolean {
  const text = file.text(file.child(call, 'function')!);
  if (!/\.\s*(pop|insert)$/.test(text)) return false;
  const { positional } = argumentsOf(file, call);
  return (
    file.is(positional[0], 'integer') &&
    file.text(positional[0]) === '0' &&
    positional.length === (text.endsWith('pop') ? 1 : 2)
  );
}

/** Whether what one end of it takes in goes out at the other, in one loop; or it is called so. */
function isQueue(file: PythonFile, { name, references }: Binding, method: string, loop: Node): boolean {
  if (method === 'pop' && QUEUE.test(name)) return true;
  const other = method === 'pop' ? /\.\s*(append|extend)\(/ : /\.\s*pop\(\)$/;
  return references.some((reference) => {
    const call = file.parent(file.parent(reference)!)!;
    return file.contains(loop, reference) && file.is(call, 'call') && other.test(file.text(call));
  });
}

/** Whether the list is sorted, or some is put in its middle by a slice, which a `deque` cannot do. */
function isMoreThanQueue(file: PythonFile, { references }: Binding): boolean {
  return references.some((reference) => {
    const parent = file.parent(reference)!;
    if (file.is(parent, 'subscript'))
      return file.field(parent) === 'left' && file.is(file.child(parent, 'subscript'), 'slice');
    return file.is(parent, 'attribute') && file.text(file.child(parent, 'attribute')!) === 'sort';
  });
}

const SHARED = /^(append|extend|clear|copy|count|index|remove|reverse)$/;

/** A `deque` in place of the list, where all uses of it are such as both have. */
function asDeque(file: PythonFile, { definitions, references }: Binding): Edit[] {
  const [definition, ...others] = definitions;
  const value = definition === undefined ? undefined : valueOf(file, definition.node);
  const deque = imported(file, 'collections', 'deque');
  if (value === undefined || others.length > 0 || deque === undefined) return [];
  const isEmpty = file.is(value, 'list') && file.namedChildren(value).length === 0;
  const edits: Edit[] = [
    ...deque.edits,
    { ...file.span(value), text: `${deque.written}(${isEmpty ? '' : file.text(value)})` },
  ];
  for (const reference of references) {
    const parent = file.parent(reference)!;
    if (file.is(parent, 'while_statement', 'if_statement', 'not_operator', 'for_statement')) continue;
    const name = file.is(parent, 'attribute') ? file.child(parent, 'attribute') : undefined;
    const call = file.parent(parent)!;
    if (name === undefined || !file.is(call, 'call')) return [];
    const method = file.text(name);
    if (SHARED.test(method)) continue;
    const { positional } = argumentsOf(file, call);
    if (isAtFront(file, call)) {
      const last = positional[1];
      edits.push({
        start: file.start(name),
        end: file.end(call),
        text: last === undefined ? 'popleft()' : `appendleft(${file.text(last)})`,
      });
    } else if (method !== 'pop' || positional.length > 0) return [];
  }
  return edits.sort((one, other) => one.start - other.start);
}
