import { PGlite } from '@electric-sql/pglite';
import { Pool } from 'pg';
import { fromPglite, type ConstructorOptions, type Db } from 'pg-boss';
import { lockFolder } from './lock.ts';
import { SCHEMA } from './schema.ts';

/** One PostgreSQL, either a server or the one that runs inside this process. */
export interface Database {
  /** How the queue reaches it. */
  readonly connection: Pick<ConstructorOptions, 'connectionString' | 'db' | 'backend'>;
  /** Runs `work` in one transaction: all of it is written, or nothing when it throws. */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @param url of a PostgreSQL server, as `postgres://user:password@host:5432/name` */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new Pool({ connectionString: url });
  // A connection lost while idle is replaced at the next query.
  pool.on('error', () => undefined);

  async function transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work({ executeSql: (text, values) => client.query(text, values) });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  return withSchema({ connection: { connectionString: url }, transaction, close: () => pool.end() });
}

/**
 * @param folder where PostgreSQL's files lie, for one process at a time; absent: in memory
 * @throws Error when another process uses the folder
 */
export async function openPglite(folder?: string): Promise<Database> {
  const unlock = folder === undefined ? undefined : lockFolder(folder);
  const pglite = new PGlite(folder);
  return withSchema({
    connection: { db: fromPglite(pglite), backend: 'pglite' },
    transaction: (work) => pglite.transaction((transaction) => work(fromPglite(transaction))),
    close: async () => {
      await pglite.close();
      unlock?.();
    },
  });
}

async function withSchema(database: Database): Promise<Database> {
  try {
    await database.transaction((db) => db.executeSql(SCHEMA));
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
