import { PGlite } from '@electric-sql/pglite';
import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openPglite, openPostgres, type Database } from '../../src/store/database.ts';
import { migrate, MIGRATIONS } from '../../src/store/migrations.ts';
import { createPostgres, DATABASES } from './databases.ts';

jest.setTimeout(60_000);

/** What version 0.1.0 left: its tables, without numbered steps, and those of pg-boss with jobs of its own and of another program. */
const VERSION_0_1_0 = `
  CREATE SCHEMA waymark;
  CREATE TABLE waymark.delivery (id text PRIMARY KEY, received_at timestamptz NOT NULL DEFAULT now());
  CREATE INDEX delivery_received_at ON waymark.delivery (received_at);
  CREATE TABLE waymark.text (
    installation bigint, key text, text text NOT NULL, used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation, key)
  );
  CREATE INDEX text_used_at ON waymark.text (used_at);
  INSERT INTO waymark.delivery (id) VALUES ('before');
  INSERT INTO waymark.text (installation, key, text) VALUES (1, 'k', 't');
  CREATE SCHEMA pgboss;
  CREATE TABLE pgboss.job (name text, data jsonb);
  INSERT INTO pgboss.job VALUES ('review', '{"owner": "octo"}'), ('review-failed', '{}'), ('mail', '{}');
`;

async function expectUpgraded(database: Database): Promise<void> {
  const all = async (text: string): Promise<unknown[]> => (await database.query(text)).rows;
  expect(await all('SELECT id FROM waymark.delivery')).toEqual([{ id: 'before' }]);
  expect(await all('SELECT key FROM waymark.text')).toEqual([{ key: 'k' }]);
  expect(await all('SELECT name FROM pgboss.job')).toEqual([{ name: 'mail' }]);
  expect(await all('SELECT id FROM waymark.job')).toEqual([]);
  expect(await all('SELECT step FROM waymark.migration ORDER BY step')).toEqual(
    MIGRATIONS.map((_, index) => ({ step: index + 1 })),
  );
}

test('a folder of version 0.1.0 is brought up to date with what it holds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-'));
  try {
    const before = new PGlite(folder);
    await before.exec(VERSION_0_1_0);
    await before.close();
    const database = await openPglite(folder);
    await expectUpgraded(database);
    await database.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

(process.env.DATABASE_URL ? test : test.skip)('so is a server, by whichever process comes first', async () => {
  const { url, drop } = await createPostgres(process.env.DATABASE_URL!);
  const client = new Client(url);
  await client.connect();
  await client.query(VERSION_0_1_0);
  await client.end();
  const databases = await Promise.all([1, 2, 3].map(() => openPostgres(url)));
  for (const database of databases) await expectUpgraded(database);
  await Promise.all(databases.map((database) => database.close()));
  await drop();
});

describe.each(DATABASES)('on %s', (_, open) => {
  let database: Database;

  beforeEach(async () => {
    database = await open();
  });

  afterEach(() => database.close());

  test('a step runs once, and one that fails leaves nothing of itself or the others', async () => {
    const one = [...MIGRATIONS, 'CREATE TABLE waymark.next (n int); INSERT INTO waymark.next VALUES (1);'];
    await migrate(database, one);
    await migrate(database, one);
    expect((await database.query('SELECT n FROM waymark.next')).rows).toEqual([{ n: 1 }]);
    const broken = [...one, 'INSERT INTO waymark.next VALUES (2);', 'SELECT nothing FROM nowhere;'];
    await expect(migrate(database, broken)).rejects.toThrow(/nowhere/);
    expect((await database.query('SELECT n FROM waymark.next')).rows).toEqual([{ n: 1 }]);
  });

  test('a database of a newer version is refused', async () => {
    await migrate(database, [...MIGRATIONS, 'SELECT 1;']);
    const known = MIGRATIONS.length;
    const words = new RegExp(`step ${known + 1}.*steps up to ${known}.*newer version`, 's');
    await expect(migrate(database)).rejects.toThrow(words);
  });
});
