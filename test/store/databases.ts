import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { openPglite, openPostgres, type Database } from '../../src/store/database.ts';

const { DATABASE_URL } = process.env;

/** The databases to test on: PGlite always, PostgreSQL when `DATABASE_URL` names a server. */
export const DATABASES: readonly (readonly [string, () => Promise<Database>])[] = [
  ['PGlite', () => openPglite()],
  ...(DATABASE_URL ? [['PostgreSQL', () => openFreshPostgres(DATABASE_URL)] as const] : []),
];

async function openFreshPostgres(server: string): Promise<Database> {
  const { url, drop } = await createPostgres(server);
  const database = await openPostgres(url);
  return {
    ...database,
    async close() {
      await database.close();
      await drop();
    },
  };
}

/** An empty database of its own on the server. */
export async function createPostgres(server: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `waymark_${randomUUID().replaceAll('-', '')}`;
  await administrate(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administrate(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function administrate(server: string, statement: string): Promise<void> {
  const client = new Client(server);
  await client.connect();
  await client.query(statement);
  await client.end();
}
