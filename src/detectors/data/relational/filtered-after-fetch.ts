import { isMigration } from '../../../facts/indexes.ts';
import type { Edit, Span } from '../../../model/finding.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { type Fetch, fetchOf } from './fetch.ts';

/** Calls after which the rows of a Django queryset have not been asked for yet. */
const LAZY =
  /^(all|filter|exclude|order_by|distinct|select_related|prefetch_related|only|defer|values|values_list|annotate|using|none)$/;

/** Columns by what nearly every table calls them; other names may be properties. */
const COLUMN =
  /^(id|pk|uuid|name|username|email|slug|status|state|type|kind|title|code|category|date|is_\w+|\w+_(id|at|date|on))$/;

/** Columns that are true or false by what nearly every table calls them. */
const FLAG = /^(is_)?(active|archived|deleted|disabled|enabled|published|read|verified)$/;

/** UTF-16 units of a query that are shown. */
const LONGEST_QUERY = 45;

interface Sight {
  readonly at: Node;
  readonly fetched: string;
  readonly problem: string;
  readonly instead: string;
  readonly fix: readonly Edit[];
}

export default detector(
  {
    kinds: ['call', 'list_comprehension', 'set_comprehension', 'generator_expression'],
    facts: ['fetched', 'problem', 'instead'],
    called: ['len'],
  },
  function* (node, file) {
    const sight = file.is(node, 'call') ? counted(file, node) : filtered(file, node);
    if (sight === undefined || file.isTest || isMigration(file.path)) return;
    yield sight;
  },
);

/** `len(…)` of rows that nothing else is done with. */
function counted(file: PythonFile, call: Node): Sight | undefined {
  const callee = file.child(call, 'function')!;
  if (!file.is(callee, 'identifier') || file.text(callee) !== 'len') return undefined;
  const { positional } = argumentsOf(file, call);
  const [argument] = positional;
  if (argument === undefined || positional.length !== 1) return undefined;
  const isName = file.is(argument, 'identifier');
  const value = isName ? onlyCounted(file, argument) : argument;
  const rows = value === undefined ? undefined : file.unparenthesized(value);
  const fetch = rows === undefined ? undefined : allRows(file, rows);
  if (rows === undefined || fetch === undefined) return undefined;
  if (file.scopes.qualifiedName(callee) !== 'builtins.len') return undefined;
  const asked = withoutAll(file, rows);
  const whole = file.text(asked).replaceAll(/\s*\n\s*/g, '');
  // The end of a longer one, which says what to do, would not be shown.
  const text = whole.length > LONGEST_QUERY ? '…' : whole;
  const ask = question(file, call);
  const isStatement = fetch.from === 'select';
  const instead = isStatement
    ? 'session.scalar(select(func.count()).select_from(…))'
    : fetch.from === 'query' && ask === 'exists'
      ? `${text}.first() is not None`
      : `${text}.${ask}()`;
  const isOne = !isName && !isStatement && file.is(rows, 'call');
  const fix = isOne
    ? [
        { start: file.start(call), end: file.start(rows), text: '' },
        { start: asked.end, end: file.end(call), text: '.count()' },
      ]
    : [];
  return { at: call, fetched: file.text(argument), problem: 'only to be counted', instead, fix };
}

/** What a `len()` is asked for: whether there is any row, or how many. */
function question(file: PythonFile, call: Node): 'count' | 'exists' {
  const parent = file.parent(call)!;
  if (file.is(parent, 'if_statement', 'elif_clause', 'not_operator', 'boolean_operator')) return 'exists';
  if (!file.is(parent, 'comparison_operator')) return 'count';
  const compared = file.text({ start: file.end(call), end: file.end(parent) }).replaceAll(/\s/g, '');
  return /^(>|==|!=)0$|^(>=|<)1$/.test(compared) ? 'exists' : 'count';
}

/** The value of a name that nothing but `len()` reads. */
function onlyCounted(file: PythonFile, name: Node): Node | undefined {
  const binding = file.scopes.binding(name);
  const [definition, ...more] = binding?.definitions ?? [];
  if (binding?.scope.kind !== 'function' || definition?.kind !== 'assignment' || more.length > 0) return undefined;
  // One finding for all of its reads.
  if (binding.references[0] !== name) return undefined;
  const isCounted = binding.references.every((use) => {
    const list = file.parent(use)!;
    const call = file.is(list, 'argument_list') ? file.parent(list)! : undefined;
    return file.is(call, 'call') && calledName(file, call) === 'len';
  });
  const assignment = file.parent(definition.node)!;
  return isCounted && file.field(definition.node) === 'left' ? file.child(assignment, 'right') : undefined;
}

/** A query for all the rows that it names, none of them sliced off. */
function allRows(file: PythonFile, rows: Node): Fetch | undefined {
  let outermost = file.unparenthesized(rows);
  if (file.is(outermost, 'await')) outermost = file.namedChildren(outermost)[0]!;
  if (!file.is(outermost, 'call')) return undefined;
  if (file.descendants(outermost).some((node) => file.is(node, 'subscript') && isOnChain(file, node, outermost)))
    return undefined;
  const fetch = fetchOf(file, outermost);
  if (fetch === undefined || fetch.from === 'get') return undefined;
  const [last] = fetch.methods;
  if (fetch.from === 'manager') return fetch.methods.every((name) => LAZY.test(name)) ? fetch : undefined;
  // Rows that are locked have to be asked for one by one.
  const isBounded = fetch.methods.some((name) =>
    /^(limit|slice|paginate|unique|partitions|from_statement|with_for_update)$/.test(name),
  );
  return !isBounded && (last === 'all' || last === 'fetchall') ? fetch : undefined;
}

/** Whether a node is a link of a chain, and not part of an argument. */
function isOnChain(file: PythonFile, node: Node, outermost: Node): boolean {
  for (const outer of file.ancestors(node)) {
    if (outer === outermost) return true;
    if (file.is(outer, 'argument_list')) return false;
  }
  return false;
}

/** The query without the `.all()` at its end. */
function withoutAll(file: PythonFile, rows: Node): Span {
  const callee = file.is(rows, 'call') ? file.child(rows, 'function') : undefined;
  const isAll = file.is(callee, 'attribute') && calledName(file, rows) === 'all';
  const object = isAll ? file.child(callee, 'object')! : rows;
  // `Book.objects.all()` counts as `Book.objects.count()`.
  return file.span(object);
}

/** `[row for row in Model.objects.all() if row.status == "open"]` */
function filtered(file: PythonFile, comprehension: Node): Sight | undefined {
  const [body, loop, condition, ...more] = file.namedChildren(comprehension);
  if (body === undefined || more.length > 0 || !file.is(loop, 'for_in_clause') || !file.is(condition, 'if_clause'))
    return undefined;
  const variable = file.child(loop, 'left');
  const test = file.namedChildren(condition)[0];
  const compared = test === undefined ? undefined : (comparison(file, test) ?? truth(file, test));
  if (!file.is(variable, 'identifier') || compared === undefined) return undefined;
  const { left, operator, value } = compared;
  const owner = file.child(left, 'object')!;
  const column = file.text(file.child(left, 'attribute')!);
  if (file.text(owner) !== file.text(variable)) return undefined;
  const rows = file.child(loop, 'right')!;
  const fetch = allRows(file, rows);
  if (fetch === undefined || !fetch.methods.includes('all')) return undefined;
  const mapped = `${file.text(fetch.model)}.${column}`;
  const instead =
    fetch.from === 'manager'
      ? djangoCondition(column, operator, value)
      : `.${fetch.from === 'select' ? 'where' : 'filter'}(${operator === 'is' ? `${mapped}.is_(${value})` : `${mapped} ${operator} ${value}`})`;
  return {
    at: comprehension,
    fetched: file.text(rows),
    problem: `and then \`${column}\` is compared in Python`,
    instead,
    fix: [],
  };
}

/** What a column is compared with. */
interface Comparison {
  readonly left: Node;
  /** `is` where its truth is all that is asked. */
  readonly operator: string;
  readonly value: string;
}

function comparison(file: PythonFile, test: Node): Comparison | undefined {
  if (!file.is(test, 'comparison_operator')) return undefined;
  const [left, right, ...others] = file.namedChildren(test);
  if (!file.is(left, 'attribute') || right === undefined || others.length > 0) return undefined;
  if (!COLUMN.test(file.text(file.child(left, 'attribute')!)) || !isValue(file, right)) return undefined;
  const operator = file.text({ start: file.end(left), end: file.start(right) }).trim();
  return /^(==|!=|<|<=|>|>=)$/.test(operator) ? { left, operator, value: file.text(right) } : undefined;
}

/** `if user.active`, `if not user.active` */
function truth(file: PythonFile, test: Node): Comparison | undefined {
  const isNegated = file.is(test, 'not_operator');
  const left = isNegated ? file.unparenthesized(file.child(test, 'argument')!) : test;
  if (!file.is(left, 'attribute') || !FLAG.test(file.text(file.child(left, 'attribute')!))) return undefined;
  return { left, operator: 'is', value: isNegated ? 'False' : 'True' };
}

/** A value that the loop does not change. */
function isValue(file: PythonFile, node: Node): boolean {
  return file.is(node, 'string', 'integer', 'float', 'true', 'false', 'identifier', 'attribute');
}

const LOOKUPS: Readonly<Record<string, string>> = { '<': '__lt', '<=': '__lte', '>': '__gt', '>=': '__gte' };

function djangoCondition(column: string, operator: string, value: string): string {
  return `.${operator === '!=' ? 'exclude' : 'filter'}(${column}${LOOKUPS[operator] ?? ''}=${value})`;
}
