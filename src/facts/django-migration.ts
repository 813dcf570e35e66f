import { beginning } from '../model/shorten.ts';
import { argumentsOf, type Arguments, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { members } from '../python/literals.ts';
import { siteOf } from '../python/site.ts';
import { classUses } from './class-uses.ts';
import { constantText, definedAs } from './constants.ts';
import { columnsOf, constraintOf, djangoColumn, djangoIndex } from './migration-columns.ts';
import type { DjangoMigration, MigrationRef } from './migrations.ts';
import { type Act, digestOf, type OperationFact, type Reverse, type TableRef } from './operations.ts';
import { referenceTo } from './reference.ts';
import { actsOf } from './sql-operations.ts';
import { sqlText } from './sql-text.ts';

/** Longer SQL is told apart by its beginning. */
const LONGEST_SQL = 2000;
/** `SeparateDatabaseAndState` inside another is rare; deeper ones are not read. */
const DEEPEST = 4;

/** Reads the class `Migration` of a Django migration. */
export function djangoMigration(file: PythonFile): DjangoMigration | undefined {
  const place = /(?:^|\/)([^/]+)\/[^/]+\/([^/]+)\.py$/.exec(`/${file.path}`);
  const definition = file.scopes.module.bindings.get('Migration')?.definitions.at(-1);
  const node = definition?.kind === 'class' ? file.parent(definition.node) : undefined;
  if (place === null || definition === undefined || node === undefined) return undefined;
  const superclasses = file.child(node, 'superclasses');
  const base = superclasses === undefined ? undefined : file.namedChildren(superclasses)[0];
  if (!/(^|\.)\w*Migration$/.test(referenceTo(file, base))) return undefined;
  const attributes = attributesOf(file, file.child(node, 'body'));
  if (!attributes.has('operations') && !attributes.has('dependencies')) return undefined;
  const dependencies = attributes.get('dependencies');
  const parents = referencesIn(file, dependencies);
  const safe = attributes.get('safe');
  const replaces = referencesIn(file, attributes.get('replaces'));
  const { operations, isComplete } = operationsIn(file, attributes.get('operations'), 0);
  return {
    tool: 'django',
    app: place[1]!,
    name: place[2]!,
    parents: parents.found,
    hasUnknownParents: !parents.isComplete,
    runBefore: referencesIn(file, attributes.get('run_before')).found,
    replaces: replaces.found,
    isAtomic: !file.is(attributes.get('atomic'), 'false'),
    isInitial: file.is(attributes.get('initial'), 'true'),
    ...(safe !== undefined && file.text(safe).includes('after_deploy') && { isAfterDeploy: true as const }),
    operations,
    isComplete,
    classUses: classUses(file),
    site: siteOf(file, definition.node),
    parentsSite: siteOf(file, dependencies === undefined ? definition.node : file.parent(dependencies)!),
  };
}

function attributesOf(file: PythonFile, body: Node | undefined): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const statement of body === undefined ? [] : file.statements(body)) {
    const assignment = file.is(statement, 'expression_statement') ? file.namedChildren(statement)[0] : undefined;
    const left = file.is(assignment, 'assignment') ? file.child(assignment, 'left') : undefined;
    const right = file.is(assignment, 'assignment') ? file.child(assignment, 'right') : undefined;
    if (left !== undefined && right !== undefined) found.set(file.text(left), right);
  }
  return found;
}

/** `[("shop", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]`. */
function referencesIn(file: PythonFile, list: Node | undefined): { found: MigrationRef[]; isComplete: boolean } {
  if (list === undefined) return { found: [], isComplete: true };
  const found: MigrationRef[] = [];
  let isComplete = members(file, list) !== undefined;
  for (const member of members(file, list) ?? []) {
    const [app, name] = (members(file, member) ?? []).map((part) => constantText(file, part));
    if (app !== undefined && name !== undefined) found.push({ app, name });
    // What a setting names is another app's, and always its first migration.
    else if (!file.is(member, 'call') || calledName(file, member) !== 'swappable_dependency') isComplete = false;
  }
  return { found, isComplete };
}

function operationsIn(
  file: PythonFile,
  list: Node | undefined,
  depth: number,
): { operations: OperationFact[]; isComplete: boolean } {
  if (list === undefined) return { operations: [], isComplete: true };
  const operations: OperationFact[] = [];
  let isComplete = file.is(list, 'list', 'tuple') && depth <= DEEPEST;
  const open = depth <= DEEPEST ? [list] : [];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const node = file.unparenthesized(each);
    if (file.is(node, 'list', 'tuple', 'list_splat', 'binary_operator')) {
      open.push(...file.namedChildren(node).reverse());
      isComplete &&= !file.is(node, 'list_splat', 'binary_operator');
    } else {
      const call = definedAs(file, node);
      const act = file.is(call, 'call') ? actOf(file, call, depth) : ({ kind: 'unknown', name: '' } as const);
      isComplete &&= act.kind !== 'unknown';
      operations.push({
        ...act,
        site: siteOf(file, node),
        digest: digestOf(file, call),
        isConditional: false,
        isAutocommitted: false,
      });
    }
  }
  return { operations, isComplete };
}

function actOf(file: PythonFile, call: Node, depth: number): Act {
  const written = argumentsOf(file, call);
  const argument = (keyword: string, position: number): Node | undefined =>
    written.keywords.get(keyword) ?? written.positional[position];
  const text = (keyword: string, position: number): string => constantText(file, argument(keyword, position)) ?? '';
  const on = model(text('model_name', 0));
  const name = calledName(file, call) ?? '';
  switch (name) {
    case 'CreateModel':
      return createModel(file, text('name', 0), argument);
    case 'DeleteModel':
      return { kind: 'drop table', on: model(text('name', 0)) };
    case 'RenameModel':
      return { kind: 'rename table', on: model(text('old_name', 0)), to: model(text('new_name', 1)) };
    case 'AlterModelTable': {
      const to = { kind: 'table', name: text('table', 1) } as const;
      return { kind: 'rename table', on: model(text('name', 0)), to };
    }
    case 'AddField':
      return { kind: 'add column', on, column: djangoColumn(file, text('name', 1), argument('field', 2)) };
    case 'RemoveField':
      return { kind: 'drop column', on, column: text('name', 1) };
    case 'AlterField': {
      const field = djangoColumn(file, text('name', 1), argument('field', 2));
      return { kind: 'alter column', on, column: field.name, field, hasNewType: false };
    }
    case 'RenameField':
      return { kind: 'rename column', on, column: text('old_name', 1), to: text('new_name', 2) };
    case 'AddIndex':
    case 'AddIndexConcurrently':
      return { kind: 'add index', on, index: djangoIndex(file, argument('index', 1), name !== 'AddIndex') };
    case 'RemoveIndex':
    case 'RemoveIndexConcurrently':
      return { kind: 'drop index', on, name: text('name', 1), isConcurrent: name !== 'RemoveIndex' };
    case 'RenameIndex':
      return { kind: 'rename index', on, name: text('old_name', 2), to: text('new_name', 1) };
    case 'AddConstraint':
    case 'AddConstraintNotValid': {
      const constraint = constraintOf(file, argument('constraint', 1));
      return { kind: 'add constraint', on, constraint: { ...constraint, isValidated: name === 'AddConstraint' } };
    }
    case 'ValidateConstraint':
      return { kind: 'validate constraint', on, name: text('name', 1) };
    case 'RemoveConstraint':
      return { kind: 'drop constraint', on, name: text('name', 1) };
    case 'RunPython': {
      const code = argument('code', 0);
      const isNoop = isNoopCode(file, code);
      return { kind: 'run python', function: referenceTo(file, code), isNoop, reverse: reversePython(file, written) };
    }
    case 'RunSQL':
      return runSql(file, call, written, depth);
    case 'SeparateDatabaseAndState': {
      const database = operationsIn(file, argument('database_operations', 0), depth + 1).operations;
      const state = operationsIn(file, argument('state_operations', 1), depth + 1).operations;
      return { kind: 'separate database and state', database, state };
    }
    default:
      return alterOptions(file, name, argument) ?? { kind: 'unknown', name };
  }
}

type Argument = (keyword: string, position: number) => Node | undefined;

function model(name: string): TableRef {
  return { kind: 'model', name: name.toLowerCase() };
}

function createModel(file: PythonFile, name: string, argument: Argument): Act {
  const options = pairs(file, argument('options', 2));
  const fields = members(file, argument('fields', 1)) ?? [];
  const table = constantText(file, options.get('db_table'));
  const listed = (option: string): Node[] => {
    const value = options.get(option);
    return value === undefined ? [] : (members(file, value) ?? []);
  };
  return {
    kind: 'create table',
    on: model(name),
    ...(table === undefined ? {} : { table }),
    columns: fields.flatMap((field) => {
      const [column, declared] = members(file, field) ?? [];
      return column === undefined ? [] : [djangoColumn(file, constantText(file, column) ?? '', declared)];
    }),
    indexes: listed('indexes').map((index) => djangoIndex(file, index, false)),
    constraints: listed('constraints').map((constraint) => constraintOf(file, constraint)),
    isManaged: !file.is(options.get('managed'), 'false') && !file.is(options.get('proxy'), 'true'),
  };
}

/** The values of a dictionary display by their keys. */
function pairs(file: PythonFile, dictionary: Node | undefined): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const pair of file.is(dictionary, 'dictionary') ? file.namedChildren(dictionary) : []) {
    const key = file.is(pair, 'pair') ? constantText(file, file.child(pair, 'key')) : undefined;
    const value = file.is(pair, 'pair') ? file.child(pair, 'value') : undefined;
    if (key !== undefined && value !== undefined) found.set(key, value);
  }
  return found;
}

const OPTIONS = {
  AlterUniqueTogether: 'unique_together',
  AlterIndexTogether: 'index_together',
  AlterModelOptions: 'options',
  AlterOrderWithRespectTo: 'order_with_respect_to',
  AlterModelManagers: 'managers',
  AlterModelTableComment: 'table_comment',
} as const;

function alterOptions(file: PythonFile, name: string, argument: Argument): Act | undefined {
  if (!Object.hasOwn(OPTIONS, name)) return undefined;
  const option = OPTIONS[name as keyof typeof OPTIONS];
  const written = argument(option, 1);
  // `set()` is how a migration writes that there are none, and an old one writes `set([…])`.
  const value = file.is(written, 'call') ? argumentsOf(file, written).positional[0] : written;
  const outer = value === undefined ? [] : (members(file, value) ?? []);
  const groups = outer.some((member) => file.is(member, 'string')) ? [value!] : outer;
  return {
    kind: 'alter options',
    on: model(constantText(file, argument('name', 0)) ?? ''),
    option,
    groups: option.endsWith('_together') ? groups.map((group) => columnsOf(file, group)) : [],
  };
}

function isNoopCode(file: PythonFile, code: Node | undefined): boolean {
  return code !== undefined && /(^|\.)noop$/.test(file.text(code));
}

function reversePython(file: PythonFile, { positional, keywords, isComplete }: Arguments): Reverse {
  const reverse = keywords.get('reverse_code') ?? positional[1];
  if (reverse === undefined) return isComplete ? 'missing' : 'given';
  if (file.is(reverse, 'none')) return 'missing';
  return isNoopCode(file, reverse) ? 'noop' : 'given';
}

function runSql(file: PythonFile, call: Node, { positional, keywords, isComplete }: Arguments, depth: number): Act {
  const statement = keywords.get('sql') ?? positional[0];
  const reverse = keywords.get('reverse_sql') ?? positional[1];
  const sql = statement === undefined ? undefined : sqlText(file, statement);
  const about = {
    site: siteOf(file, call),
    digest: digestOf(file, call),
    isConditional: false,
    isAutocommitted: false,
  };
  const run: Act = {
    kind: 'run sql',
    ...(sql === undefined ? {} : { sql: beginning(sql, LONGEST_SQL) }),
    operations: actsOf(sql ?? '').map((act) => ({ ...act, ...about })),
    reverse:
      reverse === undefined && isComplete
        ? 'missing'
        : file.is(reverse, 'none')
          ? 'missing'
          : sqlReverse(file, reverse),
  };
  const state = keywords.get('state_operations') ?? positional[2];
  if (state === undefined || file.is(state, 'none')) return run;
  const { operations } = operationsIn(file, state, depth + 1);
  return { kind: 'separate database and state', database: [{ ...run, ...about }], state: operations };
}

function sqlReverse(file: PythonFile, reverse: Node | undefined): Reverse {
  const isNoop = reverse !== undefined && (isNoopCode(file, reverse) || constantText(file, reverse)?.trim() === '');
  return isNoop ? 'noop' : 'given';
}
