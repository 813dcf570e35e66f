import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { ormQuery } from '../../../python/orm-query.ts';

/** Code that does not serve anybody who waits. */
const APART =
  /(^|\/)(\w*migrations\w*|alembic|versions|management|fixtures|seeds?|scripts?)\/|(^|[\/_])(seed|populate|random_data|demo|dummy|sample)\w*\.py$/;

const WRITES = /^a?(update|delete|create|get_or_create|update_or_create|select_for_update|with_for_update)$/;

const ORDERS = /^(order_by|a?latest|a?earliest|limit)$/;

/** What hands on the elements of its first argument one by one. */
const PASSING = new Set('enumerate sorted reversed list tuple set iter zip'.split(' '));

/** A request for rows, and what to ask instead. */
interface Request {
  readonly query: string;
  /** Nodes whose values narrow it. */
  readonly values: readonly Node[];
  readonly together: string;
}

export default detector({ kinds: ['call'], facts: ['query', 'variable', 'together'] }, function* (node, file) {
  if (file.isTest || APART.test(file.path)) return;
  const request = ormRequest(file, node) ?? sqlRequest(file, node);
  if (request === undefined) return;
  const source = request.values.map((value) => loopVariable(file, value, node)).find((found) => found !== undefined);
  if (source === undefined || !isWorthOneQuery(file, source.loop, node)) return;
  yield { at: node, query: request.query, variable: file.text(source.name), together: request.together };
});

function ormRequest(file: PythonFile, call: Node): Request | undefined {
  const fetched = sessionGet(file, call);
  if (fetched !== undefined) return fetched;
  const query = ormQuery(file, call);
  if (query?.run !== 'here' || query.methods.some((method) => WRITES.test(method))) return undefined;
  // The newest of each group is not what one `in` returns.
  if (query.methods.some((method) => ORDERS.test(method))) return undefined;
  // Conditions with `in` already ask for many rows at once.
  const narrowing = query.conditions.filter(({ lookup }) => lookup !== 'in');
  const equal = narrowing.filter(({ lookup }) => lookup === 'equality');
  const [first] = equal;
  if (first === undefined || narrowing.length < query.conditions.length) return undefined;
  const path = first.path.join('__');
  const together =
    query.orm === 'django'
      ? `${path}__in=…`
      : `${file.text(first.model ?? query.model)}.${path === 'pk' ? 'id' : path}.in_(…)`;
  return { query: file.text(call), values: equal.map(({ value }) => value), together };
}

/** SQLAlchemy's `session.get(Book, book_id)`. */
function sessionGet(file: PythonFile, call: Node): Request | undefined {
  const callee = file.child(call, 'function');
  if (!file.is(callee, 'attribute') || calledName(file, call) !== 'get') return undefined;
  if (!/session$/i.test(file.text(file.child(callee, 'object')!))) return undefined;
  const [model, key, ...more] = argumentsOf(file, call).positional;
  if (model === undefined || key === undefined || more.length > 0 || !file.is(model, 'identifier', 'attribute'))
    return undefined;
  if (!/(^|\.)[A-Z]\w*[a-z]\w*$/.test(file.text(model))) return undefined;
  return { query: file.text(call), values: [key], together: `${file.text(model)}.id.in_(…)` };
}

/** `cursor.execute("SELECT … WHERE …", parameters)`. */
function sqlRequest(file: PythonFile, call: Node): Request | undefined {
  if (calledName(file, call) !== 'execute') return undefined;
  const { positional } = argumentsOf(file, call);
  const [sql, ...parameters] = positional;
  if (!file.is(sql, 'string', 'concatenated_string')) return undefined;
  const text = file.text(sql);
  if (!/^\w*["']+\s*select\b/i.test(text) || !/\bwhere\b/i.test(text) || /\bfor\s+update\b/i.test(text))
    return undefined;
  return { query: text, values: [sql, ...parameters], together: 'WHERE … IN (…)' };
}

/** The variable of a loop around the call that a value is made from, directly or through one name of the loop's body. */
function loopVariable(file: PythonFile, value: Node, call: Node): { loop: Node; name: Node } | undefined {
  for (const identifier of [value, ...file.walk(value)]) {
    const binding = file.is(identifier, 'identifier') ? file.scopes.binding(identifier) : undefined;
    for (const { node, kind } of binding?.definitions ?? []) {
      const loop = kind === 'for' ? loopAround(file, node, call) : undefined;
      if (loop !== undefined) return { loop, name: node };
      if (kind !== 'assignment' || binding?.definitions.length !== 1) continue;
      const made = file.enclosing(node, 'assignment');
      const right = made === undefined ? undefined : file.child(made, 'right');
      for (const part of right === undefined ? [] : [right, ...file.walk(right)]) {
        const origin = file.is(part, 'identifier') ? file.scopes.binding(part) : undefined;
        const turn = origin?.definitions.find((definition) => definition.kind === 'for');
        const outer = turn === undefined ? undefined : loopAround(file, turn.node, call);
        if (outer !== undefined && file.contains(outer, made!)) return { loop: outer, name: turn!.node };
      }
    }
  }
  return undefined;
}

/** The `for` that binds a target, when each of its turns makes the call. */
function loopAround(file: PythonFile, target: Node, call: Node): Node | undefined {
  const clause = file.enclosing(target, 'for_statement', 'for_in_clause');
  if (clause === undefined) return undefined;
  const isStatement = file.is(clause, 'for_statement');
  const repeated = isStatement ? file.child(clause, 'body') : file.parent(clause);
  if (repeated === undefined || !file.contains(repeated, call)) return undefined;
  // The iterable is evaluated once.
  if (!isStatement && file.contains(clause, call)) return undefined;
  for (const outer of file.ancestors(call)) {
    if (outer === repeated) break;
    // A function is called later, and the handler of an exception or a missing key's branch on few turns only.
    if (file.is(outer, 'function_definition', 'lambda', 'except_clause')) return undefined;
  }
  return clause;
}

/** Whether the loop has many turns, as far as can be seen, and makes all of them. */
function isWorthOneQuery(file: PythonFile, loop: Node, call: Node): boolean {
  const iterable = file.child(loop, 'right');
  if (iterable === undefined || isShort(file, iterable)) return false;
  const body = file.is(loop, 'for_statement') ? file.child(loop, 'body')! : loop;
  const isNested = (inner: Node): boolean => file.is(inner, 'function_definition', 'class_definition', 'lambda');
  for (const inner of file.walk(body, isNested)) {
    // A search that stops at the first hit, or a retry that stops at the first success.
    if (inner > call && file.is(inner, 'break_statement', 'return_statement')) return false;
    if (file.is(inner, 'return_statement') && file.contains(inner, call)) return false;
  }
  return true;
}

/** Few turns by what is written: a display, a range, batches, constants, the members of an enumeration. */
function isShort(file: PythonFile, iterable: Node): boolean {
  let node = file.unparenthesized(iterable);
  while (file.is(node, 'call') && PASSING.has(calledName(file, node) ?? '')) {
    const [first] = argumentsOf(file, node).positional;
    if (first === undefined) return false;
    node = first;
  }
  if (file.is(node, 'list', 'tuple', 'set', 'dictionary', 'string', 'pattern_list', 'expression_list', 'subscript'))
    return true;
  if (file.is(node, 'call'))
    return /^(range|count|cycle|repeat)$|chunk|batch|group|page/i.test(calledName(file, node) ?? '');
  return /(^|\.)(_*[A-Z][A-Z0-9_]*|[A-Z]\w*|choices)$/.test(file.text(node));
}
