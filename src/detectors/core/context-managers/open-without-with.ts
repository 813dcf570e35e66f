import { isScript } from '../../../model/by-hand.ts';
import type { Edit } from '../../../model/finding.ts';
import { argumentsOf } from '../../../python/arguments.ts';
import { isCleanup } from '../../../python/around.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import type { Binding } from '../../../python/bindings.ts';
import { mayRaiseBetween } from './between.ts';
import { OPENING_NAMES, opens } from './opens.ts';
import { wrapBetween, wrapOne } from './wrap.ts';

/** Functions that read or write what they are given and leave it open. */
const USES =
  /^((json|pickle|marshal|yaml|toml|tomllib|plistlib|csv|ast|shutil)\.\w+|subprocess\.(run|call|check_call|check_output)|builtins\.(print|list|tuple|set|sum|len|enumerate|sorted|max|min|next|iter|map|filter|zip|str|repr|isinstance|hasattr|type|dict|bool|any|all))$/;

export default detector({ kinds: ['call'], facts: ['call', 'problem'], called: OPENING_NAMES }, function* (node, file) {
  if (!opens(file, node)) return;
  const isBrief = file.isTest || isScript(file.path);
  const call = file.text(node);
  const parent = file.parent(node)!;
  if (isUsedAtOnce(file, node)) {
    // CPython closes at once what nobody holds, and what is left open ends with the program.
    if (isBrief) return;
    yield { at: node, call, problem: 'nothing can close it', fix: fixOne(file, node) };
  } else if (file.is(parent, 'assignment') && file.field(node) === 'right') {
    const binding = ownBinding(file, parent);
    if (binding === undefined) return;
    const uses = usesOf(file, binding, node);
    if (uses === undefined) return;
    // A test that fails may leave open what it closes when it passes. What it only reads, it need not close either.
    if (isBrief && (uses.closing !== undefined || !isLeftInBuffer(file, binding, node))) return;
    if (uses.closing !== undefined && !mayRaiseBetween(file, node, uses.closing)) return;
    const problem = uses.closing === undefined ? 'nothing closes it' : 'an exception on the way leaves it open';
    const fix = uses.closing === undefined ? [] : fixBetween(file, parent, uses.closing, binding, call);
    yield { at: node, call, problem, fix };
  }
});

/** Whether what is opened is used in the same expression and then out of reach. */
function isUsedAtOnce(file: PythonFile, call: Node): boolean {
  const parent = file.parent(call)!;
  if (file.is(parent, 'attribute')) {
    const method = file.text(file.child(parent, 'attribute')!);
    return file.is(file.parent(parent), 'call') && /^(read\w*|write\w*|namelist|extractall|extract)$/.test(method);
  }
  if (file.is(parent, 'for_statement', 'for_in_clause')) return file.field(call) === 'right';
  const list = file.is(parent, 'keyword_argument') ? file.parent(parent)! : parent;
  return file.is(list, 'argument_list') && isUser(file, file.parent(list)!);
}

function isUser(file: PythonFile, call: Node): boolean {
  return USES.test(file.scopes.qualifiedName(file.child(call, 'function')) ?? '');
}

/** The name that alone is assigned, if nothing but such calls is ever assigned to it. */
function ownBinding(file: PythonFile, assignment: Node): Binding | undefined {
  const left = file.child(assignment, 'left');
  if (!file.is(left, 'identifier') || !file.is(file.parent(assignment), 'expression_statement')) return undefined;
  const binding = file.scopes.binding(left);
  if (binding === undefined || !['function', 'module'].includes(binding.scope.kind)) return undefined;
  const isGlobal = binding.scope.kind === 'module' && file.enclosingFunction(left) !== undefined;
  const isOnlyOpened = binding.definitions.every(({ kind, node }) => {
    const value = kind === 'assignment' ? file.child(file.parent(node)!, 'right') : undefined;
    return file.is(value, 'call') && opens(file, value);
  });
  return isOnlyOpened && !isGlobal ? binding : undefined;
}

/**
 * How a name that holds something open is used after it was opened.
 *
 * @returns undefined when it is closed whatever happens, or when somebody else may close it
 */
function usesOf(file: PythonFile, binding: Binding, opened: Node): { closing: Node | undefined } | undefined {
  let closing: Node | undefined;
  let mayBeKept = false;
  for (const reference of binding.references) {
    const use = useOf(file, reference, binding);
    if (use === 'safe') return undefined;
    if (use === 'unknown') mayBeKept = true;
    if (use === 'closed' && reference > opened) closing ??= reference;
  }
  // A module's name can be closed from elsewhere, and so can what was handed to unknown code.
  if (closing === undefined && (mayBeKept || binding.scope.kind === 'module')) return undefined;
  return { closing };
}

function useOf(file: PythonFile, reference: Node, { scope }: Binding): 'used' | 'closed' | 'safe' | 'unknown' {
  const parent = file.parent(reference)!;
  // A function within may be the one that closes it.
  const inner = file.enclosing(reference, 'function_definition', 'lambda') ?? 0;
  if (inner !== scope.node) return 'safe';
  switch (file.kind(parent)) {
    case 'attribute': {
      const outer = file.parent(parent)!;
      const isCall = file.is(outer, 'call') && file.field(parent) === 'function';
      const method = file.text(file.child(parent, 'attribute')!);
      // Who takes the descriptor may need it for as long as the process runs: a daemon's output, a lock.
      if (!/^(close|quit|shutdown|detach|fileno)$/.test(method)) return 'used';
      if (!isCall || method !== 'close') return 'safe';
      return isCleanup(file, outer) ? 'safe' : 'closed';
    }
    case 'argument_list':
    case 'keyword_argument': {
      const call = file.parent(file.is(parent, 'argument_list') ? parent : file.parent(parent)!)!;
      if (isUser(file, call)) return 'used';
      const name = file.text(file.child(call, 'function')!);
      // Classes, `closing`, `enter_context` and the like take it over.
      return /(^|\.)([A-Z]\w*|\w*(clos|context|callback|cleanup|append|add|put|register|finalize)\w*)$/.test(name)
        ? 'safe'
        : 'unknown';
    }
    case 'for_statement':
    case 'for_in_clause':
    case 'comparison_operator':
    case 'not_operator':
    case 'if_statement':
    case 'while_statement':
    case 'subscript':
    case 'interpolation':
    case 'binary_operator':
    case 'assert_statement':
    case 'boolean_operator':
    case 'delete_statement':
      return 'used';
    default:
      return 'safe';
  }
}

/** Whether something may be written into a file that is read elsewhere before it gets there. */
function isLeftInBuffer(file: PythonFile, { references }: Binding, opened: Node): boolean {
  const { positional, keywords } = argumentsOf(file, opened);
  const isWritten = [...positional, ...keywords.values()].some((value) =>
    /^["'][rbt]*[wax+][rwbt+]*["']$/.test(file.text(value)),
  );
  if (!isWritten || /\bdevnull\b|\/dev\/null/.test(file.text(opened))) return false;
  return !references.some((reference) => /^\w+\.flush$/.test(file.text(file.parent(reference)!)));
}

function fixOne(file: PythonFile, call: Node): Edit[] {
  const statement = file.enclosing(call, 'expression_statement', 'return_statement', 'for_statement', 'if_statement');
  if (statement === undefined || file.is(statement, 'if_statement')) return [];
  const isInLoop = file.is(statement, 'for_statement') && file.child(statement, 'right') !== call;
  const isLater = file.enclosing(call, 'lambda', 'generator_expression') ?? 0;
  const isTaken = file.scopes.binds('file');
  if (isInLoop || isLater > statement || isTaken) return [];
  return wrapOne(file, statement, `${file.text(call)} as file`, call, 'file');
}

function fixBetween(file: PythonFile, assignment: Node, closing: Node, binding: Binding, call: string): Edit[] {
  const statement = file.parent(assignment)!;
  const close = file.parent(file.parent(file.parent(closing)!)!)!;
  const isUsedOutside = binding.references.some((node) => node < statement || node > file.tree.after[close]!);
  if (binding.definitions.length > 1 || isUsedOutside || !file.is(close, 'expression_statement')) return [];
  return wrapBetween(file, statement, close, `${call} as ${binding.name}`);
}
