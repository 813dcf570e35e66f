import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { members } from '../python/literals.ts';
import { siteOf } from '../python/site.ts';
import { classUses } from './class-uses.ts';
import { constantText } from './constants.ts';
import { batchTable } from './indexes.ts';
import { alembicColumn, columnsOf, constraintOf } from './migration-columns.ts';
import type { AlembicMigration } from './migrations.ts';
import { type Act, type ConstraintFact, digestOf, type OperationFact, type TableRef } from './operations.ts';
import { actsOf } from './sql-operations.ts';
import { sqlText } from './sql-text.ts';

/** Longer SQL is told apart by its beginning. */
const LONGEST_SQL = 2000;

/** Reads a revision of Alembic: a module with `revision`, `down_revision` and `upgrade`. */
export function alembicMigration(file: PythonFile): AlembicMigration | undefined {
  const revision = moduleValue(file, 'revision');
  const down = moduleValue(file, 'down_revision');
  const name = constantText(file, revision);
  const upgrade = functionNamed(file, 'upgrade');
  if (name === undefined || revision === undefined || down === undefined || upgrade === undefined) return undefined;
  const parents = textsOf(file, down);
  const { operations, isComplete } = operationsOf(file, upgrade);
  const downgrade = functionNamed(file, 'downgrade');
  return {
    tool: 'alembic',
    app: '',
    name,
    parents: parents.found.map((parent) => ({ app: '', name: parent })),
    hasUnknownParents: !parents.isComplete,
    dependsOn: textsOf(file, moduleValue(file, 'depends_on')).found,
    labels: textsOf(file, moduleValue(file, 'branch_labels')).found,
    operations,
    isComplete,
    classUses: classUses(file),
    downgrade: downgrade === undefined ? 'missing' : downgradeOf(file, downgrade),
    downgradeSite: siteOf(file, file.child(downgrade ?? upgrade, 'name')!),
    site: siteOf(file, file.parent(revision)!),
    parentsSite: siteOf(file, file.parent(down)!),
  };
}

function moduleValue(file: PythonFile, name: string): Node | undefined {
  const definition = file.scopes.module.bindings.get(name)?.definitions.at(-1);
  const assignment = definition?.kind === 'assignment' ? file.parent(definition.node) : undefined;
  return file.is(assignment, 'assignment') ? file.child(assignment, 'right') : undefined;
}

function functionNamed(file: PythonFile, name: string): Node | undefined {
  const definition = file.scopes.module.bindings.get(name)?.definitions.at(-1);
  return definition?.kind === 'function' ? file.parent(definition.node) : undefined;
}

/** One text, several or none, as `down_revision` and its like are written. */
function textsOf(file: PythonFile, value: Node | undefined): { found: string[]; isComplete: boolean } {
  if (value === undefined || file.is(value, 'none')) return { found: [], isComplete: true };
  const texts = (members(file, value) ?? [value]).map((member) => constantText(file, member));
  const found = texts.filter((text) => text !== undefined);
  return { found, isComplete: found.length === texts.length };
}

function downgradeOf(file: PythonFile, definition: Node): 'empty' | 'raises' | 'reverses' {
  const statements = file
    .statements(file.child(definition, 'body')!)
    .filter((statement) => !isNothing(file, statement));
  if (statements.some((statement) => file.is(statement, 'raise_statement'))) return 'raises';
  return statements.length === 0 ? 'empty' : 'reverses';
}

/** `pass`, `...`, a docstring or a bare `return`. */
function isNothing(file: PythonFile, statement: Node): boolean {
  if (file.is(statement, 'pass_statement')) return true;
  const [expression] = file.namedChildren(statement);
  if (file.is(statement, 'return_statement')) return expression === undefined || file.is(expression, 'none');
  return file.is(statement, 'expression_statement') && file.is(expression, 'string', 'ellipsis');
}

/** Where a call stands, as far as it matters to what it does. */
interface Setting {
  readonly until: Node;
  readonly isConditional: boolean;
  readonly isAutocommitted: boolean;
}

/** What `upgrade` does, and the functions of the module that it calls, each once. */
function operationsOf(file: PythonFile, upgrade: Node): { operations: OperationFact[]; isComplete: boolean } {
  const operations: OperationFact[] = [];
  let isComplete = true;
  const seen = new Set([upgrade]);
  const open: { definition: Node; setting: Omit<Setting, 'until'> }[] = [
    { definition: upgrade, setting: { isConditional: false, isAutocommitted: false } },
  ];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { definition } = next;
    const body = file.child(definition, 'body')!;
    const isOutside = /AUTOCOMMIT/.test(file.text(definition));
    const stack: Setting[] = [{ ...next.setting, until: file.tree.after[body]! }];
    let hasCommitted = next.setting.isAutocommitted || isOutside;
    for (let node = body; node < file.tree.after[body]!; node += 1) {
      while (node >= stack.at(-1)!.until) stack.pop();
      const setting = settingOf(file, node, stack.at(-1)!);
      if (setting !== undefined) stack.push(setting);
      if (!file.is(node, 'call')) continue;
      const { isConditional, isAutocommitted } = stack.at(-1)!;
      const called = calledFunctions(file, node).filter((each) => !seen.has(each));
      for (const each of called) {
        seen.add(each);
        open.push({ definition: each, setting: { isConditional, isAutocommitted: isAutocommitted || hasCommitted } });
      }
      const act = actOf(file, node);
      isComplete &&= act?.kind !== 'unknown' && !(act !== undefined && isConditional) && !handsOn(file, node);
      if (act === undefined) continue;
      if (act.kind === 'run sql' && /^\s*(commit|end)\b/i.test(act.sql ?? '')) hasCommitted = true;
      const about = {
        site: siteOf(file, node),
        digest: digestOf(file, node),
        isConditional,
        isAutocommitted: isAutocommitted || hasCommitted,
      };
      operations.push(
        act.kind === 'run sql'
          ? { ...act, ...about, operations: actsOf(act.sql ?? '').map((inner) => ({ ...inner, ...about })) }
          : { ...act, ...about },
      );
    }
  }
  return { operations, isComplete };
}

/** What a statement changes for those in it. */
function settingOf(file: PythonFile, node: Node, around: Setting): Setting | undefined {
  const until = file.tree.after[node]!;
  switch (file.kind(node)) {
    case 'if_statement':
    case 'for_statement':
    case 'while_statement':
    case 'try_statement':
    case 'match_statement':
    case 'conditional_expression':
    case 'list_comprehension':
      return { ...around, isConditional: true, until };
    case 'with_statement': {
      const items = file.childOf(node, 'with_clause');
      const isOutside = items !== undefined && file.text(items).includes('autocommit_block');
      return isOutside ? { ...around, isAutocommitted: true, until } : undefined;
    }
    default:
      return undefined;
  }
}

/** The functions of the module that a call runs; `globals()["upgrade_" + engine]()` runs each that is named so. */
function calledFunctions(file: PythonFile, call: Node): Node[] {
  const callee = file.child(call, 'function');
  if (file.is(callee, 'identifier')) {
    const binding = file.scopes.binding(callee);
    const definition = binding?.scope.kind === 'module' ? functionNamed(file, binding.name) : undefined;
    return definition === undefined ? [] : [definition];
  }
  if (!file.is(callee, 'subscript') || !file.text(callee).startsWith('globals()')) return [];
  return [...file.scopes.module.bindings.keys()]
    .filter((name) => name.startsWith('upgrade_'))
    .flatMap((name) => functionNamed(file, name) ?? []);
}

/** Whether a call gives `op` itself to somebody. */
function handsOn(file: PythonFile, call: Node): boolean {
  const { positional } = argumentsOf(file, call);
  return positional.some((part) => file.is(part, 'identifier') && file.scopes.qualifiedName(part) === 'alembic.op');
}

/** Calls that change nothing. */
const ASKING = /^(f|get_bind|get_context|batch_alter_table|inline_literal|implementation_for|invoke)$/;

function actOf(file: PythonFile, call: Node): Act | undefined {
  const callee = file.child(call, 'function');
  const name = calledName(file, call) ?? '';
  const batch = batchTable(file, call);
  const isOperation = batch !== undefined || file.scopes.qualifiedName(callee) === `alembic.op.${name}`;
  if (isOperation) return ASKING.test(name) ? undefined : operation(file, call, name, batch);
  const isStatement = file.is(callee, 'attribute') && /^(execute|exec_driver_sql|scalars?)$/.test(name);
  return isStatement ? statement(file, call) : undefined;
}

function statement(file: PythonFile, call: Node): Act {
  const { positional, keywords } = argumentsOf(file, call);
  const written = positional[0] ?? keywords.get('sqltext') ?? keywords.get('statement');
  const sql = written === undefined ? undefined : sqlText(file, written);
  const text = sql === undefined ? {} : { sql: sql.slice(0, LONGEST_SQL) };
  return { kind: 'run sql', ...text, operations: [], reverse: 'elsewhere' };
}

/** @param batch the table of the batch that the call is a method of: its methods leave the table out */
function operation(file: PythonFile, call: Node, name: string, batch: Node | undefined): Act {
  const { positional, keywords } = argumentsOf(file, call);
  const argument = (keyword: string, position: number): Node | undefined =>
    keywords.get(keyword) ?? positional[position];
  const text = (node: Node | undefined): string => constantText(file, node) ?? '';
  /** The table, and what stands behind it: in a batch one place further ahead. */
  const at = (position: number): TableRef => table(text(batch ?? argument('table_name', position)));
  const next = (keyword: string, position: number): Node | undefined =>
    argument(keyword, batch === undefined ? position : position - 1);
  const isTrue = (keyword: string): boolean => file.is(keywords.get(keyword), 'true');
  const constraint = (kind: ConstraintFact['kind'], columns: Node | undefined): ConstraintFact => ({
    kind,
    name: text(argument('constraint_name', 0)),
    columns: columnsOf(file, columns),
    isValidated: !isTrue('postgresql_not_valid'),
    usesIndex: keywords.has('postgresql_using_index'),
  });
  switch (name) {
    case 'create_table': {
      const parts = positional.slice(1).filter((part) => file.is(part, 'call'));
      return {
        kind: 'create table',
        on: table(text(argument('table_name', 0))),
        columns: parts.flatMap((part) => alembicColumn(file, part) ?? []),
        indexes: [],
        constraints: parts
          .filter((part) => /Constraint$/.test(calledName(file, part) ?? ''))
          .map((part) => constraintOf(file, part)),
        isManaged: true,
      };
    }
    case 'drop_table':
      return { kind: 'drop table', on: table(text(argument('table_name', 0))) };
    case 'rename_table': {
      const to = table(text(argument('new_table_name', 1)));
      return { kind: 'rename table', on: table(text(argument('old_table_name', 0))), to };
    }
    case 'add_column': {
      const column = alembicColumn(file, next('column', 1));
      return column === undefined ? { kind: 'unknown', name } : { kind: 'add column', on: at(0), column };
    }
    case 'drop_column':
      return { kind: 'drop column', on: at(0), column: text(next('column_name', 1)) };
    case 'alter_column': {
      const column = text(next('column_name', 1));
      const to = text(keywords.get('new_column_name'));
      if (keywords.has('new_column_name') && to !== column) return { kind: 'rename column', on: at(0), column, to };
      const isNullable = keywords.get('nullable');
      return {
        kind: 'alter column',
        on: at(0),
        column,
        ...(file.is(isNullable, 'true', 'false') ? { isNullable: file.is(isNullable, 'true') } : {}),
        hasNewType: keywords.has('type_'),
      };
    }
    case 'create_index':
      return {
        kind: 'add index',
        on: at(1),
        index: {
          name: text(argument('index_name', 0)),
          columns: columnsOf(file, next('columns', 2)),
          isUnique: isTrue('unique'),
          isConcurrent: isTrue('postgresql_concurrently'),
          hasCondition: keywords.has('postgresql_where'),
        },
      };
    case 'drop_index': {
      const isConcurrent = isTrue('postgresql_concurrently');
      return { kind: 'drop index', on: at(1), name: text(argument('index_name', 0)), isConcurrent };
    }
    case 'create_foreign_key': {
      const on = batch === undefined ? table(text(argument('source_table', 1))) : at(1);
      return { kind: 'add constraint', on, constraint: constraint('foreign key', next('local_cols', 3)) };
    }
    case 'create_unique_constraint':
      return { kind: 'add constraint', on: at(1), constraint: constraint('unique', next('columns', 2)) };
    case 'create_primary_key':
      return { kind: 'add constraint', on: at(1), constraint: constraint('primary key', next('columns', 2)) };
    case 'create_check_constraint':
      return { kind: 'add constraint', on: at(1), constraint: constraint('check', undefined) };
    case 'create_exclude_constraint':
      return { kind: 'add constraint', on: at(1), constraint: constraint('exclude', undefined) };
    case 'drop_constraint':
      return { kind: 'drop constraint', on: at(1), name: text(argument('constraint_name', 0)) };
    case 'execute':
      return statement(file, call);
    case 'bulk_insert':
      return { kind: 'run python', function: 'alembic.op.bulk_insert', isNoop: false, reverse: 'elsewhere' };
    default:
      return { kind: 'unknown', name };
  }
}

function table(name: string): TableRef {
  return { kind: 'table', name };
}
