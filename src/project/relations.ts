import type { FieldFact } from '../facts/models.ts';
import type { Model, Models } from './models.ts';

/** An attribute of a model's instances that leads to rows of another table. */
export interface Relation {
  readonly name: string;
  /** Whether it leads to one row or to a set of them; always `one` where SQLAlchemy's declaration does not tell. */
  readonly leadsTo: 'one' | 'many';
  /** Undefined when it is no model of the project. */
  readonly target: Model | undefined;
  /** The field that declares it: of a reverse relation, that of the other model. */
  readonly field: FieldFact;
  readonly isReverse: boolean;
}

/** Django's own, whose reads are queries for sure; a subclass may keep its rows elsewhere. */
const DJANGO_RELATION =
  /^(django\.(contrib\.gis\.)?db\.models\.|mptt\.)(\w+\.)*(TreeForeignKey|ForeignKey|OneToOneField|ManyToManyField)$/;
const SQLALCHEMY_RELATION = 'sqlalchemy.orm.relationship';

/** The relations between the models of a project. */
export class Relations {
  readonly #models: Models;
  /** Reverse relations by the model they are attributes of. */
  #reverse: ReadonlyMap<string, ReadonlyMap<string, Relation>> | undefined;
  /** SQLAlchemy's models by the name of their class, by which a relation may call them; undefined for several. */
  #classes: ReadonlyMap<string, Model | undefined> | undefined;

  constructor(models: Models) {
    this.#models = models;
  }

  /** Undefined when the attribute is no relation, as far as is known. */
  of(model: Model, name: string): Relation | undefined {
    const field = model.fields.get(name);
    if (field === undefined) return model.orm === 'django' ? this.#reverseOf(model, name) : undefined;
    if (model.orm === 'sqlalchemy') {
      if (field.type !== SQLALCHEMY_RELATION) return undefined;
      return { name, leadsTo: 'one', target: this.#target(model, field), field, isReverse: false };
    }
    if (!DJANGO_RELATION.test(field.type)) return undefined;
    const leadsTo = field.type.endsWith('ManyToManyField') ? 'many' : 'one';
    return { name, leadsTo, target: this.#models.target(model, field), field, isReverse: false };
  }

  #target(model: Model, field: FieldFact): Model | undefined {
    const { target } = field;
    if (target === undefined) return undefined;
    return this.#models.target(model, field) ?? this.#byClass(target.slice(target.lastIndexOf('.') + 1));
  }

  #byClass(name: string): Model | undefined {
    if (this.#classes === undefined) {
      const classes = new Map<string, Model | undefined>();
      for (const model of this.#models.all()) {
        if (model.orm === 'sqlalchemy') classes.set(model.name, classes.has(model.name) ? undefined : model);
      }
      this.#classes = classes;
    }
    return this.#classes.get(name);
  }

  #reverseOf(model: Model, name: string): Relation | undefined {
    this.#reverse ??= this.#allReverse();
    return this.#reverse.get(identity(model))?.get(name);
  }

  #allReverse(): ReadonlyMap<string, ReadonlyMap<string, Relation>> {
    const found = new Map<string, Map<string, Relation>>();
    for (const model of this.#models.all()) {
      if (model.orm !== 'django') continue;
      for (const field of model.fields.values()) {
        const relation = DJANGO_RELATION.test(field.type) ? reverse(model, field) : undefined;
        const target = relation === undefined ? undefined : this.#models.target(model, field);
        if (relation === undefined || target === undefined) continue;
        const relations = found.get(identity(target)) ?? new Map<string, Relation>();
        found.set(identity(target), relations);
        // A child of a model with a table inherits its fields, but not the names that lead back.
        if (!relations.has(relation.name)) relations.set(relation.name, relation);
      }
    }
    return found;
  }
}

/** What the other model's instances have; undefined when that is nothing or under a computed name. */
function reverse(model: Model, field: FieldFact): Relation | undefined {
  const isOneToOne = field.type.endsWith('OneToOneField');
  const name = field.relatedName ?? (isOneToOne ? model.name.toLowerCase() : `${model.name.toLowerCase()}_set`);
  if (!/^\w+$/.test(name)) return undefined;
  return { name, leadsTo: isOneToOne ? 'one' : 'many', target: model, field, isReverse: true };
}

function identity({ fact, file }: Model): string {
  return `${file.path}:${fact.name}`;
}
