import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Definition } from '../python/bindings.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { isModelName } from '../python/orm-query.ts';
import { djangoLoads, isDjangoLoad, type Loads, sqlalchemyLoads } from './eager.ts';
import type { Instances } from './instances.ts';
import { referenceTo } from './reference.ts';

/** What the rows of an expression are asked from. */
export type RowsRoot =
  /** A manager of a Django model, as `objects`. */
  | { readonly kind: 'manager'; readonly model: string; readonly manager: string }
  /** `Order.query` and `session.query(Order)`. */
  | { readonly kind: 'query'; readonly model: string }
  /** `select(Order)`, which some session has to run. */
  | { readonly kind: 'select'; readonly model: string }
  /** `session.get(Order, number)`. */
  | { readonly kind: 'key'; readonly model: string }
  /** `self` in a method of a class, or its `super()`. */
  | { readonly kind: 'own'; readonly owner: string; readonly isSuper: boolean }
  /** What a function returns. */
  | { readonly kind: 'call'; readonly callee: string };

/** An expression that stands for rows of a model, or for one of them. */
export interface RowsFact {
  readonly root: RowsRoot;
  /** The methods called on it, in the order in which they are called; of a name, on any of its ways here. */
  readonly methods: readonly string[];
  /** Relations that come with the rows. */
  readonly loads: Loads;
  /** Columns and relations that a statement of SQLAlchemy's is narrowed by. */
  readonly mentions: readonly string[];
  /** The most rows there can be, when a number says so. */
  readonly limit?: number;
  /** Whether it was awaited from a session. */
  readonly isAwaited: boolean;
  /** 1-based line where the query begins. */
  readonly line: number;
}

/** Names that are bound to names, and queries inside queries, are followed this far. */
const MOST_HOPS = 12;
/** A chain longer than this, or a name with more definitions, is nothing that a person wrote. */
const MOST_STEPS = 50;
const MOST_DEFINITIONS = 12;

/** Builtins and their like that hand on the rows of their first argument. */
const PASSING = /^(list|tuple|set|frozenset|sorted|reversed|iter|enumerate|tqdm|get_list_or_404)$/;
/** Methods of a session that run the statement they are given. */
const RUNS = /^(execute|scalars|scalar|exec|stream|stream_scalars)$/;
/** Clauses of SQLAlchemy's that narrow. */
const CLAUSES = /^(where|filter|filter_by)$/;

interface Step {
  readonly name: string;
  readonly call: Node;
}

/** An expression on the way to its root. */
interface Chain {
  readonly root: RowsRoot | RowsFact;
  readonly at: Node;
  readonly steps: readonly Step[];
  readonly limit: number | undefined;
  readonly isAwaited: boolean;
}

/** Tells what rows the expressions of one file stand for. */
export class RowsReader {
  readonly #file: PythonFile;
  readonly #instances: Instances;
  /** By the value that a name is bound to; `null` while it is being read, and when it is no rows. */
  readonly #values = new Map<Node, RowsFact | null>();

  constructor(file: PythonFile, instances: Instances) {
    this.#file = file;
    this.#instances = instances;
  }

  /** Undefined when the expression is no rows, or may be rows of several kinds. */
  of(expression: Node): RowsFact | undefined {
    return this.#rows(expression, 0);
  }

  #rows(expression: Node, hops: number): RowsFact | undefined {
    if (hops > MOST_HOPS) return undefined;
    const chain = this.#chain(expression, hops);
    return chain === undefined ? undefined : this.#fact(chain, hops);
  }

  #chain(expression: Node, hops: number): Chain | undefined {
    const file = this.#file;
    const steps: Step[] = [];
    let limit: number | undefined;
    let isAwaited = false;
    let awaits = false;
    let node = expression;
    const found = (root: RowsRoot | RowsFact | undefined): Chain | undefined =>
      root === undefined ? undefined : { root, at: node, steps: steps.toReversed(), limit, isAwaited };
    while (steps.length < MOST_STEPS) {
      node = file.unparenthesized(node);
      if (file.is(node, 'await')) {
        awaits = true;
        node = file.namedChildren(node)[0]!;
      } else if (file.is(node, 'subscript')) {
        const most = sliceLimit(file, node);
        if (most === undefined) return undefined;
        if (most !== Infinity) limit = Math.min(limit ?? most, most);
        node = file.child(node, 'value')!;
      } else if (file.is(node, 'call')) {
        const name = calledName(file, node) ?? '';
        const callee = file.child(node, 'function');
        const { positional } = argumentsOf(file, node);
        const root = this.#callRoot(node);
        if (root !== undefined) {
          if (root.kind === 'key') isAwaited = awaits;
          steps.push(...(root.kind === 'key' ? [{ name: 'get', call: node }] : []));
          return found(root);
        }
        if (RUNS.test(name) && file.is(callee, 'attribute') && positional[0] !== undefined) {
          steps.push({ name, call: node });
          isAwaited ||= awaits;
          node = positional[0];
        } else if (file.is(callee, 'attribute')) {
          steps.push({ name, call: node });
          if (name === 'limit') limit = Math.min(limit ?? Infinity, integer(file, positional[0]) ?? Infinity);
          node = file.child(callee, 'object')!;
        } else if (PASSING.test(name) && positional[0] !== undefined) {
          node = positional[0];
          if (isModelName(file, node)) return found(this.#manager(node, 'objects'));
        } else {
          const function_ = referenceTo(file, callee);
          if (function_ === '' || /^builtins\./.test(function_)) return undefined;
          return found({ kind: 'call', callee: function_ });
        }
      } else if (file.is(node, 'identifier')) {
        const owner = this.#instances.ownerOf(node);
        if (owner === undefined) return found(this.#named(node, hops));
        const name = this.#instances.nameOf(owner);
        return name === '' ? undefined : found({ kind: 'own', owner: name, isSuper: false });
      } else if (file.is(node, 'attribute')) {
        const object = file.child(node, 'object');
        const attribute = file.child(node, 'attribute');
        if (object === undefined || attribute === undefined) return undefined;
        const name = file.text(attribute);
        // Flask-SQLAlchemy's page holds its rows under `items`.
        const isPage = name === 'items' && file.is(object, 'call') && calledName(file, object) === 'paginate';
        if (!isPage) return isModelName(file, object) ? found(this.#manager(object, name)) : undefined;
        node = object;
      } else {
        return undefined;
      }
    }
    return undefined;
  }

  /** A call that is a query's beginning. */
  #callRoot(call: Node): RowsRoot | undefined {
    const file = this.#file;
    const name = calledName(file, call);
    const callee = file.child(call, 'function')!;
    if (name === 'super' && file.is(callee, 'identifier')) return this.#super(call);
    if (name !== 'select' && name !== 'query' && name !== 'get') return undefined;
    const { positional, isComplete } = argumentsOf(file, call);
    const [first, ...more] = positional;
    if (first === undefined || !isComplete || !isModelName(file, first) || file.text(first) === 'cls') return undefined;
    const model = referenceTo(file, first);
    if (model === '') return undefined;
    if (name === 'get') {
      const session = file.is(callee, 'attribute') ? file.text(file.child(callee, 'object')!) : '';
      return more.length === 1 && /session$|^db$/i.test(session) ? { kind: 'key', model } : undefined;
    }
    // Rows of several things are tuples.
    if (more.length > 0) return undefined;
    if (name === 'query') return file.is(callee, 'attribute') ? { kind: 'query', model } : undefined;
    const select = file.scopes.qualifiedName(callee) ?? file.text(callee);
    return /^(sqlalchemy|sqlmodel)\.|\bdb\.select$/.test(select) ? { kind: 'select', model } : undefined;
  }

  #super(call: Node): RowsRoot | undefined {
    const file = this.#file;
    const method = file.enclosingFunction(call);
    const owner = method === undefined ? undefined : file.enclosing(method, 'class_definition', 'function_definition');
    const name = file.is(owner, 'class_definition') ? this.#instances.nameOf(owner) : '';
    return name === '' ? undefined : { kind: 'own', owner: name, isSuper: true };
  }

  #manager(model: Node, manager: string): RowsRoot | undefined {
    const file = this.#file;
    let name = '';
    if (file.text(model) === 'cls') {
      const owner = file.enclosing(model, 'class_definition');
      if (owner !== undefined) name = this.#instances.nameOf(owner);
    } else {
      name = referenceTo(file, model);
    }
    if (name === '') return undefined;
    return manager === 'query' ? { kind: 'query', model: name } : { kind: 'manager', model: name, manager };
  }

  /** What a name stands for where it is read: all that it may be bound to there has to be the same rows. */
  #named(use: Node, hops: number): RowsFact | undefined {
    const file = this.#file;
    const definitions = reaching(file, use);
    if (definitions === undefined || definitions.length === 0) return undefined;
    const all: RowsFact[] = [];
    for (const { node } of definitions) {
      const statement = file.parent(node)!;
      const value = file.child(statement, file.is(statement, 'named_expression') ? 'value' : 'right');
      if (value === undefined) return undefined;
      // What a loop binds to what it was before adds nothing.
      if (this.#values.get(value) === null && definitions.length > 1) continue;
      const rows = this.#value(value, hops);
      if (rows === undefined) return undefined;
      all.push(rows);
    }
    return joined(all);
  }

  #value(value: Node, hops: number): RowsFact | undefined {
    const known = this.#values.get(value);
    if (known !== undefined) return known ?? undefined;
    this.#values.set(value, null);
    const rows = this.#rows(value, hops + 1);
    if (rows === undefined) return undefined;
    this.#values.set(value, rows);
    return rows;
  }

  #fact({ root, at, steps, limit, isAwaited }: Chain, hops: number): RowsFact {
    const file = this.#file;
    const from: RowsFact =
      'root' in root
        ? root
        : {
            root,
            methods: [],
            loads: { paths: [], isComplete: true },
            mentions: [],
            isAwaited: false,
            line: file.lineOf(at),
          };
    const paths = [...from.loads.paths];
    const mentions = [...from.mentions];
    let { isComplete } = from.loads;
    for (const { name, call } of steps) {
      const loads = this.#loads(name, call, hops);
      paths.push(...(loads?.paths ?? []));
      isComplete &&= loads?.isComplete ?? true;
      if (CLAUSES.test(name)) mentions.push(...mentioned(file, call));
    }
    const most = Math.min(limit ?? Infinity, from.limit ?? Infinity);
    return {
      root: from.root,
      methods: [...from.methods, ...steps.map(({ name }) => name)],
      loads: { paths: [...new Set(paths)], isComplete },
      mentions: [...new Set(mentions)],
      ...(most === Infinity ? {} : { limit: most }),
      isAwaited: from.isAwaited || isAwaited,
      line: from.line,
    };
  }

  #loads(name: string, call: Node, hops: number): Loads | undefined {
    const file = this.#file;
    if (isDjangoLoad(name)) {
      return djangoLoads(file, call, (queryset) => {
        return this.#rows(queryset, hops + 1)?.loads ?? { paths: [], isComplete: false };
      });
    }
    const { positional, keywords, isComplete } = argumentsOf(file, call);
    if (name === 'options') return sqlalchemyLoads(file, positional, isComplete);
    const options = name === 'get' || RUNS.test(name) ? keywords.get('options') : undefined;
    if (options === undefined) return undefined;
    const isDisplay = file.is(options, 'list', 'tuple');
    return sqlalchemyLoads(file, isDisplay ? file.namedChildren(options) : [options], isComplete);
  }
}

/** The definitions that may give a name its value where it is read; undefined when one of them is no assignment. */
function reaching(file: PythonFile, use: Node): readonly Definition[] | undefined {
  const binding = file.scopes.binding(use);
  if (binding === undefined || binding.scope.kind !== 'function' || binding.definitions.length > MOST_DEFINITIONS)
    return undefined;
  // In a function inside, it may be read at any time.
  if (file.enclosing(use, 'function_definition', 'lambda') !== binding.scope.node) return undefined;
  const written = binding.definitions.filter(({ kind }) => kind !== 'annotation');
  const before = written.filter(({ node }) => node < use && !isAround(file, node, use));
  const last = before.findLastIndex(({ node }) => isPassed(file, node, use));
  const [from] = before.slice(Math.max(0, last));
  // What comes later in a loop around is there in the next turn, unless each turn begins with a value of its own.
  const isLoopFor = (outer: Node): boolean =>
    file.is(outer, 'for_statement', 'while_statement') && (from === undefined || !file.contains(outer, from.node));
  const after = written.filter(({ node }) => node > use);
  const loops = after.length === 0 ? [] : [...file.ancestors(use)].filter((outer) => isLoopFor(outer));
  const later = after.filter(({ node }) => loops.some((loop) => file.contains(loop, node)));
  const found = [...before.slice(Math.max(0, last)), ...later];
  return found.every((definition) => isAssignment(file, definition)) ? found : undefined;
}

/** Whether a name is read in the value that the definition gives it. */
function isAround(file: PythonFile, definition: Node, use: Node): boolean {
  return file.contains(file.parent(definition)!, use);
}

/** Whether every way to a place goes through a definition: it is a statement of a block around the place. */
function isPassed(file: PythonFile, definition: Node, use: Node): boolean {
  const statement = file.enclosing(definition, 'expression_statement');
  return statement !== undefined && file.contains(file.parent(statement)!, use);
}

function isAssignment(file: PythonFile, { node, kind }: Definition): boolean {
  const parent = file.parent(node)!;
  if (kind === 'named expression') return true;
  return kind === 'assignment' && file.is(parent, 'assignment') && file.field(node) === 'left';
}

/** What several expressions have in common that all stand for the same rows. */
export function joined(all: readonly RowsFact[]): RowsFact | undefined {
  const [first, ...others] = all;
  if (first === undefined || others.length === 0) return first;
  const root = JSON.stringify(first.root);
  if (others.some((other) => JSON.stringify(other.root) !== root)) return undefined;
  const limit = Math.max(...all.map((rows) => rows.limit ?? Infinity));
  return {
    ...withoutLimit(first),
    methods: [...new Set(all.flatMap(({ methods }) => methods))],
    loads: {
      paths: [...new Set(all.flatMap(({ loads }) => loads.paths))],
      isComplete: all.every(({ loads }) => loads.isComplete),
    },
    mentions: [...new Set(all.flatMap(({ mentions }) => mentions))],
    ...(limit === Infinity ? {} : { limit }),
    isAwaited: all.every(({ isAwaited }) => isAwaited),
  };
}

/** The most rows of `rows[a:b]`: infinite when it cannot be told; undefined for `rows[0]`. */
function sliceLimit(file: PythonFile, subscript: Node): number | undefined {
  const slice = file.child(subscript, 'subscript');
  if (!file.is(slice, 'slice')) return undefined;
  const [start, stop] = file.text(slice).replaceAll(/[\s_]/g, '').split(':');
  if (!/^\d*$/.test(start ?? '') || !/^\d+$/.test(stop ?? '')) return Infinity;
  return Number(stop) - Number(start);
}

function integer(file: PythonFile, node: Node | undefined): number | undefined {
  return file.is(node, 'integer') ? Number(file.text(node).replaceAll('_', '')) : undefined;
}

/** `author` and `author_id` of `filter_by(author=author)` and `where(Book.author_id == author.id)`. */
function mentioned(file: PythonFile, call: Node): string[] {
  const { positional, keywords } = argumentsOf(file, call);
  const names = [...keywords.keys()];
  for (const clause of positional) {
    for (const node of [clause, ...file.walk(clause)]) {
      const name = file.is(node, 'attribute') ? file.child(node, 'attribute') : undefined;
      if (name !== undefined) names.push(file.text(name));
    }
  }
  return names;
}

function withoutLimit(rows: RowsFact): RowsFact {
  const { limit, ...rest } = rows;
  return limit === undefined ? rows : rest;
}
