import type { PythonFile } from '../python/file.ts';
import { isMigration } from './indexes.ts';

/** A database management system. */
export type Database = 'postgresql' | 'mysql' | 'sqlite' | 'oracle' | 'mssql';

/** Where a project says what it runs on: settings, what sets the database up, and migrations. */
const SETTING =
  /(^|\/)(settings|config|configs|conf)(\/[^/]+)*\.py$|(^|\/)(\w*settings\w*|\w*config|conf|database\w*|db\w*|env|constants|engine|session)\.py$/;
const APART = /(^|\/)(docs?|tests?|unittests?|ci|testing|examples?|scripts|benchmarks?)(\/|\.py$|_[^/]*\.py$)/;

const TOKENS = ['postg', 'psycopg', 'mysql', 'mariadb', 'sqlite', 'oracle', 'mssql'];

/** What is written for a database in a text: a Django engine, a URL, or the name that programs ask for. */
const WRITTEN: readonly (readonly [Database, RegExp])[] = [
  ['postgresql', /^postgres(ql)?$|^postgres(ql)?(\+\w+)?:\/\/|backends?\.(postg\w+)$|psqlextra\.backend$/],
  ['mysql', /^(mysql|mariadb)$|^(mysql|mariadb)(\+\w+)?:\/\/|backends?\.mysql$/],
  ['sqlite', /^sqlite3?$|^sqlite(\+\w+)?:\/\/|backends?\.(sqlite3|spatialite)$/],
  ['oracle', /^oracle$|^oracle(\+\w+)?:\/\/|backends?\.oracle$/],
  ['mssql', /^(mssql|sql_server)$|^mssql(\+\w+)?:\/\//],
];
const IMPORTED: readonly (readonly [Database, RegExp])[] = [
  ['postgresql', /^(psycopg2?|asyncpg)\b|^django\.contrib\.postgres\b|^sqlalchemy\.dialects\.postgresql\b/],
  ['mysql', /^(pymysql|MySQLdb|aiomysql)\b|^sqlalchemy\.dialects\.mysql\b/],
  ['sqlite', /^aiosqlite\b|^sqlalchemy\.dialects\.sqlite\b/],
];

/** Whether a path is that of a module that may say what database the project runs on. */
export function isSetting(path: string): boolean {
  return SETTING.test(path) && !APART.test(path);
}

/** The databases that a settings module or a migration is written for; those of tests do not count. */
export function databases(file: PythonFile): Database[] {
  if (file.isTest || (!isSetting(file.path) && !isMigration(file.path))) return [];
  if (!file.holds(...TOKENS)) return [];
  const found = new Set<Database>();
  for (const { definitions } of file.scopes.module.bindings.values()) {
    for (const { target = '' } of definitions) note(found, IMPORTED, target);
  }
  for (const node of file.nodesOf('string_content', 'keyword_argument')) {
    if (file.is(node, 'string_content')) note(found, WRITTEN, file.text(node).slice(0, 100));
    else if (file.is(node, 'keyword_argument') && file.text(node).startsWith('postgresql_')) found.add('postgresql');
  }
  return [...found].sort();
}

function note(found: Set<Database>, kinds: readonly (readonly [Database, RegExp])[], text: string): void {
  for (const [database, pattern] of kinds) {
    if (pattern.test(text)) found.add(database);
  }
}
