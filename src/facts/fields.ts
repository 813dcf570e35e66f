import { argumentsOf, type Arguments, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { booleanValue, stringValue } from '../python/literals.ts';
import { siteOf } from '../python/site.ts';
import { type IndexFact, indexOn } from './indexes.ts';
import { djangoColumn } from './migration-columns.ts';
import { mappedColumn } from './model-columns.ts';
import type { FieldFact, FieldIndex } from './models.ts';
import { referenceTo } from './reference.ts';

/** `title = models.CharField(…)`; a composite primary key is an index. */
export function djangoField(file: PythonFile, name: string, assignment: Node): FieldFact | IndexFact | undefined {
  const call = file.child(assignment, 'right');
  if (!file.is(call, 'call')) return undefined;
  const type = calledName(file, call) ?? '';
  const { positional, keywords, isComplete } = argumentsOf(file, call);
  if (type === 'CompositePrimaryKey') {
    const columns = positional.map((part) => stringValue(file, part) ?? '');
    return indexOn(columns, 'primary', siteOf(file, assignment));
  }
  if (!/\w(Field|Key)$/.test(type)) return undefined;
  const isRelation = /(ForeignKey|OneToOneField|ManyToManyField)$/.test(type);
  const target = isRelation ? (positional[0] ?? keywords.get('to')) : undefined;
  const column = stringValue(file, keywords.get('db_column'));
  const relatedName = keywords.get('related_name');
  return {
    name,
    type: referenceTo(file, file.child(call, 'function')),
    index: isComplete ? declaredIndex(file, keywords, 'db_index', djangoDefault(type)) : 'unknown',
    ...(column === undefined ? {} : { column }),
    ...(target === undefined ? {} : { target: djangoTarget(file, target) }),
    ...(relatedName === undefined ? {} : { relatedName: stringValue(file, relatedName) ?? '' }),
    asksIndex: file.is(keywords.get('db_index'), 'true'),
    hasChoices: keywords.has('choices'),
    // A generic relation is kept in two other fields.
    ...(type.endsWith('GenericForeignKey') ? {} : { declared: djangoColumn(file, name, call) }),
    site: siteOf(file, assignment),
  };
}

/** `"shop.Order"`, `Order`, and `get_user_model()` by the name of that function. */
function djangoTarget(file: PythonFile, target: Node): string {
  return (
    stringValue(file, target) ?? referenceTo(file, file.is(target, 'call') ? file.child(target, 'function') : target)
  );
}

/** The index that Django gives a field that asks for none. */
function djangoDefault(type: string): FieldIndex {
  if (/OneToOneField$/.test(type)) return 'unique';
  // The table in the middle of a many-to-many relation has both its foreign keys indexed.
  return /(ForeignKey|ManyToManyField|SlugField)$/.test(type) ? 'index' : 'none';
}

/**
 * `title = Column(…)`, `title: Mapped[str] = mapped_column(…)`, `title: Mapped[str]` and relations.
 *
 * @param place the assignment; the statement that returns the column; or the column itself
 */
export function sqlalchemyField(file: PythonFile, name: string, place: Node): FieldFact | undefined {
  const annotation = file.is(place, 'assignment') ? mappedType(file, place) : undefined;
  const call = file.is(place, 'call') ? place : (file.child(place, 'right') ?? file.namedChildren(place).at(-1));
  const maker = file.is(call, 'call') ? (calledName(file, call) ?? '') : '';
  const base = { name, hasChoices: false, asksIndex: false, site: siteOf(file, place) };
  if (/^(relationship|dynamic_loader|backref|association_proxy|synonym|column_property)$/.test(maker)) {
    return { ...base, type: `sqlalchemy.orm.${maker}`, index: 'unknown', ...relation(file, call!) };
  }
  if (!file.is(call, 'call') || !/^_?(Column|mapped_column)$/.test(maker)) {
    if (annotation === undefined) return undefined;
    if (file.child(place, 'right') !== undefined) return { ...base, type: annotation, index: 'unknown' };
    const declared = mappedColumn(file, { name, type: annotation }, undefined, file.child(place, 'type'));
    return { ...base, type: annotation, index: 'none', declared };
  }
  const parts = argumentsOf(file, call);
  const column = stringValue(file, parts.positional[0]) ?? stringValue(file, parts.keywords.get('name'));
  const foreignKey = parts.positional.find((part) => file.is(part, 'call') && calledName(file, part) === 'ForeignKey');
  const key = foreignKey === undefined ? undefined : argumentsOf(file, foreignKey);
  const target = key?.positional[0];
  const onDelete = stringValue(file, key?.keywords.get('ondelete'));
  const known = {
    type: columnType(file, parts) ?? annotation ?? '',
    ...(column === undefined || column === name ? {} : { column }),
    ...(target === undefined ? {} : { target: stringValue(file, target) ?? referenceTo(file, target) }),
  };
  const isAnnotated = annotation !== undefined;
  return {
    ...base,
    ...known,
    index: parts.isComplete ? declaredIndex(file, parts.keywords, 'index', 'none') : 'unknown',
    asksIndex: file.is(parts.keywords.get('index'), 'true'),
    ...(file.is(parts.keywords.get('index'), 'false') && { refusesIndex: true }),
    ...(onDelete === undefined ? {} : { onDelete }),
    declared: mappedColumn(file, { name, ...known }, call, isAnnotated ? file.child(place, 'type') : undefined),
  };
}

/** What `relationship(Order, backref='lines')` leads to, and whether it leads back. */
function relation(file: PythonFile, call: Node): Pick<FieldFact, 'target' | 'hasBackref' | 'lazy'> {
  const { positional, keywords, isComplete } = argumentsOf(file, call);
  const target = positional[0] ?? keywords.get('argument');
  const isDynamic = calledName(file, call) === 'dynamic_loader';
  const lazy = isDynamic ? { lazy: 'dynamic' } : isComplete ? lazyOf(file, keywords.get('lazy')) : { lazy: '' };
  // What goes through a table in the middle is found by that table's keys.
  if (target === undefined || keywords.has('secondary')) return lazy;
  return {
    target: stringValue(file, target) ?? referenceTo(file, target),
    hasBackref: keywords.has('backref'),
    ...lazy,
  };
}

function lazyOf(file: PythonFile, value: Node | undefined): Pick<FieldFact, 'lazy'> {
  if (value === undefined) return {};
  const written = booleanValue(file, value);
  if (written !== undefined) return { lazy: written ? 'select' : 'joined' };
  return { lazy: stringValue(file, value) ?? '' };
}

function columnType(file: PythonFile, { positional, keywords }: Arguments): string | undefined {
  const types = positional.filter((part) => {
    return (
      !file.is(part, 'string', 'concatenated_string') &&
      !(
        file.is(part, 'call') &&
        /^(ForeignKey|Identity|Sequence|Computed|CheckConstraint)$/.test(calledName(file, part) ?? '')
      )
    );
  });
  const type = types.length > 0 ? types[0] : keywords.get('type_');
  if (type === undefined) return undefined;
  return referenceTo(file, file.is(type, 'call') ? file.child(type, 'function') : type);
}

/** `str` of `Mapped[str]`, `Mapped[Optional[str]]` and `Mapped[str | None]`. */
function mappedType(file: PythonFile, assignment: Node): string | undefined {
  const annotation = file.child(assignment, 'type');
  if (annotation === undefined || !/^(\w+\.)*Mapped\[/.test(file.text(annotation))) return undefined;
  for (const node of file.walk(annotation)) {
    if (!file.is(node, 'identifier', 'attribute')) continue;
    if (file.is(file.parent(node), 'attribute')) continue;
    const reference = referenceTo(file, node);
    if (!/(^|\.)(Mapped|Optional)$/.test(reference)) return reference;
  }
  return '';
}

/** What the keywords of a field or column say of its index. */
export function declaredIndex(
  file: PythonFile,
  keywords: ReadonlyMap<string, Node>,
  own: 'index' | 'db_index',
  otherwise: FieldIndex,
): FieldIndex {
  for (const [keyword, index] of [
    ['primary_key', 'primary'],
    ['unique', 'unique'],
    [own, 'index'],
  ] as const) {
    const value = keywords.get(keyword);
    if (value === undefined) continue;
    const written = booleanValue(file, value);
    if (written === undefined && !file.is(value, 'none')) return 'unknown';
    if (written === true) return index;
    // `db_index=False` takes away what Django would have made.
    if (keyword === own && otherwise === 'index') return 'none';
  }
  return otherwise;
}
