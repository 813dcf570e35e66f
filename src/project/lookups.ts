import type { FileFacts } from '../facts/facts.ts';
import type { ConditionFact, QueryFact } from '../facts/queries.ts';
import type { FieldFact } from '../facts/models.ts';
import type { FieldOfModel, Model, Models } from './models.ts';

/** One thing that a query narrows by, followed to its field. */
export interface FollowedCondition {
  readonly condition: ConditionFact;
  readonly reached: FieldOfModel | 'key';
}

/** A query of a model that is known, with what it narrows and sorts by. */
export interface Lookup {
  readonly file: FileFacts;
  readonly query: QueryFact;
  readonly conditions: readonly FollowedCondition[];
  /** What it says itself to sort its own rows by. */
  readonly orders: readonly FieldFact[];
  /** Whether all of its conditions and orders could be followed. */
  readonly isFollowed: boolean;
}

/** What the rows of each model are looked up by in the whole project. */
export class Lookups {
  readonly #models: Models;
  readonly #byModel = new Map<Model, Lookup[]>();
  readonly #byField = new Map<FieldFact, Lookup[]>();
  /** Names of fields of which it is not known whose they are. */
  readonly #loose = new Set<string>();
  /** Models whose rows are narrowed or sorted by computed names. */
  readonly #open = new Set<Model>();
  /** Files that do so with rows of unknown models. */
  readonly #computing = new Set<FileFacts>();

  constructor(files: readonly FileFacts[], models: Models) {
    this.#models = models;
    for (const file of files) {
      for (const name of file.looseUses.names) this.#loose.add(name);
      for (const name of file.looseUses.computedOn) this.#setOpen(models.find(name, file), file);
      for (const query of file.queries) {
        const model = models.find(query.model, file);
        if (model === undefined) {
          for (const { path } of [...query.conditions, ...query.orders]) this.#setLoose(path);
        } else {
          this.#add(model, this.#follow(file, model, query));
        }
        if (query.hasUnread) this.#setOpen(model, file);
      }
    }
  }

  /** The queries of a model's rows. */
  of(model: Model): readonly Lookup[] {
    return this.#byModel.get(model) ?? [];
  }

  /** The queries that narrow or sort by a field, those of other models that lead to it included. */
  by(field: FieldFact): readonly Lookup[] {
    return this.#byField.get(field) ?? [];
  }

  /** Whether queries that are not in `by` may narrow or sort by a field of a model. */
  mayHaveOthers(model: Model, { name, column }: FieldFact): boolean {
    if (this.#loose.has(name) || (column !== undefined && this.#loose.has(column))) return true;
    return this.#open.has(model) || [...this.#computing].some((file) => isAbout(file, model));
  }

  #setOpen(model: Model | undefined, file: FileFacts): void {
    if (model === undefined) this.#computing.add(file);
    else this.#open.add(model);
  }

  #follow(file: FileFacts, model: Model, query: QueryFact): Lookup {
    const conditions: FollowedCondition[] = [];
    const orders: FieldFact[] = [];
    let isFollowed = true;
    for (const condition of query.conditions) {
      const owner = condition.model === undefined ? model : this.#models.find(condition.model, file);
      const reached = owner === undefined ? undefined : this.#models.follow(owner, condition.path);
      if (reached !== undefined) conditions.push({ condition, reached });
      else this.#setLoose(condition.path);
      isFollowed &&= reached !== undefined;
    }
    for (const { model: named, path } of query.orders) {
      const owner = named === undefined ? model : this.#models.find(named, file);
      const field = owner === model ? model.fields.get(path) : undefined;
      if (field === undefined) this.#setLoose(path);
      else orders.push(field);
      isFollowed &&= field !== undefined || /^(pk|id)$/.test(path);
    }
    return { file, query, conditions, orders, isFollowed };
  }

  #add(model: Model, lookup: Lookup): void {
    add(this.#byModel, model, lookup);
    const fields = lookup.conditions.flatMap(({ reached }) => (reached === 'key' ? [] : reached.field));
    for (const field of new Set([...fields, ...lookup.orders])) add(this.#byField, field, lookup);
  }

  #setLoose(path: string): void {
    for (const part of path.split('__')) this.#loose.add(part);
  }
}

/** Whether a file lies in a model's package or imports the model, so that its querysets may be of it. */
function isAbout(file: FileFacts, model: Model): boolean {
  if (file.path.startsWith(packageOf(model.file.path))) return true;
  const names = [...file.imports.names, ...Object.values(file.names.imports)];
  return names.some((name) => name.endsWith(`.${model.name}`) || model.file.module.endsWith(name));
}

function add<Key>(map: Map<Key, Lookup[]>, key: Key, lookup: Lookup): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [lookup]);
  else known.push(lookup);
}

/** The folder of an application: that of its models, or the one around it when they have a folder of their own. */
function packageOf(path: string): string {
  return path.replace(/(models\/)?[^/]*$/, '');
}
