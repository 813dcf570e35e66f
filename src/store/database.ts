import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { Client, Pool } from 'pg';
import { lockFolder } from './lock.ts';
import { migrate } from './migrations.ts';

/** Where statements go: a database, or one transaction in it. */
export interface Db {
  /** @param values of `$1`, `$2`, …; without them `text` may hold several statements */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- who asks knows the columns
  query<Row>(text: string, values?: readonly unknown[]): Promise<{ readonly rows: Row[] }>;
}

/** One PostgreSQL, either a server or the one that runs inside this process. */
export interface Database extends Db {
  /** Runs `work` in one transaction: all of it is written, or nothing when it throws. */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Hears what is sent with `pg_notify`, until the database is closed. What is sent while the connection is lost is not heard. */
  listen(channel: string, hear: (payload: string) => void): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds until a server that does not answer counts as lost; GitHub waits ten seconds for all of an answer. */
const PATIENCE = { connectionTimeoutMillis: 5_000, query_timeout: 60_000 };
const RECONNECT_MILLISECONDS = 1_000;

/** @param url of a PostgreSQL server, as `postgres://user:password@host:5432/name` */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new Pool({ connectionString: url, ...PATIENCE });
  // A connection lost while idle is replaced at the next query.
  pool.on('error', () => undefined);
  const listeners = new Set<Client>();
  let isOpen = true;

  async function transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken = false;
    try {
      await client.query('BEGIN');
      const result = await work({
        query: <Row>(text: string, values?: readonly unknown[]) =>
          client.query<Row & object>(text, values && [...values]),
      });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => (broken = true));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async function listen(channel: string, hear: (payload: string) => void): Promise<void> {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: PATIENCE.connectionTimeoutMillis });
    client.on('notification', ({ payload = '' }) => {
      hear(payload);
    });
    // A lost connection is told once as an error and once as an end.
    client.on('error', () => undefined);
    client.once('end', () => {
      listeners.delete(client);
      void relisten(channel, hear);
    });
    await client.connect();
    listeners.add(client);
    await client.query(`LISTEN ${channel}`);
  }

  async function relisten(channel: string, hear: (payload: string) => void): Promise<void> {
    await sleep(RECONNECT_MILLISECONDS, undefined, { ref: false });
    if (isOpen) await listen(channel, hear).catch(() => undefined);
  }

  async function close(): Promise<void> {
    isOpen = false;
    await Promise.all([...listeners].map((client) => client.end()));
    await pool.end();
  }

  return migrated({
    query: <Row>(text: string, values?: readonly unknown[]) => pool.query<Row & object>(text, values && [...values]),
    transaction,
    listen,
    close,
  });
}

/**
 * @param folder where PostgreSQL's files lie, for one process at a time; absent: in memory
 * @throws Error when another process uses the folder
 */
export async function openPglite(folder?: string): Promise<Database> {
  const unlock = folder === undefined ? undefined : lockFolder(folder);
  const pglite = new PGlite(folder);
  const database = await migrated({
    ...queries(pglite),
    transaction: (work) => pglite.transaction((transaction) => work(queries(transaction))),
    listen: async (channel, hear) => {
      await pglite.listen(channel, hear);
    },
    close: async () => {
      await pglite.close();
      unlock?.();
    },
  });
  // One process at a time: whoever held a job here is gone, and need not be waited for.
  await database.query(`UPDATE waymark.job SET heartbeat_at = '-infinity' WHERE worker IS NOT NULL`);
  return database;
}

function queries(pglite: Pick<PGlite, 'query' | 'exec'>): Db {
  return {
    async query<Row>(text: string, values?: readonly unknown[]) {
      if (values) return pglite.query<Row>(text, [...values]);
      const results = await pglite.exec(text);
      return { rows: (results.at(-1)?.rows ?? []) as Row[] };
    },
  };
}

async function migrated(database: Database): Promise<Database> {
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
