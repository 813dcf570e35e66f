import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { stringValue } from '../python/literals.ts';

/** What a step of a query loads together with its rows. */
export interface Loads {
  /** Relations by Django's paths, such as `lines__product`; a `*` stands for any relation from there on. */
  readonly paths: readonly string[];
  /** False when it may load more than can be read here. */
  readonly isComplete: boolean;
}

const UNKNOWN: Loads = { paths: [], isComplete: false };

/** Methods of a Django queryset that load relations. */
export function isDjangoLoad(method: string): boolean {
  return method === 'select_related' || method === 'prefetch_related';
}

/**
 * Reads `select_related("author", "shop__owner")` and `prefetch_related("lines", Prefetch("notes", queryset=…))`.
 *
 * @param loadsOf what the rows of a queryset come with, for the one in a `Prefetch`
 */
export function djangoLoads(file: PythonFile, call: Node, loadsOf: (queryset: Node) => Loads): Loads {
  const { positional, keywords, isComplete } = argumentsOf(file, call);
  // Without arguments `select_related` follows every foreign key that is not null.
  if (!isComplete || keywords.size > 0 || positional.length === 0) return UNKNOWN;
  const paths: string[] = [];
  let isWhole = true;
  for (const argument of positional) {
    const path = stringValue(file, argument);
    const found = path === undefined ? prefetched(file, argument, loadsOf) : { paths: [path], isComplete: true };
    paths.push(...found.paths);
    isWhole &&= found.isComplete;
  }
  return { paths, isComplete: isWhole };
}

function prefetched(file: PythonFile, argument: Node, loadsOf: (queryset: Node) => Loads): Loads {
  if (!file.is(argument, 'call') || calledName(file, argument) !== 'Prefetch') return UNKNOWN;
  const { positional, keywords } = argumentsOf(file, argument);
  const path = stringValue(file, positional[0] ?? keywords.get('lookup'));
  if (path === undefined) return UNKNOWN;
  const queryset = positional[1] ?? keywords.get('queryset');
  if (queryset === undefined) return { paths: [path], isComplete: true };
  const inner = loadsOf(queryset);
  const further = inner.isComplete ? inner.paths : ['*'];
  return { paths: [path, ...further.map((next) => `${path}__${next}`)], isComplete: true };
}

/** Ways of SQLAlchemy's to load a relation with the rows, or to forbid that it be loaded later. */
const LOADERS =
  /^(joinedload|selectinload|subqueryload|immediateload|contains_eager|raiseload|noload|defaultload|lazyload|eagerload)(_all)?$/;
/** Loaders after which the relation still comes when it is read. */
const LATER = /^(defaultload|lazyload)$/;
/** Options that are about columns. */
const ABOUT_COLUMNS = /^(load_only|defer|undefer|undefer_group|with_expression)$/;

/** Reads `options(selectinload(Order.lines).joinedload(Line.product), joinedload("shop"))`. */
export function sqlalchemyLoads(file: PythonFile, options: readonly Node[], isComplete: boolean): Loads {
  const paths: string[] = [];
  let isWhole = isComplete;
  for (const option of options) {
    const found = loader(file, option);
    paths.push(...found.paths);
    isWhole &&= found.isComplete;
  }
  return { paths, isComplete: isWhole };
}

interface Link {
  readonly name: string;
  readonly call: Node;
}

/** Options in options are followed this far. */
const MOST_LEVELS = 8;

function loader(file: PythonFile, option: Node, level = 0): Loads {
  if (level > MOST_LEVELS) return UNKNOWN;
  const links: Link[] = [];
  let node: Node | undefined = option;
  while (file.is(node, 'call')) {
    const callee: Node | undefined = file.child(node, 'function');
    links.unshift({ name: calledName(file, node) ?? '', call: node });
    const receiver: Node | undefined = file.is(callee, 'attribute') ? file.child(callee, 'object') : undefined;
    // `orm.joinedload(…)` begins with a module.
    node = file.is(receiver, 'call') ? receiver : undefined;
  }
  const [first] = links;
  if (first?.name === 'Load') links.shift();
  let path = '';
  const paths: string[] = [];
  for (const { name, call } of links) {
    if (ABOUT_COLUMNS.test(name)) continue;
    if (name === 'options') {
      // `joinedload(Order.shop).options(selectinload(Shop.owners))` goes on from the shop.
      for (const argument of argumentsOf(file, call).positional) {
        const inner = loader(file, argument, level + 1);
        if (!inner.isComplete) return UNKNOWN;
        paths.push(...inner.paths.map((next) => `${path}__${next}`));
      }
      continue;
    }
    if (!LOADERS.test(name)) return UNKNOWN;
    for (const argument of argumentsOf(file, call).positional) {
      const step = relationName(file, argument);
      if (step === undefined) return UNKNOWN;
      path = path === '' ? step : `${path}__${step}`;
      if (!LATER.test(name)) paths.push(path);
    }
  }
  return { paths, isComplete: links.length > 0 };
}

/** `lines` of `Order.lines`, `"lines"` and `Order.lines.of_type(Kind)`; `*` of `"*"`. */
function relationName(file: PythonFile, argument: Node): string | undefined {
  const text = stringValue(file, argument);
  if (text !== undefined) return text.replaceAll('.', '__');
  let node: Node | undefined = argument;
  while (file.is(node, 'call') && /^(of_type|and_)$/.test(calledName(file, node) ?? '')) {
    node = file.child(file.child(node, 'function')!, 'object');
  }
  const name = file.is(node, 'attribute') ? file.child(node, 'attribute') : undefined;
  return name === undefined ? undefined : file.text(name);
}
