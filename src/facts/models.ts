import type { Site } from '../model/site.ts';
import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { booleanValue, members, stringValue } from '../python/literals.ts';
import { siteOf } from '../python/site.ts';
import { djangoField, sqlalchemyField } from './fields.ts';
import { indexOf, indexOn, type IndexFact, isMigration } from './indexes.ts';
import type { ColumnFact } from './operations.ts';
import { referenceTo } from './reference.ts';
import { type SqlmodelClass, sqlmodelClass, sqlmodelField } from './sqlmodel.ts';

/** What a field's own declaration says of an index that begins with it. */
export type FieldIndex = 'none' | 'index' | 'unique' | 'primary' | 'unknown';

/** One field, column or relation of a model. */
export interface FieldFact {
  readonly name: string;
  /** Absolute name of its type, such as `django.db.models.CharField`; empty when it cannot be told. */
  readonly type: string;
  readonly index: FieldIndex;
  /** Name of the column, when it is written and differs. */
  readonly column?: string;
  /** What it refers to: the absolute name of a model, or the string as written (`self`, `shop.Order`, `orders.id`). */
  readonly target?: string;
  /** What happens to the row when the one it refers to is deleted, as far as SQLAlchemy's `ondelete` says. */
  readonly onDelete?: string;
  /** Whether a relation of SQLAlchemy's gives its target an attribute that leads back. */
  readonly hasBackref?: boolean;
  /** `related_name` of a Django relation as written; empty when it is computed. */
  readonly relatedName?: string;
  /** How a relation of SQLAlchemy's is loaded, when it says so: the word of `lazy`; empty when it is computed. */
  readonly lazy?: string;
  /** Whether it asks for an index in so many words: `db_index=True`, `index=True`. */
  readonly asksIndex: boolean;
  /** Whether `index=False` says in SQLAlchemy what goes without saying: somebody has decided it. */
  readonly refusesIndex?: true;
  readonly hasChoices: boolean;
  /** The column it is certain to be, in the words of migrations. */
  readonly declared?: ColumnFact;
  readonly site: Site;
}

/** A class that is a model, or a parent of one as far as this file tells; or a table that is not mapped to a class. */
export interface ModelFact {
  readonly name: string;
  /** Absolute names, in order; empty for one that is computed. */
  readonly bases: readonly string[];
  /** Name of its table, when it is written. */
  readonly table?: string;
  /** The Django app it says it belongs to. */
  readonly app?: string;
  readonly isAbstract: boolean;
  readonly isProxy: boolean;
  /** False when its table is not the project's to change. */
  readonly isManaged: boolean;
  /** `Meta.ordering`, as written; empty when part of it is no plain text. */
  readonly ordering: readonly string[];
  /** `Meta.get_latest_by`, likewise. */
  readonly latestBy: readonly string[];
  readonly fields: readonly FieldFact[];
  /** Indexes and unique constraints over one or more fields, beyond those of the fields themselves. */
  readonly indexes: readonly IndexFact[];
  /** Whether all of its declaration could be read. */
  readonly isComplete: boolean;
  readonly site: Site;
}

/** A model as it is being read. */
type Draft = {
  -readonly [Key in keyof ModelFact]: ModelFact[Key] extends readonly (infer Item)[] ? Item[] : ModelFact[Key];
};

const TOKENS = ['django.db', 'sqlalchemy', 'SQLAlchemy', 'sqlmodel', '.Model)', '.Model,', 'Column(', 'mapped_column'];

/** A class without columns is kept when its name, or that of a base, is one that parents of models have. */
const PARENT = /(Base|Model|Mixins?|SQLAlchemy)$|^Abstract/;
const PARENT_BASE = /(Base|Model|SQLAlchemy)$|\.Abstract\w+$/;
/** Classes with fields or a `Meta` of another kind. */
const OTHER_KINDS = /^(pydantic|rest_framework|graphene|django\.forms|django_filters|marshmallow|wtforms|unittest)\b/;
/** Options that no other kind of `Meta` has. */
const MODEL_OPTIONS = new Set(
  `abstract proxy managed db_table app_label indexes constraints unique_together index_together`.split(' '),
);

/** Reads the models that a module defines at its top level; those of tests, and a migration's own, are of no interest. */
export function models(file: PythonFile): ModelFact[] {
  if (file.isTest || isMigration(file.path) || !file.holds(...TOKENS)) return [];
  const found: ModelFact[] = [];
  const { after, count } = file.tree;
  for (let node = 1; node < count;) {
    const kind = file.kind(node);
    const model =
      kind === 'class_definition' ? classModel(file, node) : kind === 'assignment' ? tableModel(file, node) : undefined;
    if (model !== undefined) found.push(model);
    const isClosed = kind === 'class_definition' || kind === 'function_definition' || kind === 'assignment';
    node = isClosed ? after[node]! : node + 1;
  }
  return found;
}

function draft(file: PythonFile, node: Node, name: string): Draft {
  return {
    name,
    bases: [],
    isAbstract: false,
    isProxy: false,
    isManaged: true,
    ordering: [],
    latestBy: [],
    fields: [],
    indexes: [],
    isComplete: true,
    site: siteOf(file, node),
  };
}

function classModel(file: PythonFile, node: Node): ModelFact | undefined {
  const name = file.child(node, 'name');
  const body = file.child(node, 'body');
  if (name === undefined || body === undefined) return undefined;
  const model = draft(file, name, file.text(name));
  model.bases.push(...bases(file, node));
  const sqlmodel = file.holds('sqlmodel') ? sqlmodelClass(file, node, model.bases) : undefined;
  if (sqlmodel === 'table') model.table = model.name.toLowerCase();
  if (sqlmodel === 'parent') model.isAbstract = true;
  let isMarked = sqlmodel !== undefined;
  for (const statement of file.statements(body)) isMarked = readStatement(file, statement, model, sqlmodel) || isMarked;
  const isParent = PARENT.test(model.name) || model.bases.some((base) => PARENT_BASE.test(base));
  if (model.bases.some((base) => OTHER_KINDS.test(base))) return undefined;
  return isMarked || isParent ? model : undefined;
}

function bases(file: PythonFile, node: Node): string[] {
  const superclasses = file.child(node, 'superclasses');
  const written = superclasses === undefined ? [] : file.namedChildren(superclasses);
  const found = written
    .filter((base) => !file.is(base, 'keyword_argument'))
    .map((base) => referenceTo(file, file.is(base, 'subscript') ? file.child(base, 'value') : base));
  // `@as_declarative()` makes the class itself the base of models.
  for (const decorator of file.decorators(node)) {
    const callee = file.is(decorator, 'call') ? file.child(decorator, 'function') : decorator;
    const reference = referenceTo(file, callee);
    if (/\.(as_declarative|as_declarative_base|mapped)$/.test(reference)) found.push(reference);
  }
  return found;
}

/** @returns whether the statement shows that the class is a model or contributes to one */
function readStatement(file: PythonFile, statement: Node, model: Draft, sqlmodel: SqlmodelClass | undefined): boolean {
  if (file.is(statement, 'class_definition')) {
    const name = file.child(statement, 'name');
    if (name === undefined || file.text(name) !== 'Meta') return false;
    return readMeta(file, statement, model);
  }
  if (file.is(statement, 'decorated_definition')) return readDeclared(file, statement, model);
  const assignment = file.is(statement, 'expression_statement') ? file.namedChildren(statement)[0] : undefined;
  if (!file.is(assignment, 'assignment')) return false;
  const left = file.child(assignment, 'left');
  if (!file.is(left, 'identifier')) return false;
  const name = file.text(left);
  const value = file.child(assignment, 'right');
  switch (name) {
    case '__tablename__': {
      const table = stringValue(file, value);
      if (table !== undefined) model.table = table;
      return true;
    }
    case '__abstract__':
      model.isAbstract = file.is(value, 'true');
      return true;
    case '__table_args__':
      if (value !== undefined) readTableArguments(file, value, model);
      return true;
    case '__table__':
      model.isComplete = false;
      return true;
  }
  const field =
    (sqlmodel === undefined ? undefined : sqlmodelField(file, name, assignment)) ??
    djangoField(file, name, assignment) ??
    sqlalchemyField(file, name, assignment);
  if (field === undefined) return false;
  if ('columns' in field) model.indexes.push(field);
  else model.fields.push(field);
  return 'columns' in field || !OTHER_KINDS.test(field.type);
}

/** `@declared_attr def …`: what it returns is the attribute. */
function readDeclared(file: PythonFile, statement: Node, model: Draft): boolean {
  const definition = file.child(statement, 'definition');
  if (!file.is(definition, 'function_definition')) return false;
  if (!file.decorators(definition).some((decorator) => file.text(decorator).includes('declared_attr'))) return false;
  const name = file.text(file.child(definition, 'name')!);
  const body = file.child(definition, 'body')!;
  if (name === '__table_args__') {
    readTableArguments(file, body, model);
    // `return cls.constraints + (…)` in a base: what a class adds is under a name that nobody else knows.
    for (const node of file.walk(body))
      if (file.is(node, 'return_statement') && !isWritten(file, file.namedChildren(node)[0])) model.isComplete = false;
    return true;
  }
  if (name.startsWith('__')) return true;
  const returned = file.statements(body).at(-1);
  if (!file.is(returned, 'return_statement')) return true;
  const field = sqlalchemyField(file, name, returned);
  if (field !== undefined && !('columns' in field)) model.fields.push(field);
  return true;
}

/** Whether the arguments of a table stand there as a tuple or dictionary. */
function isWritten(file: PythonFile, value: Node | undefined): boolean {
  return value !== undefined && file.is(file.unparenthesized(value), 'tuple', 'expression_list', 'dictionary', 'none');
}

/** Finds the constraints and indexes in a tuple, or in the body of the method that returns it. */
function readTableArguments(file: PythonFile, value: Node, model: Draft): void {
  for (const node of [value, ...file.walk(value)]) {
    if (file.is(node, 'list_splat', 'dictionary_splat', 'for_statement')) model.isComplete = false;
    if (!file.is(node, 'call')) continue;
    const index = indexOf(file, node);
    if (index !== undefined) model.indexes.push(index);
  }
  const parts = file.is(value, 'tuple') ? file.namedChildren(value) : [value];
  if (parts.some((part) => file.is(part, 'identifier', 'attribute', 'binary_operator'))) model.isComplete = false;
}

/** @returns whether an option is one that only models have */
function readMeta(file: PythonFile, meta: Node, model: Draft): boolean {
  const body = file.child(meta, 'body');
  let isMarked = false;
  for (const statement of body === undefined ? [] : file.statements(body)) {
    const assignment = file.is(statement, 'expression_statement') ? file.namedChildren(statement)[0] : undefined;
    const left = file.is(assignment, 'assignment') ? file.child(assignment, 'left') : undefined;
    const value = file.is(assignment, 'assignment') ? file.child(assignment, 'right') : undefined;
    if (left === undefined || value === undefined) continue;
    readOption(file, file.text(left), value, model);
    isMarked ||= MODEL_OPTIONS.has(file.text(left));
  }
  return isMarked;
}

function readOption(file: PythonFile, name: string, value: Node, model: Draft): void {
  switch (name) {
    case 'abstract':
      model.isAbstract = booleanValue(file, value) ?? true;
      return;
    case 'proxy':
      model.isProxy = booleanValue(file, value) ?? true;
      return;
    case 'managed':
      model.isManaged = booleanValue(file, value) ?? false;
      return;
    case 'db_table':
    case 'app_label': {
      const text = stringValue(file, value);
      if (text !== undefined) model[name === 'db_table' ? 'table' : 'app'] = text;
      return;
    }
    case 'ordering':
    case 'get_latest_by': {
      const written = (members(file, value) ?? [value]).map((member) => stringValue(file, member) ?? '');
      if (!written.includes('')) model[name === 'ordering' ? 'ordering' : 'latestBy'].push(...written);
      return;
    }
    case 'indexes':
    case 'constraints':
      readIndexes(file, value, model);
      return;
    case 'unique_together':
    case 'index_together':
      readTogether(file, name === 'unique_together' ? 'unique' : 'index', value, model);
      return;
  }
}

/** `[Index(…), *Parent.Meta.indexes]` and `Parent.Meta.indexes + [Index(…)]`; a parent's own come with the parent. */
function readIndexes(file: PythonFile, value: Node, model: Draft): void {
  const open = [value];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (file.is(node, 'list', 'tuple', 'binary_operator', 'list_splat', 'parenthesized_expression')) {
      open.push(...file.namedChildren(node).toReversed());
    } else if (file.is(node, 'call')) {
      const index = indexOf(file, node);
      if (index !== undefined) model.indexes.push(index);
      else if (!/(Constraint|Index)$/.test(calledName(file, node) ?? '')) model.isComplete = false;
    } else if (!/\.Meta\.(indexes|constraints)$/.test(file.text(node))) {
      model.isComplete = false;
    }
  }
}

/** `('a', 'b')` or `[('a', 'b'), ('a', 'c')]`. */
function readTogether(file: PythonFile, kind: 'unique' | 'index', value: Node, model: Draft): void {
  const outer = members(file, value);
  const groups = outer?.some((member) => file.is(member, 'string')) ? [value] : outer;
  if (groups === undefined) model.isComplete = false;
  for (const group of groups ?? []) {
    const columns = members(file, group)?.map((member) => stringValue(file, member) ?? '');
    if (columns === undefined || columns.includes('')) model.isComplete = false;
    else model.indexes.push(indexOn(columns, kind, siteOf(file, group)));
  }
}

/** `line = Table('line', metadata, Column(…), …)`, SQLAlchemy's table without a class. */
function tableModel(file: PythonFile, assignment: Node): ModelFact | undefined {
  const left = file.child(assignment, 'left');
  const value = file.child(assignment, 'right');
  if (!file.is(left, 'identifier') || !file.is(value, 'call') || calledName(file, value) !== 'Table') return undefined;
  const callee = referenceTo(file, file.child(value, 'function'));
  const { positional, isComplete } = argumentsOf(file, value);
  const table = stringValue(file, positional[0]);
  if (callee === '' || table === undefined) return undefined;
  const model = { ...draft(file, left, file.text(left)), table, isComplete, bases: [callee] };
  for (const argument of positional.slice(2)) {
    if (!file.is(argument, 'call')) continue;
    const column =
      calledName(file, argument) === 'Column'
        ? stringValue(file, argumentsOf(file, argument).positional[0])
        : undefined;
    const field = column === undefined ? undefined : sqlalchemyField(file, column, argument);
    const index = indexOf(file, argument);
    if (field !== undefined && !('columns' in field)) model.fields.push(field);
    if (index !== undefined) model.indexes.push(index);
  }
  return model;
}
