import { isMigration } from '../../../facts/indexes.ts';
import { QUERY_WORDS } from '../../../facts/queries.ts';
import { isByHand } from '../../../model/by-hand.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { loopsAround } from '../../../python/around.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { type Condition, type OrmQuery, ormQuery } from '../../../python/orm-query.ts';
import type { Definition } from '../../../python/bindings.ts';
import { remembered } from '../../../python/remembered.ts';

/** Code that runs once, beside what is run by hand. */
const RUNS_ONCE = /(^|\/)fixes\/|(^|\/)migrations\.py$/;

const WRITES = /^a?(update|delete|create|get_or_create|update_or_create|select_for_update|with_for_update)$/;

const ORDERS = /^(order_by|a?latest|a?earliest|limit)$/;

/** What hands on the elements of its first argument one by one. */
const PASSING = new Set('enumerate sorted reversed list tuple set iter zip'.split(' '));

/** Beyond these, neither the size of an expression nor the uses of a name are those of a filter by a loop's variable. */
const MOST_NODES = 100;
const MOST_BINDINGS = 8;

/** What binds a loop's variable. */
const LOOPS = [
  'for_statement',
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
] as const;

/** A request for rows. */
interface Request {
  readonly query: string;
  /** Whose rows they are; undefined where only SQL says it. */
  readonly model: Node | undefined;
  /** What it narrows by, and what to ask of that instead. */
  readonly keys: readonly { readonly value: Node; readonly together: string }[];
  /** What else it compares with. */
  readonly others: readonly Node[];
  /** Whether it asks by the primary key: such a row is not made where it is missing. */
  readonly isByPrimaryKey: boolean;
}

interface Turn {
  readonly loop: Node;
  /** The loop's variable. */
  readonly name: Node;
}

export default detector(
  { kinds: ['call'], facts: ['query', 'variable', 'together'], words: [...QUERY_WORDS, 'execute'] },
  function* (node, file) {
    if (file.isTest || isByHand(file.path) || isMigration(file.path) || RUNS_ONCE.test(file.path)) return;
    const fault = faultOf(file, node);
    if (fault === undefined || !isFirst(file, fault, node)) return;
    const { query, name, together } = fault;
    yield { at: node, query, variable: file.text(name), together };
  },
);

/** A query that each turn of a loop makes. */
interface Fault extends Turn {
  readonly query: string;
  readonly together: string;
  /** The rows that it asks for; undefined where only SQL says it. */
  readonly rows: string | undefined;
}

function faultOf(file: PythonFile, node: Node): Fault | undefined {
  if (file.enclosing(node, ...LOOPS) === undefined) return undefined;
  const request = ormRequest(file, node) ?? sqlRequest(file, node);
  if (request === undefined) return undefined;
  let innermost: (Turn & { readonly together: string }) | undefined;
  for (const { value, together } of request.keys) {
    const turn = loopVariable(file, value, node);
    if (turn !== undefined && (innermost === undefined || turn.loop > innermost.loop))
      innermost = { ...turn, together };
  }
  if (innermost === undefined) return undefined;
  // Rows before this one's date, or other rows than this one, are not what one `in` returns.
  if (request.others.some((other) => loopVariable(file, other, node) !== undefined)) return undefined;
  const { loop } = innermost;
  if (isRunOnce(file, node) || !isWorthOneQuery(file, loop, node) || isSeldom(file, innermost, node)) return undefined;
  if (isWritten(file, loop, node, request)) return undefined;
  const model = request.model === undefined ? undefined : file.text(request.model);
  const keys = request.keys.map(({ value, together }) => `${together} ${file.text(value)}`);
  return { ...innermost, query: request.query, rows: model === undefined ? undefined : [model, ...keys].join(' ') };
}

/** Whether no query above in the loop asks for the same rows: what mends that one mends this one. */
function isFirst(file: PythonFile, { loop, rows }: Fault, node: Node): boolean {
  return rows === undefined || firstAsked(file, loop).get(rows) === node;
}

/** The first queries of a loop for the rows that it asks for. */
const firstAsked = remembered((file, loop): ReadonlyMap<string, Node> => {
  const first = new Map<string, Node>();
  for (const node of file.walk(file.is(loop, 'for_in_clause') ? file.parent(loop)! : loop)) {
    const fault = file.is(node, 'call') ? faultOf(file, node) : undefined;
    if (fault?.rows !== undefined && fault.loop === loop && !first.has(fault.rows)) first.set(fault.rows, node);
  }
  return first;
});

function ormRequest(file: PythonFile, call: Node): Request | undefined {
  const fetched = sessionGet(file, call);
  if (fetched !== undefined) return fetched;
  const query = ormQuery(file, call);
  if (query?.run !== 'here' || query.methods.some((method) => WRITES.test(method))) return undefined;
  // The newest of each group is not what one `in` returns.
  if (query.methods.some((method) => ORDERS.test(method))) return undefined;
  // Conditions with `in` already ask for many rows at once.
  if (query.conditions.some(({ lookup }) => lookup === 'in')) return undefined;
  const isKey = ({ lookup }: Condition): boolean => lookup === 'equality';
  return {
    query: file.text(call),
    model: query.model,
    keys: query.conditions
      .filter(isKey)
      .map((condition) => ({ value: condition.value, together: asked(file, query, condition) })),
    others: query.conditions.filter((condition) => !isKey(condition)).map(({ value }) => value),
    isByPrimaryKey: query.conditions.some(({ path }) => path.length === 1 && /^(pk|id)$/.test(path[0]!)),
  };
}

/** The condition that asks for the rows of all turns. */
function asked(file: PythonFile, { orm, model }: OrmQuery, condition: Condition): string {
  const path = condition.path.join('__');
  if (orm === 'django') return `${path}__in=…`;
  return `${file.text(condition.model ?? model)}.${path === 'pk' ? 'id' : path}.in_(…)`;
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
  return {
    query: file.text(call),
    model,
    keys: [{ value: key, together: `${file.text(model)}.id.in_(…)` }],
    others: [],
    isByPrimaryKey: true,
  };
}

/** `cursor.execute("SELECT … WHERE …", parameters)`. */
function sqlRequest(file: PythonFile, call: Node): Request | undefined {
  // SQLite runs inside of the process: a query is a call of a function, and many small ones are its way.
  if (calledName(file, call) !== 'execute' || file.imports.has('sqlite3')) return undefined;
  const { positional } = argumentsOf(file, call);
  const [sql, ...parameters] = positional;
  if (!file.is(sql, 'string', 'concatenated_string')) return undefined;
  const text = file.text(sql);
  if (!/^\w*["']+\s*select\b/i.test(text) || !/\bwhere\b/i.test(text) || /\bfor\s+update\b/i.test(text))
    return undefined;
  // The catalogue of the tables is small, and asked by what sets them up.
  if (/\b(information_schema|pg_catalog|sqlite_master)\b/i.test(text)) return undefined;
  const keys = [sql, ...parameters].map((value) => ({ value, together: 'WHERE … IN (…)' }));
  return { query: text, model: undefined, keys, others: [], isByPrimaryKey: false };
}

/** The variable of a loop around the call that a value is made from, directly or through one name of the loop's body. */
function loopVariable(file: PythonFile, value: Node, call: Node): Turn | undefined {
  for (const { node, kind } of definitionsIn(file, value)) {
    const found = kind === 'for' ? loopAround(file, node, call) : undefined;
    if (found !== undefined) return { loop: found, name: node };
    const assignment = kind === 'assignment' ? file.enclosing(node, 'assignment') : undefined;
    const right = assignment === undefined ? undefined : file.child(assignment, 'right');
    // What the turn's own query returned cannot be asked for before the loop.
    if (right === undefined || asks(file, right)) continue;
    for (const turn of definitionsIn(file, right)) {
      const loop = turn.kind === 'for' ? loopAround(file, turn.node, call) : undefined;
      if (loop !== undefined && file.contains(loop, assignment!)) return { loop, name: turn.node };
    }
  }
  return undefined;
}

/** Whether an expression waits for something, queries the database or makes a row in it. */
function asks(file: PythonFile, expression: Node): boolean {
  const last = Math.min(file.tree.after[expression]!, expression + MOST_NODES);
  for (let node = expression; node < last; node += 1) {
    const kind = file.kind(node);
    if (kind === 'await') return true;
    if (kind !== 'call') continue;
    const isCreation = /\.objects\.a?create$/.test(file.text(file.child(node, 'function')!));
    if (isCreation || ormQuery(file, node) !== undefined || sessionGet(file, node) !== undefined) return true;
  }
  return false;
}

/** What binds the names that an expression reads. */
function* definitionsIn(file: PythonFile, expression: Node): Generator<Definition> {
  const last = Math.min(file.tree.after[expression]!, expression + MOST_NODES);
  for (let node = expression; node < last; node += 1) {
    const binding = file.is(node, 'identifier') ? file.scopes.binding(node) : undefined;
    // A name that is bound in many places tells nothing.
    if (binding !== undefined && binding.definitions.length <= MOST_BINDINGS) yield* binding.definitions;
  }
}

/** The `for` that binds a target, when each of its turns makes the call. */
function loopAround(file: PythonFile, target: Node, call: Node): Node | undefined {
  const clause = file.enclosing(target, 'for_statement', 'for_in_clause');
  if (clause === undefined || ![...loopsAround(file, call)].includes(clause)) return undefined;
  // The handler of an exception, or of a missing key, runs on few turns only.
  const handler = file.enclosing(call, 'except_clause');
  return handler !== undefined && handler > clause ? undefined : clause;
}

/** Whether a call stands in a step of a migration, which is handed the models as they were, or in what stands in for others. */
function isRunOnce(file: PythonFile, call: Node): boolean {
  const around = file.enclosing(call, 'function_definition');
  if (around === undefined) return false;
  const [first] = file.namedChildren(file.child(around, 'parameters')!);
  return (
    (first !== undefined && file.text(first) === 'apps') || /monkey_?patch/.test(file.text(file.child(around, 'name')!))
  );
}

/** Whether few turns reach a call: the one of a certain value, or those for which nothing is at hand yet. */
function isSeldom(file: PythonFile, { loop, name }: Turn, call: Node): boolean {
  let inner = call;
  for (const outer of file.ancestors(call)) {
    if (outer === loop) return false;
    if (file.is(outer, 'if_statement', 'elif_clause') && file.field(inner) === 'consequence') {
      const condition = file.unparenthesized(file.child(outer, 'condition')!);
      if (isEqualToLiteral(file, condition, file.text(name)) || isMissing(file, condition, call)) return true;
    }
    inner = outer;
  }
  return false;
}

/** `name == "title"` */
function isEqualToLiteral(file: PythonFile, condition: Node, name: string): boolean {
  if (!file.is(condition, 'comparison_operator') || !file.is(file.child(condition, 'operators'), '"=="')) return false;
  const [left, right] = file.namedChildren(condition);
  return file.is(left, 'identifier') && file.text(left) === name && file.is(right, 'string', 'integer');
}

/** `book is None` and `not book`, where the call is to give the book. */
function isMissing(file: PythonFile, condition: Node, call: Node): boolean {
  const asked = /^(?:not (\w+)|(\w+) is None)$/.exec(file.text(condition));
  const assignment = file.enclosing(call, 'assignment');
  const given = assignment === undefined ? undefined : file.child(assignment, 'left');
  return asked !== null && given !== undefined && file.text(given) === (asked[1] ?? asked[2]);
}

/**
 * Whether turns write the rows that they ask for: make them where they are not there, which the next turn has to see, or change each of
 * them, so that the queries are no more than half of what such a loop sends.
 */
function isWritten(file: PythonFile, loop: Node, call: Node, { model, isByPrimaryKey }: Request): boolean {
  if (model === undefined || !file.is(loop, 'for_statement')) return false;
  const { called, changed, creates } = writesIn(file, loop);
  const makes = MAKES.some((suffix) => called.has(file.text(model) + suffix));
  if (makes && !isByPrimaryKey) return true;
  const assignment = file.enclosing(call, 'assignment');
  const row = assignment === undefined ? undefined : file.child(assignment, 'left');
  return (creates || makes) && file.is(row, 'identifier') && file.contains(loop, row) && changed.has(file.text(row));
}

/** What stands behind the name of a model where a row is made. */
const MAKES = ['', '.create', '.objects.create', '.objects.acreate'];

/** A method that makes it. */
const CREATES = /(^|\.)_*(create|insert)_\w+$/;

const CHANGES = /^(a?save|a?delete|a?update\w*|merge\w*)$/;

/** What a loop calls, as written, and the names whose objects it changes; looked up once for each loop. */
const writesIn = remembered((file, loop) => {
  const called = new Set<string>();
  const changed = new Set<string>();
  for (const node of file.walk(loop)) {
    const callee = file.is(node, 'call') ? file.child(node, 'function')! : undefined;
    if (file.is(callee, 'identifier', 'attribute')) called.add(file.text(callee));
    const target = callee ?? (file.is(node, 'assignment') ? file.child(node, 'left') : undefined);
    if (!file.is(target, 'attribute')) continue;
    const isChange = callee === undefined || CHANGES.test(file.text(file.child(target, 'attribute')!));
    if (isChange) changed.add(file.text(file.child(target, 'object')!));
  }
  return { called, changed, creates: [...called].some((name) => CREATES.test(name)) };
});

/** Whether the loop has many turns, as far as can be seen, and makes all of them. */
function isWorthOneQuery(file: PythonFile, loop: Node, call: Node): boolean {
  const iterable = file.child(loop, 'right');
  if (iterable === undefined || isShort(file, iterable)) return false;
  if (!file.is(loop, 'for_statement')) return true;
  // A search that stops at the first hit, or a retry that stops at the first success.
  return !exits(file, loop).some((exit) => exit > call || file.contains(exit, call));
}

/** The statements by which a loop is left early; looked up once for each loop. */
const exits = remembered((file, loop): readonly Node[] => {
  const isNested = (inner: Node): boolean => file.is(inner, 'function_definition', 'class_definition', 'lambda');
  return [...file.walk(loop, isNested)].filter((inner) => file.is(inner, 'break_statement', 'return_statement'));
});

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
