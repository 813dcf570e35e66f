import type { Edit, Span } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import { indentBefore, indentStatements, lineEnd } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

const MANAGERS = new Set(['contextlib.contextmanager', 'contextlib.asynccontextmanager']);

/** What functions that put things back in order are called. */
const CLEANS_UP =
  /^_*(a?close|release|unlock|stop|shut_?down|terminate|kill|quit|disconnect|detach|delete|delattr|setattr|remove|unlink|rmtree|rmdir|clean_?up|clear|reset|restore|revert|undo|rollback|pop|popitem|tear_?down|chdir|disable|deactivate|dispose|destroy|drop|drain|unregister|unsubscribe|unpatch|unmount|__exit__|__aexit__)(_\w+)?$/;

/** What such a block leaves undone, the database takes back. */
const TRANSACTION = /\b(atomic|begin|begin_nested|transaction)\s*\(/;

export default detector(
  { kinds: ['decorated_definition'], facts: ['cleanup'], words: ['contextmanager'] },
  function* (node, file) {
    const definition = file.child(node, 'definition')!;
    if (!file.is(definition, 'function_definition') || !isManager(file, definition)) return;
    // An ASGI application runs outside of the `with` block of its lifespan: nothing comes out of that `yield`.
    if (/lifespan/i.test(file.text(file.child(definition, 'name')!))) return;
    const body = file.child(definition, 'body')!;
    for (const inner of file.walk(body, (candidate) => isElsewhere(file, candidate))) {
      if (!file.is(inner, 'yield')) continue;
      const cleanup = skippedCleanup(file, inner, definition);
      if (cleanup !== undefined) yield { at: inner, cleanup: file.text(cleanup), fix: fix(file, inner, cleanup) };
    }
  },
);

function isManager(file: PythonFile, definition: Node): boolean {
  return file.decorators(definition).some((decorator) => MANAGERS.has(file.scopes.qualifiedName(decorator) ?? ''));
}

/** The first statement that puts something back in order, and that an exception from the `yield` leaps over. */
function skippedCleanup(file: PythonFile, yielded: Node, definition: Node): Node | undefined {
  let node = yielded;
  for (let outer = file.parent(node)!; outer !== definition; node = outer, outer = file.parent(node)!) {
    if (file.is(outer, 'try_statement') && file.field(node) === 'body') {
      if (file.childOf(outer, 'except_clause', 'finally_clause') !== undefined) return undefined;
    }
    if (!file.is(outer, 'block') || isAttempted(file, outer)) continue;
    if (isInTransaction(file, outer)) return undefined;
    const statements = file.statements(outer);
    for (const later of statements.slice(statements.indexOf(node) + 1)) {
      if (releasesStack(file, later, yielded)) return undefined;
      const cleanup = cleanupIn(file, later, yielded);
      if (cleanup !== undefined) return cleanup;
      if (file.is(later, 'return_statement', 'raise_statement')) return undefined;
    }
  }
  return undefined;
}

function isInTransaction(file: PythonFile, block: Node): boolean {
  const header = file.childOf(file.parent(block)!, 'with_clause');
  return header !== undefined && TRANSACTION.test(file.text(header));
}

/** Whether a block is tried, and any exception of it caught and dealt with. */
function isAttempted(file: PythonFile, block: Node): boolean {
  const attempt = file.parent(block);
  if (!file.is(attempt, 'try_statement') || file.field(block) !== 'body') return false;
  return file.children(attempt).some((clause) => {
    if (!file.is(clause, 'except_clause')) return false;
    const caught = file.child(clause, 'value');
    return caught === undefined || /\b(Base)?Exception\b/.test(file.text(caught));
  });
}

/** What a statement puts back in order; nothing when it is a check, or another way through the generator. */
function cleanupIn(file: PythonFile, statement: Node, yielded: Node): Node | undefined {
  let found: Node | undefined;
  if (isElsewhere(file, statement)) return undefined;
  for (const inner of [statement, ...file.walk(statement, (node) => isElsewhere(file, node))]) {
    if (file.is(inner, 'yield', 'raise_statement')) return undefined;
    if (found === undefined && cleansUp(file, inner, yielded)) found = inner;
  }
  return found;
}

function cleansUp(file: PythonFile, node: Node, yielded: Node): boolean {
  if (file.is(node, 'delete_statement')) return true;
  if (file.is(node, 'assignment', 'augmented_assignment')) return restores(file, node, yielded);
  if (!file.is(node, 'call')) return false;
  const called = file.child(node, 'function')!;
  const name = file.is(called, 'attribute') ? file.child(called, 'attribute')! : called;
  return CLEANS_UP.test(file.text(name));
}

/** `stack.pop_all()` below `with ExitStack() as stack`, which does its cleanup only when something raises. */
function releasesStack(file: PythonFile, statement: Node, yielded: Node): boolean {
  const stack = /^(\w+)\.pop_all\(\)$/.exec(file.text(statement))?.[1];
  if (stack === undefined) return false;
  for (const outer of file.ancestors(yielded)) {
    if (!file.is(outer, 'with_statement')) continue;
    const targets = file.descendants(file.childOf(outer, 'with_clause')!);
    if (targets.some((node) => file.is(node, 'as_pattern_target') && file.text(node) === stack)) return true;
  }
  return false;
}

function isElsewhere(file: PythonFile, node: Node): boolean {
  return file.is(node, 'function_definition', 'class_definition', 'lambda');
}

/** Whether an attribute or an item is put back that the function has set before the `yield` too. */
function restores(file: PythonFile, assignment: Node, yielded: Node): boolean {
  const target = file.child(assignment, 'left');
  if (!file.is(target, 'attribute', 'subscript')) return false;
  // What was there is kept in a name or known beforehand; what is put together here is the next state.
  const value = file.child(assignment, 'right');
  if (file.is(assignment, 'assignment') && file.is(value, 'binary_operator', 'string')) return false;
  const definition = file.enclosingFunction(yielded)!;
  for (let node = definition; node < yielded; node += 1) {
    if (!file.is(node, 'assignment', 'augmented_assignment')) continue;
    const left = file.child(node, 'left');
    if (left !== undefined && file.text(left) === file.text(target)) return true;
  }
  return false;
}

/** The `yield` goes into a `try`, and all that follows it in its block into the `finally`. */
function fix(file: PythonFile, yielded: Node, cleanup: Node): Edit[] {
  const statement = file.parent(file.is(file.parent(yielded), 'assignment') ? file.parent(yielded)! : yielded)!;
  const block = file.parent(statement)!;
  if (!file.is(statement, 'expression_statement') || !file.contains(block, cleanup)) return [];
  let next = file.nextSibling(statement)!;
  // A comment at the end of the line stays there.
  if (file.lineOf(next) === file.lineOf(statement)) next = file.nextSibling(next)!;
  const jumps = [...file.walk(block)].some((node) => node > next && file.is(node, 'return_statement'));
  const indent = indentBefore(file, statement);
  const attempt = indentStatements(file, statement, statement);
  const after = indentStatements(file, next, file.statements(block).at(-1)!);
  if (jumps || indent === undefined || attempt === undefined || after === undefined) return [];
  const feed = lineEnd(file);
  const [first] = after;
  const blank = first === undefined ? undefined : blankBefore(file, statement, first.start);
  const headed = ([head, ...others]: readonly Edit[], keyword: string): Edit[] => [
    { ...head!, text: `${indent}${keyword}:${feed}${head!.text}` },
    ...others,
  ];
  const gone = blank === undefined ? [] : [{ ...blank, text: '' }];
  return [...headed(attempt, 'try'), ...gone, ...headed(after, 'finally')];
}

/** The blank lines between the line of a statement and a place at the start of a later line. */
function blankBefore(file: PythonFile, statement: Node, end: number): Span | undefined {
  const start = file.lines.start(file.lines.at(file.end(statement)) + 1);
  return start < end && file.text({ start, end }).trim() === '' ? { start, end } : undefined;
}
