import type { Act, ColumnFact, ConstraintFact, TableRef } from './operations.ts';

/** Stands in SQL for what the program computes. */
export const COMPUTED = '\u0001';

const NAME = String.raw`((?:[\w$\u0001]+|"[^"]+"|\`[^\`]+\`|\[[^\]]+\])(?:\s*\.\s*(?:[\w$\u0001]+|"[^"]+"|\`[^\`]+\`))*)`;
const IF_EXISTS = String.raw`(?:IF\s+(?:NOT\s+)?EXISTS\s+)?`;

const CREATE_TABLE = sql(`CREATE\\s+(?:UNLOGGED\\s+)?TABLE\\s+${IF_EXISTS}${NAME}`);
const DROP_TABLE = sql(`DROP\\s+TABLE\\s+${IF_EXISTS}(.*)`);
const CREATE_INDEX = sql(
  `CREATE\\s+(UNIQUE\\s+)?INDEX\\s+(CONCURRENTLY\\s+)?${IF_EXISTS}(?:${NAME}\\s+)??ON\\s+(?:ONLY\\s+)?${NAME}\\s*(?:USING\\s+\\w+\\s*)?\\((.*)`,
);
const DROP_INDEX = sql(`DROP\\s+INDEX\\s+(CONCURRENTLY\\s+)?${IF_EXISTS}(.*)`);
const ALTER_TABLE = sql(`ALTER\\s+TABLE\\s+${IF_EXISTS}(?:ONLY\\s+)?${NAME}\\s+(.*)`);
const RENAME_TABLE = sql(`RENAME\\s+TO\\s+${NAME}`);
const RENAME_COLUMN = sql(`RENAME\\s+(?:COLUMN\\s+)?${NAME}\\s+TO\\s+${NAME}`);
const ADD_CONSTRAINT = sql(
  `ADD\\s+(?:CONSTRAINT\\s+${NAME}\\s+)?(CHECK|UNIQUE|FOREIGN\\s+KEY|PRIMARY\\s+KEY|EXCLUDE)\\b(.*)`,
);
const DROP_CONSTRAINT = sql(`DROP\\s+CONSTRAINT\\s+${IF_EXISTS}${NAME}`);
const VALIDATE = sql(`VALIDATE\\s+CONSTRAINT\\s+${NAME}`);
const ADD_COLUMN = sql(`ADD\\s+(?:COLUMN\\s+)?${IF_EXISTS}${NAME}\\s+(\\w+)(.*)`);
const DROP_COLUMN = sql(`DROP\\s+(?:COLUMN\\s+)?${IF_EXISTS}${NAME}`);
const ALTER_COLUMN = sql(
  `ALTER\\s+(?:COLUMN\\s+)?${NAME}\\s+(SET\\s+NOT\\s+NULL|DROP\\s+NOT\\s+NULL|(?:SET\\s+DATA\\s+)?TYPE\\b)?`,
);

function sql(pattern: string): RegExp {
  return new RegExp(`^\\s*${pattern}`, 'is');
}

/** What SQL statements do to the schema. Other statements, and what is written in a way not known here, are left out. */
export function actsOf(text: string): Act[] {
  return statementsOf(text).flatMap(actsOfStatement);
}

/** Statements without comments; what is quoted with dollars is cut out, as its semicolons end nothing. What is not ended goes on. */
function statementsOf(text: string): string[] {
  return text
    .replaceAll(/\$((?:[A-Za-z_]\w*)?)\$(?:[\s\S]*?\$\1\$|[\s\S]*$)/g, "''")
    .replaceAll(/--[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*$)/g, ' ')
    .split(';');
}

function actsOfStatement(statement: string): Act[] {
  if (!/^\s*(CREATE|DROP|ALTER)\b/i.test(statement)) return [];
  const created = CREATE_TABLE.exec(statement);
  if (created !== null) {
    const on = table(created[1]);
    return [{ kind: 'create table', on, columns: [], indexes: [], constraints: [], isManaged: true }];
  }
  const index = CREATE_INDEX.exec(statement);
  if (index !== null) {
    const [, unique, concurrently, name, on, rest = ''] = index;
    const written = {
      name: plain(name),
      columns: splitAtCommas(insideParentheses(rest)).map((column) => firstWord(column)),
      isUnique: unique !== undefined,
      isConcurrent: concurrently !== undefined,
      hasCondition: /\)\s*WHERE\b/i.test(rest),
    };
    return [{ kind: 'add index', on: table(on), index: written }];
  }
  const gone = DROP_INDEX.exec(statement);
  if (gone !== null) {
    const on = table('');
    return splitAtCommas(gone[2] ?? '').map((name) => ({
      kind: 'drop index',
      on,
      name: plain(firstName(name)),
      isConcurrent: gone[1] !== undefined,
    }));
  }
  const dropped = DROP_TABLE.exec(statement);
  if (dropped !== null) {
    return splitAtCommas(dropped[1] ?? '').map((name) => ({ kind: 'drop table', on: table(firstName(name)) }));
  }
  const altered = ALTER_TABLE.exec(statement);
  if (altered === null) return [];
  const on = table(altered[1]);
  return splitAtCommas(altered[2] ?? '').flatMap((action) => alteration(on, action) ?? []);
}

function alteration(on: TableRef, action: string): Act | undefined {
  const to = RENAME_TABLE.exec(action);
  if (to !== null) return { kind: 'rename table', on, to: table(to[1]) };
  const renamed = RENAME_COLUMN.exec(action);
  if (renamed !== null) {
    if (/^(CONSTRAINT|INDEX)$/i.test(renamed[1] ?? '')) return undefined;
    return { kind: 'rename column', on, column: plain(renamed[1]), to: plain(renamed[2]) };
  }
  const constraint = ADD_CONSTRAINT.exec(action);
  if (constraint !== null) {
    const [, name, kind = '', rest = ''] = constraint;
    return { kind: 'add constraint', on, constraint: constraintOf(plain(name), kind, rest) };
  }
  const validated = VALIDATE.exec(action);
  if (validated !== null) return { kind: 'validate constraint', on, name: plain(validated[1]) };
  const unconstrained = DROP_CONSTRAINT.exec(action);
  if (unconstrained !== null) return { kind: 'drop constraint', on, name: plain(unconstrained[1]) };
  const added = ADD_COLUMN.exec(action);
  if (added !== null)
    return { kind: 'add column', on, column: columnOf(plain(added[1]), added[2] ?? '', added[3] ?? '') };
  const dropped = DROP_COLUMN.exec(action);
  if (dropped !== null) return { kind: 'drop column', on, column: plain(dropped[1]) };
  const column = ALTER_COLUMN.exec(action);
  if (column?.[2] === undefined) return undefined;
  const change = column[2].toUpperCase();
  return {
    kind: 'alter column',
    on,
    column: plain(column[1]),
    ...(change.endsWith('NULL') ? { isNullable: change.startsWith('DROP') } : {}),
    hasNewType: change.endsWith('TYPE'),
  };
}

function constraintOf(name: string, written: string, rest: string): ConstraintFact {
  const kind = written.toLowerCase().replaceAll(/\s+/g, ' ') as ConstraintFact['kind'];
  const hasColumns = kind === 'unique' || kind === 'foreign key' || kind === 'primary key';
  const usesIndex = /^\s*USING\s+INDEX\b/i.test(rest);
  const inside = /^\s*\((.*)/s.exec(rest)?.[1];
  return {
    kind,
    name,
    columns: hasColumns && inside !== undefined ? splitAtCommas(insideParentheses(inside)).map(firstWord) : [],
    isValidated: !/\bNOT\s+VALID\b/i.test(rest),
    isIndexOnly: false,
    usesIndex,
  };
}

function columnOf(name: string, type: string, rest: string): ColumnFact {
  const target = firstName(/\bREFERENCES\s(.*)/is.exec(rest)?.[1] ?? '');
  const isPrimary = /\bPRIMARY\s+KEY\b/i.test(rest);
  return {
    name,
    type: type.toLowerCase(),
    isNullable: !isPrimary && !/\bNOT\s+NULL\b/i.test(rest),
    hasDefault: false,
    hasDatabaseDefault: /\b(DEFAULT|GENERATED|AUTO_INCREMENT)\b/i.test(rest) || /serial$/i.test(type),
    isUnique: /\bUNIQUE\b/i.test(rest),
    isIndexed: false,
    isPrimary,
    ...(target === '' ? {} : { target: plain(target) }),
    hasConstraint: target !== '',
    isComplete: !rest.includes(COMPUTED),
  };
}

function table(name: string | undefined): TableRef {
  return { kind: 'table', name: plain(name) };
}

/** A name without its schema and quotes; empty when any of it is computed. */
function plain(name: string | undefined): string {
  if (name === undefined || name.includes(COMPUTED)) return '';
  return name.replace(/^.*\./s, '').replaceAll(/["'`[\]\s]/g, '');
}

function firstName(text: string): string {
  return new RegExp(`^\\s*${NAME}`).exec(text)?.[1] ?? '';
}

/** The first column that an expression mentions, which is no function that it calls. */
function firstWord(expression: string): string {
  for (const [word, call] of expression.matchAll(/[a-z_]\w*(\s*\()?/gi)) if (call === undefined) return word;
  return '';
}

/** What stands before the bracket that closes one opened before the text. */
function insideParentheses(text: string): string {
  let depth = 1;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth === 0) return text.slice(0, at);
  }
  return text;
}

function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
