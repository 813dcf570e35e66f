import type { Site } from '../model/site.ts';
import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { canReachEnd } from '../python/flow.ts';
import { stringValue } from '../python/literals.ts';
import type { Condition, OrmQuery } from '../python/orm-query.ts';
import { siteOf } from '../python/site.ts';

/** A row that is made because a query found none. */
export interface CreationFact {
  /** The fields that it gets beside those that were asked for. */
  readonly values: readonly string[];
  /** Whether these are all. */
  readonly isComplete: boolean;
  /** Where it is made, when that is another call. */
  readonly site?: Site;
}

const OR_CREATE = /^a?(get|update)_or_create$/;
/** Calls that tell whether there is a row, as methods of the query or of what executes it. */
const ASKS = /\.a?(get|exists|first|count|one_or_none|scalar_one_or_none|one|scalar|scalar_one)\(/;
/** What keeps others out while one looks and writes. */
const LOCKS = /\b(select_for_update|with_for_update|advisory\w*lock|lock|mutex|on_conflict_do_\w+|ignore_conflicts)\b/i;

/** The row that a query makes, or that the code after it makes of the same values, when there is none. */
export function creationOf(file: PythonFile, query: OrmQuery): CreationFact | undefined {
  const { conditions, methods } = query;
  if (conditions.length === 0 || conditions.some(({ lookup }) => lookup !== 'equality')) return undefined;
  if (toleratesSeveral(file, query.node)) return undefined;
  if (methods.some((method) => OR_CREATE.test(method))) return orCreate(file, query);
  return laterCreation(file, query);
}

/** Whether the code around a query says what it does when there are several rows. */
function toleratesSeveral(file: PythonFile, query: Node): boolean {
  const attempt = file.enclosing(query, 'try_statement');
  const clauses = attempt === undefined ? [] : file.namedChildren(attempt);
  return clauses.some(
    (clause) =>
      file.is(clause, 'except_clause') && /MultipleObjectsReturned|MultipleResultsFound/.test(caught(file, clause)),
  );
}

/** What stands between `except` and the body. */
function caught(file: PythonFile, clause: Node): string {
  const body = file.childOf(clause, 'block');
  return body === undefined ? '' : file.text({ start: file.start(clause), end: file.start(body) });
}

function orCreate(file: PythonFile, { node }: OrmQuery): CreationFact {
  const { keywords, isComplete } = argumentsOf(file, node);
  const given = ['defaults', 'create_defaults'].flatMap((name) => keywords.get(name) ?? []);
  const read = given.map((defaults) => dictionaryKeys(file, defaults));
  return {
    values: read.flatMap((keys) => keys ?? []),
    isComplete: isComplete && !read.includes(undefined),
  };
}

function dictionaryKeys(file: PythonFile, node: Node): string[] | undefined {
  if (file.is(node, 'call') && calledName(file, node) === 'dict') {
    const { positional, keywords, isComplete } = argumentsOf(file, node);
    return isComplete && positional.length === 0 ? [...keywords.keys()] : undefined;
  }
  if (!file.is(node, 'dictionary')) return undefined;
  const keys = file.namedChildren(node).map((pair) => stringValue(file, file.child(pair, 'key')));
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

/** `Book.objects.create(title=title)` in the branch that is taken when `Book.objects.filter(title=title)` has no rows. */
function laterCreation(file: PythonFile, query: OrmQuery): CreationFact | undefined {
  const around = file.enclosingFunction(query.node);
  const statement = file.enclosing(query.node, 'expression_statement', 'if_statement', 'block');
  const asking = file.is(statement, 'if_statement') ? file.child(statement, 'condition') : statement;
  if (asking === undefined || !ASKS.test(file.text(asking))) return undefined;
  const [{ path }, ...further] = query.conditions as [Condition, ...Condition[]];
  // Many have the same name, and any of them will do.
  if (further.length === 0 && /^(name|title|label)$/.test(path.join('__')) && /\.a?first\(/.test(file.text(asking)))
    return undefined;
  const branch = around === undefined ? undefined : missingBranch(file, query.node);
  if (around === undefined || branch === undefined) return undefined;
  const wanted = new Map(query.conditions.map(({ path, value }) => [path.join('__'), file.text(value)]));
  const model = file.text(query.model);
  for (let node = branch.start; node < branch.end; node += 1) {
    if (!file.is(node, 'call') || !makes(file, node, model)) continue;
    const { keywords, isComplete } = argumentsOf(file, node);
    const isSame = [...wanted].every(([name, value]) => {
      const given = keywords.get(name);
      return given !== undefined && file.text(given) === value;
    });
    if (!isSame || LOCKS.test(file.text(around))) continue;
    const values = [...keywords.keys()].filter((name) => !wanted.has(name));
    return { values, isComplete, site: siteOf(file, node) };
  }
  return undefined;
}

/** Whether a call makes a row: `Book(…)`, `Book.objects.create(…)`. */
function makes(file: PythonFile, call: Node, model: string): boolean {
  const callee = file.child(call, 'function');
  if (callee === undefined) return false;
  const text = file.text(callee);
  return text === model || (/\.a?create$/.test(text) && text.startsWith(`${model}.`));
}

interface Nodes {
  readonly start: Node;
  /** Exclusive. */
  readonly end: Node;
}

/** The statements that run when a query found nothing. */
function missingBranch(file: PythonFile, query: Node): Nodes | undefined {
  const caught = missingHandler(file, query);
  if (caught !== undefined) return caught;
  const own = file.enclosing(query, 'if_statement', 'expression_statement', 'block');
  if (own === undefined || file.kind(own) === 'block') return undefined;
  if (file.kind(own) === 'if_statement') return branchOf(file, own, query);
  // `book = ….first()`, and an `if` right behind.
  const [assignment] = file.namedChildren(own);
  const name = file.is(assignment, 'assignment') ? file.child(assignment, 'left') : undefined;
  const block = file.parent(own);
  const following = block === undefined ? [] : file.statements(block);
  const test = following[following.indexOf(own) + 1];
  const condition = file.is(test, 'if_statement') ? file.child(test, 'condition') : undefined;
  if (name === undefined || test === undefined || condition === undefined || !file.is(name, 'identifier'))
    return undefined;
  const use = [condition, ...file.walk(condition)].find(
    (node) => file.is(node, 'identifier') && file.text(node) === file.text(name),
  );
  return use === undefined ? undefined : branchOf(file, test, use);
}

/** The branch of an `if` that is taken when what its condition is about is not there. */
function branchOf(file: PythonFile, statement: Node, found: Node): Nodes | undefined {
  const condition = file.child(statement, 'condition');
  const body = file.child(statement, 'consequence');
  if (condition === undefined || body === undefined || !file.contains(condition, found)) return undefined;
  const { after } = file.tree;
  const isPlain = file.unparenthesized(condition) === outermost(file, found);
  if (isPlain) {
    const other = file.child(statement, 'alternative');
    if (other !== undefined)
      return file.kind(other) === 'else_clause' ? { start: other, end: after[other]! } : undefined;
    if (canReachEnd(file, body)) return undefined;
    return { start: after[statement]!, end: after[file.parent(statement)!]! };
  }
  const isMissing =
    file.is(condition, 'not_operator') || /^\(?[^()]*\s(is|==)\s+None\)?$|==\s*0$/.test(file.text(condition));
  return isMissing ? { start: body, end: after[body]! } : undefined;
}

/** An expression with what only waits for it or puts it in parentheses. */
function outermost(file: PythonFile, node: Node): Node {
  let outer = node;
  while (file.is(file.parent(outer), 'await', 'parenthesized_expression')) outer = file.parent(outer)!;
  return file.unparenthesized(outer);
}

/** The handler of a `try` whose body asks, for the exception that says there is no row. */
function missingHandler(file: PythonFile, query: Node): Nodes | undefined {
  const block = file.enclosing(query, 'block');
  const attempt = block === undefined ? undefined : file.parent(block);
  if (!file.is(attempt, 'try_statement') || file.child(attempt, 'body') !== block) return undefined;
  for (const clause of file.namedChildren(attempt)) {
    if (!file.is(clause, 'except_clause')) continue;
    const body = file.childOf(clause, 'block');
    if (body === undefined || !/DoesNotExist|NoResultFound/.test(caught(file, clause))) continue;
    return { start: body, end: file.tree.after[body]! };
  }
  return undefined;
}
