import { detector } from '../../../python/detector.ts';
import type { Node } from '../../../python/file.ts';

export default detector({ kinds: ['finally_clause'], facts: ['jump'] }, function* (node, file) {
  // A `finally` inside this one is seen on its own.
  const isElsewhere = (inner: Node): boolean =>
    file.is(inner, 'function_definition', 'class_definition', 'lambda', 'finally_clause');
  let loopEnd = node;
  for (const inner of file.walk(node, isElsewhere)) {
    const isLoopBody = file.is(inner, 'block') && file.is(file.parent(inner), 'for_statement', 'while_statement');
    if (isLoopBody) loopEnd = Math.max(loopEnd, file.tree.after[inner]!);
    const leavesLoop = inner >= loopEnd && file.is(inner, 'break_statement', 'continue_statement');
    if (leavesLoop || file.is(inner, 'return_statement')) yield { at: inner, jump: file.text(inner + 1) };
  }
});
