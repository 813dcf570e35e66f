import { argumentsOf, type Arguments, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { booleanValue, members } from '../python/literals.ts';
import { constantText } from './constants.ts';
import type { ColumnFact, ConstraintFact, IndexChange } from './operations.ts';
import { mentionedColumn } from './indexes.ts';
import { referenceTo } from './reference.ts';

/** `models.CharField(max_length=20, null=True)` of a Django migration; of one made elsewhere little is known. */
export function djangoColumn(file: PythonFile, name: string, field: Node | undefined): ColumnFact {
  if (!file.is(field, 'call')) return { ...unknownColumn(name), isComplete: false };
  const type = referenceTo(file, file.child(field, 'function'));
  const { positional, keywords, isComplete } = argumentsOf(file, field);
  const is = flags(file, keywords);
  const isKey = /(ForeignKey|OneToOneField)$/.test(type);
  const target = /(ForeignKey|OneToOneField|ManyToManyField)$/.test(type)
    ? (keywords.get('to') ?? positional[0])
    : undefined;
  const column = constantText(file, keywords.get('db_column'));
  return {
    name,
    type,
    isNullable: is('null') === true || /\.NullBooleanField$/.test(type),
    hasDefault:
      keywords.has('default') ||
      ['auto_now', 'auto_now_add'].some((each) => is(each) === true) ||
      (is('blank') === true && IS_TEXT.test(type)),
    hasDatabaseDefault: keywords.has('db_default') || /\.(GeneratedField|\w*AutoField)$/.test(type),
    isUnique: is('unique') === true || /OneToOneField$/.test(type),
    isIndexed: is('db_index') === true || (is('db_index') === undefined && (isKey || /SlugField$/.test(type))),
    isPrimary: is('primary_key') === true,
    ...(target === undefined ? {} : { target: constantText(file, target) ?? targetText(file, target) }),
    hasConstraint: isKey && is('db_constraint') !== false,
    ...(column === undefined ? {} : { column }),
    ...sizeIn(file, [keywords.get('max_length') ?? keywords.get('max_digits'), keywords.get('decimal_places')]),
    isComplete: isComplete && ['null', 'unique', 'db_constraint'].every((each) => is(each) !== 'computed'),
  };
}

/** Fields for which Django writes an empty text when they may be blank. */
const IS_TEXT = /(Char|Text|Slug|Email|URL|File|Image|FilePath)Field$/;

/** `settings.AUTH_USER_MODEL` has no text to be told by, but its own. */
function targetText(file: PythonFile, target: Node): string {
  return file.text(target).endsWith('.AUTH_USER_MODEL') ? 'settings.AUTH_USER_MODEL' : '';
}

/** `sa.Column("title", sa.String(20), nullable=False)`; undefined for anything else. */
export function alembicColumn(file: PythonFile, node: Node | undefined): ColumnFact | undefined {
  if (!file.is(node, 'call') || calledName(file, node) !== 'Column') return undefined;
  const parts = argumentsOf(file, node);
  const { keywords, isComplete } = parts;
  const name = constantText(file, parts.positional[0] ?? keywords.get('name'));
  const is = flags(file, keywords);
  const called = (pattern: RegExp): Node | undefined =>
    parts.positional.find((part) => file.is(part, 'call') && pattern.test(calledName(file, part) ?? ''));
  const key = called(/^ForeignKey$/);
  const target = key === undefined ? undefined : argumentsOf(file, key).positional[0];
  const isPrimary = is('primary_key') === true;
  const type = typeOf(file, parts);
  return {
    name: name ?? '',
    type: type === undefined ? '' : referenceTo(file, file.is(type, 'call') ? file.child(type, 'function') : type),
    isNullable: is('nullable') === true || (is('nullable') === undefined && !isPrimary),
    hasDefault: keywords.has('default') && !file.is(keywords.get('default'), 'none'),
    hasDatabaseDefault:
      (keywords.has('server_default') && !file.is(keywords.get('server_default'), 'none')) ||
      called(/^(Computed|Identity|Sequence|FetchedValue)$/) !== undefined ||
      /serial$/i.test(type === undefined ? '' : file.text(type)),
    isUnique: is('unique') === true,
    isIndexed: is('index') === true,
    isPrimary,
    ...(target === undefined ? {} : { target: constantText(file, target) ?? '' }),
    hasConstraint: key !== undefined,
    ...sizeOf(file, type),
    isComplete: isComplete && name !== undefined && ['nullable', 'unique'].every((each) => is(each) !== 'computed'),
  };
}

/** The size in `String(20)` or `Numeric(precision=9, scale=2)`. */
export function sizeOf(file: PythonFile, type: Node | undefined): Pick<ColumnFact, 'size'> {
  if (!file.is(type, 'call')) return {};
  const { positional, keywords } = argumentsOf(file, type);
  const first = positional[0] ?? keywords.get('length') ?? keywords.get('precision');
  return sizeIn(file, [first, positional[1] ?? keywords.get('scale')]);
}

/** Nothing when one of the numbers that are there is computed. */
function sizeIn(file: PythonFile, numbers: readonly (Node | undefined)[]): Pick<ColumnFact, 'size'> {
  const written = numbers.filter((number) => number !== undefined);
  const isKnown = written.length > 0 && written.every((number) => file.is(number, 'integer'));
  return isKnown ? { size: written.map((number) => file.text(number)).join(',') } : {};
}

const NO_TYPE = /^(ForeignKey|Identity|Sequence|Computed|CheckConstraint|FetchedValue|DefaultClause)$/;

function typeOf(file: PythonFile, { positional, keywords }: Arguments): Node | undefined {
  const isType = (part: Node): boolean => !file.is(part, 'call') || !NO_TYPE.test(calledName(file, part) ?? '');
  return positional.slice(1).find(isType) ?? keywords.get('type_');
}

function unknownColumn(name: string): ColumnFact {
  return {
    name,
    type: '',
    isNullable: false,
    hasDefault: false,
    hasDatabaseDefault: false,
    isUnique: false,
    isIndexed: false,
    isPrimary: false,
    hasConstraint: false,
    isComplete: false,
  };
}

/** Reads keywords that are true or false: undefined when one is not given or `None`. */
export function flags(
  file: PythonFile,
  keywords: ReadonlyMap<string, Node>,
): (keyword: string) => boolean | 'computed' | undefined {
  return (keyword) => {
    const value = keywords.get(keyword);
    if (value === undefined || file.is(value, 'none')) return undefined;
    return booleanValue(file, value) ?? 'computed';
  };
}

/** `models.Index(fields=["title"], name="shop_title")`, `GinIndex(…)`, `Index(Lower("title"), name=…)`. */
export function djangoIndex(file: PythonFile, index: Node | undefined, isConcurrent: boolean): IndexChange {
  if (!file.is(index, 'call')) {
    return { name: '', columns: [], isUnique: false, isConcurrent, hasCondition: false };
  }
  const { positional, keywords } = argumentsOf(file, index);
  return {
    name: constantText(file, keywords.get('name')) ?? '',
    columns: columnsOf(file, keywords.get('fields') ?? positional),
    isUnique: false,
    isConcurrent,
    hasCondition: keywords.has('condition'),
  };
}

/** Names of the columns in a list, or in the arguments themselves; that of a computed one is empty. */
export function columnsOf(file: PythonFile, written: Node | readonly Node[] | undefined): string[] {
  if (written === undefined) return [];
  const parts = typeof written === 'number' ? (members(file, written) ?? [written]) : written;
  return parts.map((part) => mentionedColumn(file, part).replace(/^-/, ''));
}

/** `models.UniqueConstraint(…)`, `sa.ForeignKeyConstraint(…)` and their like. */
export function constraintOf(file: PythonFile, node: Node | undefined): ConstraintFact {
  const called = file.is(node, 'call') ? (calledName(file, node) ?? '') : '';
  const { positional, keywords } = file.is(node, 'call')
    ? argumentsOf(file, node)
    : { positional: [], keywords: new Map<string, Node>() };
  const kind = CONSTRAINTS[called] ?? 'unknown';
  const isDjango = keywords.has('fields') || keywords.has('expressions');
  const columns = isDjango ? keywords.get('fields') : kind === 'foreign key' ? positional[0] : positional;
  return {
    kind,
    name: constantText(file, keywords.get('name')) ?? '',
    columns: kind === 'check' || kind === 'exclude' ? [] : columnsOf(file, columns),
    isValidated: !file.is(keywords.get('postgresql_not_valid'), 'true'),
    isIndexOnly: kind === 'unique' && (keywords.has('condition') || file.is(positional[0], 'call')),
    usesIndex: false,
  };
}

const CONSTRAINTS: Readonly<Record<string, ConstraintFact['kind']>> = {
  UniqueConstraint: 'unique',
  CheckConstraint: 'check',
  ForeignKeyConstraint: 'foreign key',
  PrimaryKeyConstraint: 'primary key',
  ExclusionConstraint: 'exclude',
  ExcludeConstraint: 'exclude',
};
