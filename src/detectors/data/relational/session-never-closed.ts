import { isMigration } from '../../../facts/indexes.ts';
import { isByHand } from '../../../model/by-hand.ts';
import type { Edit } from '../../../model/finding.ts';
import type { Binding } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import { indentStatements, removeStatement } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { makesSession } from './session.ts';

/** Programs that end soon after, and with them all they hold, beside what is run by hand. */
const SHORT_LIVED = /(^|\/)tools\/|(^|[/_])(cli|main|manage)\w*\.py$/;
const COMMAND = /(^|\.)(command|group|callback)$/;

/** Functions and methods that take a session over, or see to its end. */
const TAKES_OVER =
  /(^|\.)_*([A-Z]\w*|\w*(clos|context|callback|cleanup|finalize|register|append|push|set|put|partial|submit|task|thread|remove)\w*)$/;

export default detector(
  { kinds: ['assignment'], facts: ['call', 'function', 'problem', 'header'], words: ['Session', 'sessionmaker'] },
  function* (node, file) {
    const right = file.child(node, 'right');
    const left = file.child(node, 'left');
    if (!file.is(right, 'call') || !file.is(left, 'identifier') || file.isTest) return;
    const binding = file.scopes.binding(left);
    if (binding?.scope.kind !== 'function' || !makesSession(file, right)) return;
    if (
      isByHand(file.path) ||
      SHORT_LIVED.test(file.path) ||
      isMigration(file.path) ||
      isCommand(file, binding.scope.node)
    )
      return;
    // The connection that it is bound to stays open whatever becomes of the session.
    if (/\bconn(ection)?\b|get_bind/.test(file.text(right)) || !isOnlyOpened(file, binding)) return;
    const uses = usesOf(file, binding);
    if (uses === undefined) return;
    const { closing } = uses;
    const call = file.text(right);
    const keyword = /async/i.test(file.text(file.child(right, 'function')!)) || uses.isAwaited ? 'async with' : 'with';
    const header = `${keyword} ${call} as ${binding.name}:`;
    yield {
      at: right,
      call,
      function: file.text(file.child(binding.scope.node, 'name')!),
      problem: closing === undefined ? 'nothing closes it' : 'an exception before `close()` leaves it open',
      header,
      fix: closing === undefined ? [] : wrapped(file, node, closing, binding, header),
    };
  },
);

/** Whether a function is the command of a program, or its `main`. */
function isCommand(file: PythonFile, definition: Node): boolean {
  if (file.text(file.child(definition, 'name')!) === 'main') return true;
  return file.decorators(definition).some((decorator) => {
    const name = file.is(decorator, 'call') ? file.child(decorator, 'function')! : decorator;
    return COMMAND.test(file.text(name));
  });
}

/** Whether nothing but new sessions and `None` is ever put into a name. */
function isOnlyOpened(file: PythonFile, binding: Binding): boolean {
  return binding.definitions.every(({ kind, node }) => {
    const value = kind === 'assignment' ? file.child(file.parent(node)!, 'right') : undefined;
    return file.is(value, 'none') || (file.is(value, 'call') && makesSession(file, value));
  });
}

interface Uses {
  /** The name in the only `close()` that an exception can leap over; none where nothing closes it. */
  readonly closing: Node | undefined;
  readonly isAwaited: boolean;
}

/** How a session is used; undefined when it is closed whatever happens, or when somebody else may close it. */
function usesOf(file: PythonFile, binding: Binding): Uses | undefined {
  let closing: Node | undefined;
  let isYielded = false;
  let isAwaited = false;
  let isUsed = false;
  for (const reference of binding.references) {
    const use = useOf(file, reference, binding);
    if (use === 'kept') return undefined;
    if (use === 'closed') closing ??= reference;
    if (use === 'yielded') isYielded = true;
    if (use === 'used') isUsed = true;
    isAwaited ||= file.is(file.parent(file.parent(file.parent(reference)!)!), 'await');
  }
  // A session that nobody uses holds nothing; one that is handed out may be closed by whoever gets it.
  if (closing === undefined && (isYielded || !isUsed)) return undefined;
  return { closing, isAwaited };
}

function useOf(file: PythonFile, reference: Node, { scope }: Binding): 'used' | 'closed' | 'yielded' | 'kept' {
  if (file.enclosing(reference, 'function_definition', 'lambda') !== scope.node) return 'kept';
  const parent = file.parent(reference)!;
  const outer = file.parent(parent);
  if (file.is(parent, 'yield')) return 'yielded';
  if (file.is(parent, 'attribute') && file.field(reference) === 'object') {
    const method = file.text(file.child(parent, 'attribute')!);
    // `with session.begin()` gives the connection back at its end.
    if (file.is(outer, 'call') && method === 'begin') return 'kept';
    if (!/^(close|aclose|close_all|invalidate|remove)$/.test(method)) return 'used';
    if (!file.is(outer, 'call') || method !== 'close') return 'kept';
    return isGuarded(file, outer) ? 'kept' : 'closed';
  }
  const list = file.is(parent, 'keyword_argument') ? outer : parent;
  if (file.is(list, 'argument_list')) {
    return TAKES_OVER.test(file.text(file.child(file.parent(list)!, 'function')!)) ? 'kept' : 'used';
  }
  const isLookedAt = file.is(parent, 'if_statement', 'not_operator', 'comparison_operator', 'boolean_operator');
  return isLookedAt ? 'used' : 'kept';
}

/** Whether a `close` stands in a `finally`, or in an `except` beside the ordinary one. */
function isGuarded(file: PythonFile, close: Node): boolean {
  return !file.is(
    file.enclosing(close, 'finally_clause', 'except_clause', 'function_definition'),
    'function_definition',
  );
}

/** The statements between opening and closing go under `with`. */
function wrapped(file: PythonFile, opening: Node, closing: Node, binding: Binding, header: string): Edit[] {
  const first = file.parent(opening)!;
  const call = file.parent(file.parent(closing)!)!;
  const last = file.parent(file.is(file.parent(call), 'await') ? file.parent(call)! : call)!;
  const block = file.parent(first)!;
  const isOnce = binding.definitions.length === 1 && file.is(last, 'expression_statement');
  if (!isOnce || file.parent(last) !== block || binding.references.some((use) => use > file.tree.after[last]!))
    return [];
  const between = file.statements(block).filter((statement) => statement > first && statement < last);
  const [start] = between;
  if (start === undefined || file.lineOf(start) === file.lineOf(first)) return [];
  const indented = indentStatements(file, start, between.at(-1)!);
  return indented === undefined
    ? []
    : [{ ...file.span(first), text: header }, ...indented, removeStatement(file, last)];
}
