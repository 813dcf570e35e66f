import type { FieldFact, ModelFact } from '../facts/models.ts';
import type { History } from './migrations.ts';
import { type Model, tableKey } from './models.ts';
import type { Project } from './project.ts';
import { type Schema, schemaOf } from './schema.ts';

/** A history of migrations with the tables it makes and the models that stand for them. */
export interface Mapped {
  readonly history: History;
  readonly schema: Schema;
  /** By the name that the schema has for the table; a model of which that is not certain is left out. */
  readonly models: ReadonlyMap<string, Model>;
  /** Models that the schema does not have, though it has those they stand beside. */
  readonly unmade: readonly Model[];
}

/** Joins the models of a project with the migrations that make their tables. */
export function mappedHistories(project: Project): Mapped[] {
  const mapped = project.migrations.histories.map((history) => ({
    history,
    schema: schemaOf(history),
    models: new Map<string, Model | undefined>(),
    unmade: [] as Model[],
  }));
  const managed = [...project.models.all()].filter(({ fact }) => fact.isManaged);
  const places = managed.map((model) => ({ model, place: placeOf(model, mapped) }));
  for (const { model, place } of places) {
    // Two models on one table are told apart by more than is read here.
    if (place !== undefined) place.of.models.set(place.name, place.of.models.has(place.name) ? undefined : model);
  }
  for (const { model, place } of places) {
    const of = place === undefined ? besides(model, mapped) : undefined;
    of?.unmade.push(model);
  }
  return mapped.map(({ models, ...others }) => ({
    ...others,
    models: new Map([...models].flatMap(([name, model]) => (model === undefined ? [] : [[name, model] as const]))),
  }));
}

/**
 * The columns that a model has in its own table, by the names that the schema has for them; a concrete parent's are in
 * the parent's.
 */
export function columnsOf(project: Project, { models }: Mapped, model: Model): Map<string, FieldFact> {
  const owners = ownersOf(project);
  const concrete = new Set([...models.values()].map(({ fact }) => fact));
  const found = new Map<string, FieldFact>();
  for (const field of model.fields.values()) {
    const owner = owners.get(field);
    if (owner === undefined || field.declared === undefined) continue;
    const isOwn = owner === model.fact || (model.orm === 'django' ? owner.isAbstract : !concrete.has(owner));
    if (isOwn) found.set(model.orm === 'django' ? field.name : (field.column ?? field.name), field);
  }
  return found;
}

const OWNERS = new WeakMap<Project, ReadonlyMap<FieldFact, ModelFact>>();

/** The class in which each field is written. */
function ownersOf(project: Project): ReadonlyMap<FieldFact, ModelFact> {
  let owners = OWNERS.get(project);
  if (owners === undefined) {
    owners = new Map(
      project.files.flatMap(({ models }) =>
        models.flatMap((model) => model.fields.map((field) => [field, model] as const)),
      ),
    );
    OWNERS.set(project, owners);
  }
  return owners;
}

interface Joining {
  readonly history: History;
  readonly schema: Schema;
  readonly models: Map<string, Model | undefined>;
}

/** Where the schema has a model's table. */
function placeOf<Each extends Joining>(model: Model, mapped: readonly Each[]): { of: Each; name: string } | undefined {
  if (model.orm === 'django') {
    const of = appOf(model, mapped);
    const name = model.name.toLowerCase();
    return of?.schema.has(name) ? { of, name } : undefined;
  }
  const { table } = model.fact;
  const keys = table === undefined ? [tableKey(model.name), `${tableKey(model.name)}s`] : [tableKey(table)];
  const places = mapped.flatMap((of) =>
    of.history.tool === 'alembic'
      ? [...of.schema.keys()].filter((name) => keys.includes(tableKey(name))).map((name) => ({ of, name }))
      : [],
  );
  return places.length === 1 ? places[0] : undefined;
}

/** The migrations of the app that a Django model belongs to. */
function appOf<Each extends Joining>({ fact, file }: Model, mapped: readonly Each[]): Each | undefined {
  const histories = mapped.filter(({ history }) => history.tool === 'django');
  if (fact.app !== undefined) {
    const named = histories.filter(({ history }) => history.app === fact.app);
    return named.length === 1 ? named[0] : undefined;
  }
  for (let folder = file.path; folder !== '';) {
    folder = folder.replace(/\/?[^/]*$/, '');
    const beside = histories.filter(({ history }) => history.folder.replace(/\/?[^/]*$/, '') === folder);
    if (beside.length > 0) return beside.length === 1 ? beside[0] : undefined;
  }
  return undefined;
}

/** The history in whose schema a new model is missing: its app's, or the one that makes the tables of the same base. */
function besides<Each extends Joining>(model: Model, mapped: readonly Each[]): Each | undefined {
  if (model.orm === 'django') {
    const of = appOf(model, mapped);
    if (of === undefined) return undefined;
    // A folder of models below the app's may be an app of its own.
    const inApp = model.file.path.slice(of.history.folder.replace(/[^/]*$/, '').length);
    const isSibling = [...of.models.values()].some((other) => other?.file === model.file);
    return isSibling || /^models(\.py$|\/)/.test(inApp) ? of : undefined;
  }
  if (model.fact.table === undefined) return undefined;
  const sharing = mapped.filter(({ models }) =>
    [...models.values()].some((other) => other?.fact.bases.some((base) => model.fact.bases.includes(base))),
  );
  return sharing.length === 1 ? sharing[0] : undefined;
}
