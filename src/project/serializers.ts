import type { FileFacts } from '../facts/facts.ts';
import type { RowsFact } from '../facts/rows.ts';
import type { SerializerFact, SerializerFieldFact, ViewFact } from '../facts/serializers.ts';
import type { Site } from '../model/site.ts';
import type { Classes, ProjectClass } from './classes.ts';
import type { Model } from './models.ts';
import type { Relation, Relations } from './relations.ts';
import type { Rows, RowSources } from './rows.ts';
import { type RowRead, type Unloaded, unloaded } from './unloaded.ts';

/** Rows that a serializer shows one by one. */
export interface ShownRows {
  readonly serializer: ProjectClass;
  readonly rows: Rows;
  /** The view's queryset, or the call of the serializer. */
  readonly at: Site;
}

/** A relation that showing a row reads, and the field of the serializer that does so. */
export interface Needed {
  readonly path: Unloaded;
  readonly field: string;
  /** Undefined for a field that the serializer only lists. */
  readonly site: Site | undefined;
}

const FRAMEWORK = /^(rest_framework|builtins|typing|abc)\./;
const LISTS =
  /^rest_framework\.(generics\.List(Create)?APIView|viewsets\.(ReadOnly)?ModelViewSet|mixins\.ListModelMixin)$/;
/** Methods of a view by which it may show other rows, or by other serializers. */
const VIEW_METHODS = ['list', 'get', 'filter_queryset', 'paginate_queryset', 'get_serializer_class', 'get_serializer'];
/** Methods and attributes by which a serializer may show something else than its fields. */
const SERIALIZER_METHODS = ['to_representation', 'get_fields', 'fields', 'data'];

/** Serializers in serializers are followed this far. */
const MOST_LEVELS = 4;

/** What serializers of Django REST framework's show of which rows. */
export class Serializers {
  readonly #files: readonly FileFacts[];
  readonly #classes: Classes;
  readonly #relations: Relations;
  readonly #sources: RowSources;
  readonly #facts = new Map<FileFacts, ReadonlyMap<string, SerializerFact>>();
  readonly #views = new Map<FileFacts, ReadonlyMap<string, ViewFact>>();

  constructor(files: readonly FileFacts[], classes: Classes, relations: Relations, sources: RowSources) {
    this.#files = files;
    this.#classes = classes;
    this.#relations = relations;
    this.#sources = sources;
    for (const file of files) {
      const { serializers, views } = file.serializers;
      if (serializers.length > 0) this.#facts.set(file, new Map(serializers.map((fact) => [fact.name, fact])));
      if (views.length > 0) this.#views.set(file, new Map(views.map((fact) => [fact.name, fact])));
    }
  }

  /** All rows of which it is known where they come from and which serializer shows each of them. */
  *shown(): Generator<ShownRows> {
    for (const file of this.#files) {
      for (const fact of file.serializers.views) {
        const view = this.#classes.named(fact.name, file);
        const found = view === undefined ? undefined : this.#listed(view);
        if (found !== undefined) yield found;
      }
      for (const { serializer: name, rows: fact, site } of file.serializers.serialized) {
        const serializer = this.#classes.find(name, file);
        const rows = this.#sources.find(fact, file);
        if (serializer !== undefined && rows !== undefined) yield { serializer, rows, at: site };
      }
    }
  }

  /** What a view lists: its own or inherited queryset by its own or inherited serializer. */
  #listed(view: ProjectClass): ShownRows | undefined {
    const order = this.#classes.resolutionOrder(view) ?? [];
    const own = order.filter((each) => each.kind === 'class');
    const foreign = order.filter((each) => each.kind === 'foreign');
    if (!foreign.some(({ name }) => LISTS.test(name)) || foreign.some(({ name }) => !FRAMEWORK.test(name)))
      return undefined;
    const isOther = own.some(
      (each) =>
        each.definition.attributes.includes('http_method_names') ||
        VIEW_METHODS.some((name) => this.#classes.ownMethods(each, name).length > 0),
    );
    if (isOther) return undefined;
    const named = this.#first(own, (fact) => fact.serializer !== undefined);
    const serializer =
      named === undefined ? undefined : this.#classes.find(named.fact.serializer ?? '', named.owner.file);
    const source = serializer === undefined ? undefined : this.#queryset(own);
    const rows = source === undefined ? undefined : this.#sources.find(source.rows, source.file);
    return serializer === undefined || source === undefined || rows === undefined
      ? undefined
      : { serializer, rows, at: source.at };
  }

  /** The first class of some that says something of a view. */
  #first(
    order: readonly ProjectClass[],
    says: (fact: ViewFact) => boolean,
  ): { fact: ViewFact; owner: ProjectClass } | undefined {
    for (const owner of order) {
      const fact = this.#views.get(owner.file)?.get(owner.definition.name);
      if (fact !== undefined && says(fact)) return { fact, owner };
    }
    return undefined;
  }

  #queryset(own: readonly ProjectClass[]): { rows: RowsFact; file: FileFacts; at: Site } | undefined {
    const owner = own.find((each) => this.#classes.ownMethods(each, 'get_queryset').length > 0);
    const declared = this.#first(own, ({ queryset }) => queryset !== undefined);
    // An attribute that is no query that can be read hides those of the parents.
    const nearest = own.find((each) => each.definition.attributes.includes('queryset'));
    const queryset = nearest === declared?.owner ? declared?.fact.queryset : undefined;
    const base =
      declared === undefined || queryset === undefined
        ? undefined
        : { rows: queryset.rows, file: declared.owner.file, at: queryset.site };
    if (owner === undefined) return base;
    const [method, ...more] = this.#classes.ownMethods(owner, 'get_queryset');
    const rows = this.#sources.returnedBy(`${owner.definition.name}.get_queryset`, owner.file);
    if (method === undefined || more.length > 0 || rows === undefined) return undefined;
    const { root } = rows;
    if (root.kind !== 'own') return { rows, file: owner.file, at: method.site };
    // `super().get_queryset()` begins with the attribute, when no parent has the method as well.
    const later = own.slice(own.indexOf(owner) + 1);
    const isAlone = later.every((each) => this.#classes.ownMethods(each, 'get_queryset').length === 0);
    if (!root.isSuper || rows.methods[0] !== 'get_queryset' || !isAlone || base === undefined) return undefined;
    return { ...base, rows: continued(base.rows, rows), at: method.site };
  }

  /** The relations that a serializer reads of each row and that do not come with the rows, each path once. */
  needed({ serializer, rows }: ShownRows): readonly Needed[] {
    const found = new Map<string, Needed>();
    const open: { serializer: ProjectClass; rows: Rows; prefix: readonly Relation[]; by: Needed | undefined }[] = [
      { serializer, rows, prefix: [], by: undefined },
    ];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { prefix, by } = next;
      for (const field of this.#fields(next.serializer)) {
        // Of a relation to one row that is only listed the key is shown, and that is at hand.
        const isKey = field.isListed && this.#relations.of(next.rows.model, field.name)?.leadsTo !== 'many';
        for (const read of isKey ? [] : field.reads) {
          const path = unloaded(this.#relations, next.rows, read, prefix.at(-1));
          if (path === undefined) continue;
          const whole: Unloaded = prefix[0] === undefined ? path : [prefix[0], ...prefix.slice(1), ...path];
          const key = whole.map(({ name }) => name).join('__');
          if (!found.has(key))
            found.set(key, { path: whole, field: by?.field ?? field.name, site: by?.site ?? field.site });
        }
        const inner = field.serializer === undefined ? undefined : this.#inner(next.rows, field);
        if (inner === undefined || prefix.length >= MOST_LEVELS) continue;
        const own: Needed = { path: inner.path, field: by?.field ?? field.name, site: by?.site ?? field.site };
        open.push({ serializer: field.serializer!, rows: inner.rows, prefix: [...prefix, ...inner.path], by: own });
      }
    }
    return [...found.values()];
  }

  /** The rows that a serializer in a serializer shows. */
  #inner(rows: Rows, { source }: ShownField): { rows: Rows; path: Unloaded } | undefined {
    const followed: Relation[] = [];
    let model: Model | undefined = rows.model;
    for (const name of source) {
      const relation: Relation | undefined = model === undefined ? undefined : this.#relations.of(model, name);
      if (relation === undefined) return undefined;
      followed.push(relation);
      model = relation.target;
    }
    const [first, ...rest] = followed;
    if (first === undefined || model === undefined) return undefined;
    const prefix = `${source.join('__')}__`;
    const loads = rows.loads.filter((load) => load.startsWith(prefix)).map((load) => load.slice(prefix.length));
    return { rows: { model, loads, mentions: [], isOne: false }, path: [first, ...rest] };
  }

  /** The fields that a serializer certainly shows. */
  #fields(serializer: ProjectClass): readonly ShownField[] {
    const order = this.#classes.resolutionOrder(serializer);
    const own = (order ?? []).filter((each) => each.kind === 'class');
    if (order === undefined || order.some((each) => each.kind === 'foreign' && !FRAMEWORK.test(each.name))) return [];
    if (own.some((each) => SERIALIZER_METHODS.some((name) => this.#classes.ownMethods(each, name).length > 0)))
      return [];
    const facts = own.flatMap((each) => {
      const fact = this.#facts.get(each.file)?.get(each.definition.name);
      return fact === undefined ? [] : [{ fact, owner: each }];
    });
    const meta = facts.find(
      ({ owner }) => this.#classes.named(`${owner.definition.name}.Meta`, owner.file) !== undefined,
    );
    const { fields, isFurther } = meta?.fact ?? { fields: undefined, isFurther: false };
    if (meta !== undefined && (isFurther || fields === undefined)) return [];
    const declared = new Map<string, { field: SerializerFieldFact; owner: ProjectClass }>();
    for (const { fact, owner } of facts.toReversed()) {
      for (const field of fact.declared) declared.set(field.name, { field, owner });
    }
    const names = fields === undefined || fields === 'all' ? [...declared.keys()] : fields;
    return names.flatMap((name) => {
      const found = declared.get(name);
      if (found !== undefined)
        return this.#declared(
          found.field,
          found.owner,
          facts.map(({ fact }) => fact),
        );
      const reads = [{ path: [name, 'all'], isCalled: true, then: [] }];
      return [{ name, site: undefined, source: [name], serializer: undefined, reads, isListed: true }];
    });
  }

  #declared(
    { name, type, source, isMany, isWriteOnly, method, site }: SerializerFieldFact,
    owner: ProjectClass,
    facts: readonly SerializerFact[],
  ): ShownField[] {
    if (isWriteOnly || source === '' || source === '*') return [];
    const parts = (source ?? name).split('.');
    const shown = { name, site, source: parts, serializer: undefined, isListed: false };
    const kind = type.slice(type.lastIndexOf('.') + 1);
    const isFramework = FRAMEWORK.test(type);
    if (isFramework && kind === 'SerializerMethodField') {
      const getter = method ?? `get_${name}`;
      const reads = facts.flatMap((fact) => fact.methods.find((each) => each.name === getter)?.reads ?? []);
      return [{ ...shown, reads }];
    }
    const serializer = isFramework ? undefined : this.#classes.find(type, owner.file);
    const isNested =
      serializer !== undefined && this.#facts.get(serializer.file)?.has(serializer.definition.name) === true;
    const whole = { path: isMany ? [...parts, 'all'] : parts, isCalled: isMany, then: [] };
    if (isNested) return [{ ...shown, serializer, reads: [whole] }];
    // What reads the last attribute may need no more of it than its key.
    const before = { path: parts.slice(0, -1), isCalled: false, then: [] };
    const isWhole =
      isFramework && (/^(StringRelatedField|SlugRelatedField)$/.test(kind) || (isMany && /RelatedField$/.test(kind)));
    return [{ ...shown, reads: [isWhole ? whole : before] }];
  }
}

interface ShownField {
  readonly name: string;
  readonly site: Site | undefined;
  /** Attributes from the row to the value. */
  readonly source: readonly string[];
  /** The serializer that shows the value, when one does. */
  readonly serializer: ProjectClass | undefined;
  readonly reads: readonly RowRead[];
  /** Whether `Meta.fields` names it and no more is said of it. */
  readonly isListed: boolean;
}

/** Rows, and what is done with them later. */
function continued(base: RowsFact, later: RowsFact): RowsFact {
  return {
    ...base,
    methods: [...base.methods, ...later.methods.slice(1)],
    loads: {
      paths: [...base.loads.paths, ...later.loads.paths],
      isComplete: base.loads.isComplete && later.loads.isComplete,
    },
  };
}
