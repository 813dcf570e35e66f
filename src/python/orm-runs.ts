import { calledName } from './arguments.ts';
import type { Node, PythonFile } from './file.ts';
import { localValue } from './origins.ts';
import {
  DJANGO_FILTERS,
  DJANGO_RUNS,
  type Orm,
  SQLALCHEMY_FILTERS,
  SQLALCHEMY_INNER,
  SQLALCHEMY_RUNS,
} from './orm-methods.ts';

/** Calls that take a queryset or a statement and ask for its rows. */
const RUNNERS = new Set(
  `list set tuple dict len bool sorted sum any all min max next iter enumerate frozenset
   execute scalars scalar exec stream stream_scalars fetch_all fetch_one`.split(/\s+/),
);

/** What takes a queryset and asks for a page of its rows. */
const PAGINATORS = /^(\w*Paginator|paginate(_queryset)?)$/;

/** Whether the rows are asked for here, in a query around this one, or perhaps after further narrowing elsewhere. */
export type Run = 'here' | 'subquery' | 'elsewhere';

/** What becomes of a chain. */
export interface Running {
  readonly run: Run;
  /** Names of the calls on the name that the chain is put into. */
  readonly methods: readonly string[];
  /** Whether it is sliced or handed to a paginator. */
  readonly isLimited: boolean;
}

/** Of a chain that is handed on, to be narrowed or run by others. */
export const ELSEWHERE: Running = { run: 'elsewhere', methods: [], isLimited: false };

/** Whether a call or name is only a link of a longer chain. */
export function isReceiver(file: PythonFile, node: Node): boolean {
  const parent = file.parent(node)!;
  return file.is(parent, 'attribute') && file.field(node) === 'object' && file.field(parent) === 'function';
}

/** Where the rows of a chain are asked for. */
export function runOf(
  file: PythonFile,
  node: Node,
  chain: { readonly orm: Orm; readonly methods: readonly string[] },
): Running {
  const isDjango = chain.orm === 'django';
  const isLimited = isCut(file, node);
  if (chain.methods.some((name) => (isDjango ? DJANGO_RUNS : SQLALCHEMY_RUNS).has(name)))
    return { run: 'here', methods: [], isLimited };
  if (!isDjango && chain.methods.some((name) => SQLALCHEMY_INNER.has(name)))
    return { run: 'subquery', methods: [], isLimited };
  const use = useOf(file, node);
  // Django lets nobody narrow a queryset that has been sliced.
  if (isDjango && isLimited && use !== 'subquery' && !isPrefetched(file, node))
    return { run: 'here', methods: [], isLimited };
  if (typeof use === 'string') return { run: use, methods: [], isLimited };
  const uses = use.map((reference) => runOfReference(file, reference, chain.orm));
  const [first] = uses;
  if (first === undefined || uses.some(({ run }) => run === 'elsewhere')) return ELSEWHERE;
  return {
    run: first.run,
    methods: uses.flatMap(({ methods }) => methods),
    isLimited: isLimited || uses.some((each) => each.isLimited),
  };
}

function runOfReference(file: PythonFile, reference: Node, orm: Orm): Running {
  let node = reference;
  const methods: string[] = [];
  while (isReceiver(file, node)) {
    node = file.parent(file.parent(node)!)!;
    methods.push(calledName(file, node)!);
  }
  const [filters, runs] = orm === 'django' ? [DJANGO_FILTERS, DJANGO_RUNS] : [SQLALCHEMY_FILTERS, SQLALCHEMY_RUNS];
  // What narrows or sorts it further is read as a query of its own.
  if (methods.some((name) => filters.has(name) || name === 'order_by')) return ELSEWHERE;
  const isLimited = isCut(file, node);
  if (methods.some((name) => runs.has(name)) || (isLimited && orm === 'django'))
    return { run: 'here', methods, isLimited };
  const use = useOf(file, node);
  return typeof use === 'string' ? { run: use, methods, isLimited } : ELSEWHERE;
}

/** `Prefetch("lines", queryset=lines[:3])`, which narrows each slice to the rows of its owner. */
function isPrefetched(file: PythonFile, chain: Node): boolean {
  const call = file.enclosing(chain, 'argument_list', 'expression_statement', 'block');
  return file.is(call, 'argument_list') && calledName(file, file.parent(call)!) === 'Prefetch';
}

/** `orders[:20]`, `orders[0]` and `Paginator(orders, 20)`. */
function isCut(file: PythonFile, chain: Node): boolean {
  const parent = file.parent(chain)!;
  if (file.is(parent, 'subscript')) return file.field(chain) === 'value';
  return file.is(parent, 'argument_list') && PAGINATORS.test(calledName(file, file.parent(parent)!) ?? '');
}

/** What the expression around does with a chain; the reads of the name, when it is put into one. */
function useOf(file: PythonFile, chain: Node): Run | readonly Node[] {
  let node = chain;
  let parent = file.parent(node)!;
  while (file.is(parent, 'parenthesized_expression', 'subscript', 'await') && file.field(node) !== 'subscript') {
    node = parent;
    parent = file.parent(node)!;
  }
  if (file.is(parent, 'for_statement', 'for_in_clause')) return file.field(node) === 'right' ? 'here' : 'elsewhere';
  if (file.is(parent, 'if_statement', 'elif_clause', 'boolean_operator', 'not_operator', 'comparison_operator'))
    return 'here';
  if (file.is(parent, 'keyword_argument')) {
    return file.text(file.child(parent, 'name')!).endsWith('__in') ? 'subquery' : 'elsewhere';
  }
  if (file.is(parent, 'argument_list')) {
    const name = calledName(file, file.parent(parent)!) ?? '';
    if (RUNNERS.has(name) || PAGINATORS.test(name)) return 'here';
    return /^(Exists|Subquery|exists|in_)$/.test(name) ? 'subquery' : 'elsewhere';
  }
  const left = file.is(parent, 'assignment') ? file.child(parent, 'left') : undefined;
  if (!file.is(left, 'identifier')) return 'elsewhere';
  return localValue(file, left) === undefined ? 'elsewhere' : (file.scopes.binding(left)?.references ?? 'elsewhere');
}
