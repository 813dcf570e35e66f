import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { remembered } from '../../../python/remembered.ts';

/** What ends a program, a test or an iteration shows no traceback. */
const SILENT =
  /^(builtins\.)?(SystemExit|KeyboardInterrupt|GeneratorExit|StopIteration|StopAsyncIteration)$|^(typer|click)(\.exceptions)?\.(Exit|Abort)$|^(pytest\.(skip|fail|xfail)(\.Exception)?|unittest\.(case\.)?SkipTest)$/;

export default detector({ kinds: ['raise_statement'], facts: ['raised', 'way'] }, function* (node, file) {
  const [raised, ...more] = file.namedChildren(node);
  if (raised === undefined || more.length > 0 || file.child(node, 'cause') !== undefined) return;
  const clause = clauseAround(file, node);
  if (clause === undefined) return;
  const name = caughtName(file, clause);
  const caught = name === undefined ? undefined : file.text(name);
  if (!isNew(file, raised, caught)) return;
  const made = file.is(raised, 'call') ? file.child(raised, 'function') : raised;
  if (SILENT.test(file.scopes.qualifiedName(made) ?? '')) return;
  const way = caught === undefined ? 'from error' : `from ${caught}`;
  yield { at: node, raised: shortened(file.text(raised)), way, fix: fixOf(file, node, clause, caught) };
});

/** The handler that runs a statement. */
function clauseAround(file: PythonFile, node: Node): Node | undefined {
  let inner = node;
  for (const outer of file.ancestors(node)) {
    if (file.is(outer, 'except_clause')) return outer;
    if (file.is(outer, 'function_definition', 'lambda', 'class_definition')) return undefined;
    // What a `try` of the handler's own catches goes no further.
    const isTried = file.is(outer, 'try_statement') && file.field(inner) === 'body';
    if (isTried && file.childOf(outer, 'except_clause') !== undefined) return undefined;
    inner = outer;
  }
  return undefined;
}

function caughtName(file: PythonFile, clause: Node): Node | undefined {
  const value = file.child(clause, 'value');
  const target = file.is(value, 'as_pattern') ? file.namedChildren(value).at(-1) : undefined;
  const name = file.is(target, 'as_pattern_target') ? file.namedChildren(target)[0] : target;
  return file.is(name, 'identifier') ? name : undefined;
}

/** Whether a new exception is raised: a class, or what is made of one. */
function isNew(file: PythonFile, raised: Node, caught: string | undefined): boolean {
  if (file.is(raised, 'identifier', 'attribute')) {
    const last = file.text(raised).split('.').at(-1)!;
    return file.text(raised) !== caught && /^_*[A-Z]/.test(last);
  }
  if (!file.is(raised, 'call')) return false;
  const callee = file.child(raised, 'function')!;
  return !(file.is(callee, 'attribute') && file.text(file.child(callee, 'attribute')!) === 'with_traceback');
}

function shortened(text: string): string {
  const [line] = text.split('(', 1);
  return line ?? text;
}

/** The name of the caught exception behind `from`; where it has none yet, one is given. */
function fixOf(file: PythonFile, node: Node, clause: Node, caught: string | undefined): Edit[] {
  const end = { start: file.end(node), end: file.end(node) };
  if (caught !== undefined) return [{ ...end, text: ` from ${caught}` }];
  const value = file.child(clause, 'value');
  if (value === undefined || namesAnError(file, clause)) return [];
  return [
    { start: file.end(value), end: file.end(value), text: ' as error' },
    { ...end, text: ' from error' },
  ];
}

const namesAnError = remembered((file, clause) => /\berror\b/.test(file.text(clause)));
