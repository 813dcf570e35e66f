import type { FileFacts } from '../facts/facts.ts';
import type { ManagerFact } from '../facts/row-sources.ts';
import type { RowsFact, RowsRoot } from '../facts/rows.ts';
import type { Classes, ProjectClass } from './classes.ts';
import type { Model, Models } from './models.ts';
import type { Modules } from './modules.ts';

/** Rows of a model that are its instances, and what comes with them. */
export interface Rows {
  readonly model: Model;
  /** Relations that are loaded, by Django's paths; a `*` stands for any relation from there on. */
  readonly loads: readonly string[];
  /** Columns and relations that they are narrowed by, as far as SQLAlchemy's conditions tell. */
  readonly mentions: readonly string[];
  readonly limit?: number;
  /** Whether they are one instance, and not several to loop over. */
  readonly isOne: boolean;
}

/** Rows, and the classes that a method called on them may come from. */
interface Source {
  readonly model: Model;
  readonly loads: readonly string[];
  readonly mentions: readonly string[];
  readonly limit: number;
  /** Managers and querysets of Django's, the manager first. */
  readonly classes: readonly ProjectClass[];
  /** What of SQLAlchemy's the expression has come to. */
  readonly state: 'statement' | 'result' | 'instances' | 'one';
}

/** Methods of a queryset that leave it one of the model's instances. `iterator` is for what does not fit in memory. */
const DJANGO_METHODS = new Set(
  `all filter exclude order_by distinct using select_for_update annotate alias reverse db_manager select_related
   prefetch_related only defer complex_filter extra none`.split(/\s+/),
);
const SQLALCHEMY_METHODS = new Set(
  `where filter filter_by order_by options join outerjoin distinct group_by having limit offset with_for_update
   execution_options select_from populate_existing yield_per unique all params paginate`.split(/\s+/),
);
const SQLALCHEMY_SCALARS = new Set(['scalars', 'exec', 'stream_scalars']);
const SQLALCHEMY_RESULTS = new Set(['execute', 'stream']);
const SQLALCHEMY_ONE = new Set(['one', 'one_or_none', 'first']);
const SQLALCHEMY_SCALAR = new Set(['scalar', 'scalar_one', 'scalar_one_or_none']);

/** Foreign parents of models, managers and querysets, of which it is known that they load no relation. */
const PLAIN =
  /^(django\.db\.models\.|django\.contrib\.(auth|gis\.db)\.|mptt\.|model_utils\.models\.|django_extensions\.|abc\.|builtins\.|typing\.)/;

/** Functions that return what functions return, and so on, are followed this far. */
const MOST_HOPS = 8;

/** Tells of which model the rows of an expression are, through the functions, managers and querysets of a project. */
export class RowSources {
  readonly #modules: Modules;
  readonly #classes: Classes;
  readonly #models: Models;
  readonly #returned = new Map<FileFacts, ReadonlyMap<string, RowsFact | undefined>>();

  constructor(modules: Modules, classes: Classes, models: Models) {
    this.#modules = modules;
    this.#classes = classes;
    this.#models = models;
  }

  /** Undefined when anything on the way is not known, or the rows are no instances of a model. */
  find(rows: RowsFact, from: FileFacts): Rows | undefined {
    const source = this.#source(rows, from, 0);
    if (source === undefined) return undefined;
    const { model, loads, mentions, limit, state } = source;
    if (state === 'statement' || state === 'result') return undefined;
    return { model, loads, mentions, ...(limit === Infinity ? {} : { limit }), isOne: state === 'one' };
  }

  #source(rows: RowsFact, from: FileFacts, hops: number): Source | undefined {
    if (hops > MOST_HOPS || !rows.loads.isComplete) return undefined;
    const start = this.#root(rows.root, rows.methods, from, hops);
    if (start === undefined) return undefined;
    const methods = start.taken ? rows.methods.slice(1) : rows.methods;
    const source = this.#called(start.source, methods, from, hops);
    if (source === undefined) return undefined;
    return {
      ...source,
      loads: [...source.loads, ...rows.loads.paths],
      mentions: [...source.mentions, ...rows.mentions],
      limit: Math.min(source.limit, rows.limit ?? Infinity),
    };
  }

  /** Where an expression begins, and whether its first method belongs to that. */
  #root(
    root: RowsRoot,
    methods: readonly string[],
    from: FileFacts,
    hops: number,
  ): { source: Source; taken: boolean } | undefined {
    switch (root.kind) {
      case 'manager': {
        const source = this.#managed(root.model, root.manager, from, hops);
        return source === undefined ? undefined : { source, taken: false };
      }
      case 'query':
      case 'select':
      case 'key': {
        const model = this.#models.find(root.model, from);
        if (model?.orm !== 'sqlalchemy') return undefined;
        const state = root.kind === 'select' ? 'statement' : root.kind === 'key' ? 'one' : 'instances';
        const source = { model, loads: [], mentions: [], limit: Infinity, classes: [], state } as const;
        return { source, taken: root.kind === 'key' };
      }
      case 'own': {
        const source = this.#ownMethod(root.owner, root.isSuper, methods[0] ?? '', from, hops);
        return source === undefined ? undefined : { source, taken: true };
      }
      case 'call': {
        const source = this.#calledFunction(root.callee, from, hops);
        return source === undefined ? undefined : { source, taken: false };
      }
    }
  }

  #calledFunction(callee: string, from: FileFacts, hops: number): Source | undefined {
    const meaning = this.#modules.meaning(callee, from);
    if (meaning?.kind !== 'function' || meaning.definition.isGenerator) return undefined;
    // A decorator may make anything of what is returned.
    if (meaning.definition.decorators.some((name) => !/^builtins\.(static|class)method$/.test(name))) return undefined;
    const rows = this.returnedBy(meaning.definition.name, meaning.file);
    return rows === undefined ? undefined : this.#source(rows, meaning.file, hops + 1);
  }

  /** What `self.get_queryset()` returns, unless a subclass says otherwise. */
  #ownMethod(owner: string, isSuper: boolean, name: string, from: FileFacts, hops: number): Source | undefined {
    const own = this.#classes.find(owner, from);
    if (own === undefined || isSuper) return undefined;
    if (this.#classes.subclasses(own).some((subclass) => this.#classes.ownMethods(subclass, name).length > 0))
      return undefined;
    const method = this.#classes.method(own, name);
    if (method === undefined || method.definition.decorators.length > 0) return undefined;
    const rows = this.returnedBy(method.definition.name, method.owner.file);
    return rows === undefined ? undefined : this.#source(rows, method.owner.file, hops + 1);
  }

  /** What a function of a file returns, by its dotted name, when that is rows of one query. */
  returnedBy(name: string, file: FileFacts): RowsFact | undefined {
    let found = this.#returned.get(file);
    if (found === undefined) {
      const all = new Map<string, RowsFact | undefined>();
      for (const returned of file.rows.returned) {
        all.set(returned.function, all.has(returned.function) ? undefined : returned.rows);
      }
      this.#returned.set(file, (found = all));
    }
    return found.get(name);
  }

  #managed(name: string, manager: string, from: FileFacts, hops: number): Source | undefined {
    const model = this.#models.find(name, from);
    if (model?.orm !== 'django') return undefined;
    const classes = this.#managerClasses(model, manager);
    if (classes === undefined) return undefined;
    const source: Source = { model, loads: [], mentions: [], limit: Infinity, classes, state: 'instances' };
    return this.#initial(source, hops);
  }

  /** What a manager's `get_queryset` begins with. */
  #initial(source: Source, hops: number): Source | undefined {
    for (const own of source.classes) {
      const order = this.#classes.resolutionOrder(own);
      if (order === undefined || order.some((each) => each.kind === 'foreign' && !PLAIN.test(each.name)))
        return undefined;
      const owner = order.find(
        (each) => each.kind === 'class' && this.#classes.ownMethods(each, 'get_queryset').length > 0,
      );
      if (owner?.kind === 'class') return this.#extended(source, owner, 'get_queryset', hops);
    }
    return source;
  }

  /** A source after a method that the project defines, which begins with what it is called on. */
  #extended(source: Source, owner: ProjectClass, name: string, hops: number): Source | undefined {
    const rows = this.returnedBy(`${owner.definition.name}.${name}`, owner.file);
    if (rows === undefined || hops > MOST_HOPS || !rows.loads.isComplete) return undefined;
    const { root } = rows;
    let { classes } = source;
    let { methods } = rows;
    if (root.kind === 'call') {
      const queryset = name === 'get_queryset' ? this.#classes.find(root.callee, owner.file) : undefined;
      if (queryset === undefined) return undefined;
      classes = [...classes, queryset];
    } else if (root.kind !== 'own') {
      return undefined;
    } else if (root.isSuper && methods[0] === name) {
      // What the parents add is looked up too, and nothing but a project's class could.
      const order = this.#classes.resolutionOrder(owner)?.slice(1) ?? [];
      if (order.some((each) => each.kind === 'class' && this.#classes.ownMethods(each, name).length > 0))
        return undefined;
      methods = methods.slice(1);
    }
    const begun = { ...source, classes, loads: [...source.loads, ...rows.loads.paths] };
    return this.#called(begun, methods, owner.file, hops + 1);
  }

  #called(source: Source, methods: readonly string[], from: FileFacts, hops: number): Source | undefined {
    let current: Source | undefined = source;
    for (const method of methods) {
      if (current === undefined) return undefined;
      current =
        current.model.orm === 'sqlalchemy' ? sqlalchemyStep(current, method) : this.#djangoStep(current, method, hops);
    }
    return current;
  }

  #djangoStep(source: Source, method: string, hops: number): Source | undefined {
    for (const own of source.classes) {
      const found = this.#classes.method(own, method);
      if (found !== undefined)
        return method === 'get_queryset' ? source : this.#extended(source, found.owner, method, hops);
      // What a class binds otherwise than by `def` is not known.
      const order = this.#classes.resolutionOrder(own) ?? [];
      if (order.some((each) => each.kind === 'class' && each.definition.attributes.includes(method))) return undefined;
    }
    return DJANGO_METHODS.has(method) || method === 'get_queryset' ? source : undefined;
  }

  /** Whether the rows of a model are all the rows of its table: no manager of the project's leaves some out. */
  isPlain(model: Model): boolean {
    return this.#managerClasses(model, 'objects')?.length === 0;
  }

  /** The project's classes behind a manager, the manager's own first; none behind Django's own. */
  #managerClasses(model: Model, manager: string): readonly ProjectClass[] | undefined {
    const own = this.#classes.named(model.fact.name, model.file);
    const order = own === undefined ? undefined : this.#classes.resolutionOrder(own);
    for (const ancestor of order ?? []) {
      if (ancestor.kind === 'foreign') {
        if (!PLAIN.test(ancestor.name)) return undefined;
      } else if (ancestor.definition.attributes.includes(manager)) {
        const fact = managerOf(ancestor.file, `${ancestor.definition.name}.${manager}`);
        return fact === undefined ? undefined : this.#classesOf(fact, ancestor.file);
      }
    }
    return order !== undefined && manager === 'objects' ? [] : undefined;
  }

  #classesOf({ classes }: ManagerFact, from: FileFacts, hops = 0): readonly ProjectClass[] | undefined {
    const found: ProjectClass[] = [];
    for (const name of classes) {
      const meaning = this.#modules.meaning(name, from);
      if (meaning?.kind === 'foreign') {
        if (!PLAIN.test(meaning.name)) return undefined;
        continue;
      }
      if (meaning?.kind === 'object') {
        // `OrderManager = models.Manager.from_queryset(OrderQuerySet)` is a class as well.
        const made = managerOf(meaning.file, meaning.name);
        const inner =
          made === undefined || hops > MOST_HOPS ? undefined : this.#classesOf(made, meaning.file, hops + 1);
        if (inner === undefined) return undefined;
        found.push(...inner);
        continue;
      }
      const own = meaning?.kind === 'class' ? this.#classes.named(meaning.definition.name, meaning.file) : undefined;
      if (own === undefined) return undefined;
      found.push(own);
    }
    return found;
  }
}

function managerOf(file: FileFacts, name: string): ManagerFact | undefined {
  const [only, ...more] = file.rows.managers.filter((manager) => manager.name === name);
  return more.length > 0 ? undefined : only;
}

function sqlalchemyStep(source: Source, method: string): Source | undefined {
  const { state } = source;
  if (SQLALCHEMY_METHODS.has(method)) return state === 'one' ? undefined : source;
  if (SQLALCHEMY_RESULTS.has(method)) return state === 'statement' ? { ...source, state: 'result' } : undefined;
  if (SQLALCHEMY_SCALARS.has(method)) {
    return state === 'statement' || state === 'result' ? { ...source, state: 'instances' } : undefined;
  }
  if (SQLALCHEMY_SCALAR.has(method)) {
    return state === 'one' ? undefined : { ...source, state: 'one' };
  }
  if (SQLALCHEMY_ONE.has(method)) return state === 'instances' ? { ...source, state: 'one' } : undefined;
  // `Order.query.get(number)`.
  return method === 'get' && state === 'instances' ? { ...source, state: 'one' } : undefined;
}

/** Whether a relation comes with the rows, by the path that leads to it. */
export function isLoaded({ loads }: Pick<Rows, 'loads'>, path: string): boolean {
  return loads.some((load) => {
    if (load.endsWith('*')) return path.startsWith(load.slice(0, -1));
    return load === path || load.startsWith(`${path}__`);
  });
}
