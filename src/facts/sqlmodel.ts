import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { stringValue } from '../python/literals.ts';
import { siteOf } from '../python/site.ts';
import { declaredIndex, sqlalchemyField } from './fields.ts';
import { mappedColumn } from './model-columns.ts';
import type { FieldFact } from './models.ts';
import { referenceTo } from './reference.ts';

/** A class with a table of its own, or one that hands columns on. */
export type SqlmodelClass = 'table' | 'parent';

/** What a class is to SQLModel by what it says itself. */
export function sqlmodelClass(file: PythonFile, node: Node, bases: readonly string[]): SqlmodelClass | undefined {
  const superclasses = file.child(node, 'superclasses');
  const written = superclasses === undefined ? [] : file.namedChildren(superclasses);
  const table = written.find(
    (base) => file.is(base, 'keyword_argument') && file.text(file.child(base, 'name')!) === 'table',
  );
  if (table !== undefined && file.is(file.child(table, 'value'), 'true')) return 'table';
  return bases.some((base) => base.startsWith('sqlmodel.')) ? 'parent' : undefined;
}

/** `email: str = Field(unique=True)`, `team: Team = Relationship()` and a bare `name: str`. */
export function sqlmodelField(file: PythonFile, name: string, assignment: Node): FieldFact | undefined {
  const annotation = file.child(assignment, 'type');
  if (annotation === undefined || /^(\w+\.)*ClassVar\b/.test(file.text(annotation))) return undefined;
  const value = file.child(assignment, 'right');
  const type = namedType(file, annotation);
  const base = { name, type, hasChoices: false, asksIndex: false, site: siteOf(file, assignment) };
  // What the column is like is left to SQLModel.
  const declared = { ...mappedColumn(file, { name, type }, undefined, annotation), isComplete: false };
  if (!file.is(value, 'call')) return { ...base, index: 'none', declared };
  const { keywords, isComplete } = argumentsOf(file, value);
  const maker = calledName(file, value);
  if (maker === 'Relationship') {
    const target = keywords.has('link_model') || type === '' ? {} : { target: type };
    // What `sa_relationship_kwargs` holds may well be how it is loaded.
    const lazy = isComplete && [...keywords.keys()].every((keyword) => !keyword.startsWith('sa_')) ? {} : { lazy: '' };
    return { ...base, type: 'sqlalchemy.orm.relationship', index: 'unknown', ...target, ...lazy };
  }
  if (maker !== 'Field') return { ...base, index: 'unknown' };
  const column = keywords.get('sa_column');
  if (file.is(column, 'call')) {
    const field = sqlalchemyField(file, name, column);
    return field === undefined ? { ...base, index: 'unknown' } : { ...field, site: base.site };
  }
  const isKnown = isComplete && ![...keywords.keys()].some((keyword) => keyword.startsWith('sa_column'));
  const target = stringValue(file, keywords.get('foreign_key'));
  const onDelete = stringValue(file, keywords.get('ondelete'));
  return {
    ...base,
    index: isKnown ? declaredIndex(file, keywords, 'index', 'none') : 'unknown',
    asksIndex: file.is(keywords.get('index'), 'true'),
    ...(target === undefined ? {} : { target }),
    ...(onDelete === undefined ? {} : { onDelete }),
    declared,
  };
}

/** `str` of `str | None`, `Team` of `Optional["Team"]` and `list[Team]`; empty for what has several. */
function namedType(file: PythonFile, annotation: Node): string {
  const found = new Set<string>();
  for (const node of file.walk(annotation)) {
    if (file.is(node, 'string')) found.add(stringValue(file, node) ?? '');
    if (!file.is(node, 'identifier', 'attribute') || file.is(file.parent(node), 'attribute')) continue;
    const reference = referenceTo(file, node);
    if (!/(^|\.)(Optional|List|list|Annotated)$/.test(reference)) found.add(reference);
  }
  const [only, ...more] = found;
  return more.length > 0 ? '' : (only ?? '');
}
