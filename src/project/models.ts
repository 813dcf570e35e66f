import type { FileFacts } from '../facts/facts.ts';
import type { DetachedIndex, IndexFact } from '../facts/indexes.ts';
import type { FieldFact, ModelFact } from '../facts/models.ts';
import type { Modules } from './modules.ts';

/** A model with all it inherits. */
export interface Model {
  readonly orm: 'django' | 'sqlalchemy';
  readonly name: string;
  /** The file that defines it. */
  readonly file: FileFacts;
  readonly fact: ModelFact;
  /** Its own and its parents' fields; its own win. */
  readonly fields: ReadonlyMap<string, FieldFact>;
  /** Those that are columns of a parent's table: Django gives each class of a chain its own. */
  readonly borrowed: ReadonlySet<FieldFact>;
  /** Whether it derives from Django's own user. */
  readonly isUser: boolean;
  /** Its own, its parents', and those that stand beside it or in migrations. */
  readonly indexes: readonly IndexFact[];
  /** False when something that could hold a field or an index is not known. */
  readonly isComplete: boolean;
}

/** A field reached from a model by a lookup. */
export interface FieldOfModel {
  readonly model: Model;
  readonly field: FieldFact;
  /** Whether more is written behind the field: a transform such as `__date`, or a key of a document. */
  readonly isTransformed: boolean;
}

/** What a lookup leads to. A key is a primary key or relation: the database finds its rows by an index. */
export type Followed = FieldOfModel | 'key' | undefined;

const DJANGO_ROOTS = new Set([
  'django.db.models.Model',
  'django.db.models.base.Model',
  'django.contrib.gis.db.models.Model',
  'django.contrib.auth.models.AbstractUser',
  'django.contrib.auth.models.AbstractBaseUser',
  'django.contrib.auth.base_user.AbstractBaseUser',
  'mptt.models.MPTTModel',
  'django_extensions.db.models.TimeStampedModel',
  'model_utils.models.TimeStampedModel',
]);
const SQLALCHEMY_ROOTS =
  /^(sqlalchemy|flask_sqlalchemy)\..*\b(declarative_base|automap_base|DeclarativeBase\w*|as_declarative\w*|generate_base|mapped|Model|Table)$|^sqlmodel\.(main\.)?SQLModel$/;
/** Classes without fields that a model may have among its bases. */
const FIELDLESS =
  /^(builtins\.object|abc\.ABC|typing\.\w+|sqlalchemy\.(orm\.MappedAsDataclass|ext\.asyncio\.AsyncAttrs)|flask_login\.UserMixin|django\.contrib\.auth\.models\.PermissionsMixin)$/;

/** Django's own user, and the ways to name whatever model the settings put in its place. */
const USER = /^django\.contrib\.auth\.(models|base_user)\.Abstract(Base)?User$/;
const SWAPPED_USER = /(^|\.)settings\.AUTH_USER_MODEL$|^django\.contrib\.auth\.get_user_model$/;

/** A chain of classes longer than this is a circle. */
const MOST_PARENTS = 50;

/** The models of a project, by name. */
export class Models {
  readonly #modules: Modules;
  readonly #files: readonly FileFacts[];
  readonly #facts = new Map<FileFacts, ReadonlyMap<string, ModelFact>>();
  readonly #joined = new Map<ModelFact, Model | undefined>();
  /** Detached indexes by what they are on; those of a computed table under the empty name. */
  readonly #detached = new Map<string, DetachedIndex[]>();
  /** Django models by the lower-cased name that `app.Model` gives them. */
  #labels: ReadonlyMap<string, Model | undefined> | undefined;
  #users: readonly Model[] | undefined;

  constructor(files: readonly FileFacts[], modules: Modules) {
    this.#files = files;
    this.#modules = modules;
    for (const file of files) {
      if (file.models.length > 0) this.#facts.set(file, new Map(file.models.map((model) => [model.name, model])));
    }
    for (const file of files) {
      for (const index of file.indexes) {
        const declared = index.on.includes('.') ? this.#declared(index.on, file) : undefined;
        const key = declared?.model === undefined ? tableKey(index.on) : identity(declared.model);
        const alike = this.#detached.get(key);
        if (alike === undefined) this.#detached.set(key, [index]);
        else alike.push(index);
      }
    }
  }

  /** All models that have a table of their own, in the order of their files. */
  *all(): Generator<Model> {
    for (const file of this.#files) {
      for (const fact of file.models) {
        const model = fact.isAbstract || fact.isProxy ? undefined : this.#join(fact, file, new Set());
        if (model !== undefined) yield model;
      }
    }
  }

  /** The model that an absolute name, or Django's `app.Model`, stands for in a file. */
  find(name: string, from: FileFacts): Model | undefined {
    if (SWAPPED_USER.test(name)) return this.#swappedUser();
    const meaning = this.#modules.meaning(name, from);
    if (meaning?.kind === 'object' && meaning.maker.kind === 'foreign' && SWAPPED_USER.test(meaning.maker.name))
      return this.#swappedUser();
    const declared = this.#declared(name, from);
    return declared?.model === undefined ? undefined : this.#join(declared.model, declared.file, new Set());
  }

  /** The project's only model of a user: which of several is meant, the settings say, and they may differ by deployment. */
  #swappedUser(): Model | undefined {
    this.#users ??= [...this.all()].filter(({ isUser }) => isUser);
    return this.#users.length === 1 ? this.#users[0] : undefined;
  }

  /** The class or table that a name stands for, with what makes it a model, if anything does. */
  #declared(name: string, from: FileFacts): Declared | undefined {
    const meaning = this.#modules.meaning(name, from);
    if (meaning?.kind !== 'class' && meaning?.kind !== 'object') return undefined;
    const own = this.#facts.get(meaning.file)?.get(meaning.kind === 'class' ? meaning.definition.name : meaning.name);
    if (meaning.kind === 'object' && own === undefined) return undefined;
    const bases = own?.bases ?? (meaning.kind === 'class' ? meaning.definition.bases : []);
    return { model: own, bases, file: meaning.file };
  }

  /** Follows `author__name` from a model to the field it compares. Undefined when any step is not known. */
  follow(from: Model, path: string): Followed {
    let model = from;
    const parts = path.split('__');
    for (const [position, part] of parts.entries()) {
      if (part === 'pk') return 'key';
      const field = model.fields.get(part) ?? model.fields.get(part.replace(/_id$/, ''));
      // The column of a parent's table is not this model's to index.
      if (field !== undefined && model.borrowed.has(field)) return undefined;
      if (field === undefined) return part === 'id' && model.orm === 'django' && model.isComplete ? 'key' : undefined;
      const isLast = position === parts.length - 1;
      const isRelation = model.orm === 'django' && field.target !== undefined;
      if (!isRelation) return { model, field, isTransformed: !isLast };
      if (isLast) return { model, field, isTransformed: false };
      const next = this.target(model, field);
      if (next === undefined) return undefined;
      model = next;
    }
    return undefined;
  }

  /** The model that a relation of a model leads to. */
  target(model: Model, field: FieldFact): Model | undefined {
    const target = field.target ?? '';
    if (target === 'self') return model;
    const isWritten = /^\w+(\.\w+)?$/.test(target);
    if (!isWritten) return this.find(target, model.file);
    const named = this.find(`${model.file.module}.${target}`, model.file);
    return target.includes('.') ? (this.#byLabel(target) ?? this.find(target, model.file)) : named;
  }

  #byLabel(label: string): Model | undefined {
    if (this.#labels === undefined) {
      const labels = new Map<string, Model | undefined>();
      for (const model of this.all()) {
        const own = labelOf(model.fact, model.file).toLowerCase();
        labels.set(own, labels.has(own) ? undefined : model);
      }
      this.#labels = labels;
    }
    return this.#labels.get(label.toLowerCase());
  }

  /** Whether an index begins with a field; true, too, when that is not known. */
  isIndexed({ indexes, fields, isComplete }: Model, field: FieldFact): boolean {
    if (field.index !== 'none' || !isComplete) return true;
    const names = new Set([field.name, field.column ?? field.name, `${field.name}_id`]);
    return indexes.some(({ columns: [first] }) => first === undefined || names.has(first) || !isKnown(first, fields));
  }

  /** The field that an index or constraint means by a name: its own, or that of its column. */
  column({ fields }: Model, name: string): FieldFact | undefined {
    const own = fields.get(name);
    if (own !== undefined) return own;
    return [...fields.values()].find((field) => field.column === name || `${field.name}_id` === name);
  }

  #join(fact: ModelFact, file: FileFacts, children: Set<ModelFact>): Model | undefined {
    if (this.#joined.has(fact)) return this.#joined.get(fact);
    if (children.has(fact)) return undefined;
    children.add(fact);
    const inherited = this.#inherit(fact, file, children);
    // Of SQLModel's classes only those with a table are more than a shape of data.
    const isShape = inherited.isSqlmodel && !fact.isAbstract && fact.table === undefined;
    const model =
      inherited.orm === undefined || isShape
        ? undefined
        : {
            orm: inherited.orm,
            name: fact.name,
            file,
            fact,
            fields: inherited.fields,
            borrowed: inherited.borrowed,
            isUser: inherited.isUser,
            indexes: inherited.indexes,
            isComplete: inherited.isComplete,
          };
    this.#joined.set(fact, model);
    return model;
  }

  #inherit(fact: ModelFact, file: FileFacts, children: Set<ModelFact>): Inherited {
    const joined = this.#fromBases(fact.bases, file, children, fact.isProxy);
    joined.hasTable = joined.orm === 'django' && !fact.isAbstract;
    joined.isComplete &&= fact.isComplete;
    for (const field of fact.fields) joined.fields.set(field.name, field);
    joined.indexes.push(...fact.indexes, ...this.#detachedOf(fact, file, joined.fields));
    return joined;
  }

  /** @param isProxy whether the class that has these bases keeps its rows in a parent's table */
  #fromBases(
    bases: readonly string[],
    file: FileFacts,
    children: Set<ModelFact>,
    isProxy: boolean,
    depth = 0,
  ): Inherited {
    const joined = nothingInherited();
    // The first base wins in Python's order, so it is laid on last.
    for (const base of bases.toReversed()) {
      const parent = depth < MOST_PARENTS ? this.#parent(base, file, children, depth) : undefined;
      if (parent === undefined) {
        joined.isComplete = false;
        continue;
      }
      joined.orm = parent.orm ?? joined.orm;
      joined.isSqlmodel ||= parent.isSqlmodel;
      joined.isUser ||= parent.isUser;
      for (const field of parent.hasTable && !isProxy ? parent.fields.values() : parent.borrowed)
        joined.borrowed.add(field);
      for (const [name, field] of parent.fields) joined.fields.set(name, field);
      joined.indexes.push(...parent.indexes);
      joined.isComplete &&= parent.isComplete;
    }
    return joined;
  }

  #parent(base: string, file: FileFacts, children: Set<ModelFact>, depth: number): Inherited | undefined {
    const declared = this.#declared(base, file);
    if (declared !== undefined) {
      const { model } = declared;
      // A class that is no model hands on what its own parents have.
      if (model === undefined) return this.#fromBases(declared.bases, declared.file, children, false, depth + 1);
      if (children.has(model)) return undefined;
      children.add(model);
      const inherited = this.#inherit(model, declared.file, children);
      children.delete(model);
      return inherited;
    }
    let meaning = this.#modules.meaning(base, file);
    if (meaning?.kind === 'object') meaning = meaning.maker;
    if (meaning?.kind !== 'foreign') return undefined;
    const root = nothingInherited();
    if (DJANGO_ROOTS.has(meaning.name)) root.orm = 'django';
    else if (SQLALCHEMY_ROOTS.test(meaning.name)) root.orm = 'sqlalchemy';
    else root.isComplete = FIELDLESS.test(meaning.name);
    root.isSqlmodel = meaning.name.startsWith('sqlmodel.');
    root.isUser = USER.test(meaning.name);
    return root;
  }

  #detachedOf(fact: ModelFact, file: FileFacts, fields: ReadonlyMap<string, FieldFact>): DetachedIndex[] {
    const tables = fact.table === undefined ? [fact.name, `${fact.name}s`, labelOf(fact, file)] : [fact.table];
    const found = [identity(fact), ...tables.map(tableKey), ''].flatMap((key) => this.#detached.get(key) ?? []);
    // Old migrations also index columns that are gone, and computed ones those of other tables.
    return found.filter(({ on, columns: [first = ''] }) => (first === '' ? on !== '' : isKnown(first, fields)));
  }
}

interface Declared {
  readonly model: ModelFact | undefined;
  readonly bases: readonly string[];
  readonly file: FileFacts;
}

interface Inherited {
  orm: 'django' | 'sqlalchemy' | undefined;
  isSqlmodel: boolean;
  isUser: boolean;
  /** Whether it is a Django model with a table, so that a child's fields stand in another one. */
  hasTable: boolean;
  readonly fields: Map<string, FieldFact>;
  readonly borrowed: Set<FieldFact>;
  readonly indexes: IndexFact[];
  isComplete: boolean;
}

function nothingInherited(): Inherited {
  return {
    orm: undefined,
    isSqlmodel: false,
    isUser: false,
    hasTable: false,
    fields: new Map(),
    borrowed: new Set(),
    indexes: [],
    isComplete: true,
  };
}

function identity({ name, site }: ModelFact): string {
  return `${site.path}:${name}`;
}

/** `FlowRun`, `flow_run` and `"flow_run"` are the same table. */
export function tableKey(table: string): string {
  return table.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();
}

/** `app.Model`: the app is what the model says, else the package that holds its `models`. */
function labelOf(fact: ModelFact, file: FileFacts): string {
  const parts = file.module.split('.');
  const at = parts.lastIndexOf('models');
  const app = fact.app ?? (at > 0 ? parts[at - 1] : parts.at(-2)) ?? '';
  return `${app}.${fact.name}`;
}

function isKnown(column: string, fields: ReadonlyMap<string, FieldFact>): boolean {
  return [...fields.values()].some(({ name, column: own }) => [name, own, `${name}_id`].includes(column));
}
