import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPglite, openPostgres, type Database } from '../../src/store/database.ts';
import { recordDelivery } from '../../src/store/deliveries.ts';
import { erase, forget } from '../../src/store/erase.ts';
import { installationTexts } from '../../src/store/texts.ts';
import { DATABASES } from './databases.ts';

describe.each(DATABASES)('on %s', (_, open) => {
  let database: Database;

  beforeAll(async () => {
    database = await open();
  }, 30_000);

  /** A job that writes texts, and stays. */
  let job: number;

  beforeAll(async () => {
    const { rows } = await database.query<{ id: string | number }>(
      `INSERT INTO waymark.job (installation, repository, number, data) VALUES (1, 1, 1, '{}') RETURNING id`,
    );
    job = Number(rows[0]!.id);
  });

  afterAll(() => database.close());

  test('a delivery is new once', async () => {
    expect(await database.transaction((db) => recordDelivery(db, 'd1'))).toBe(true);
    expect(await database.transaction((db) => recordDelivery(db, 'd1'))).toBe(false);
    expect(await database.transaction((db) => recordDelivery(db, 'd2'))).toBe(true);
  });

  test('of the same delivery received at once, one is new', async () => {
    const same = Array.from({ length: 5 }, () => database.transaction((db) => recordDelivery(db, 'at once')));
    expect((await Promise.all(same)).filter(Boolean)).toHaveLength(1);
  });

  test('a transaction that throws leaves nothing', async () => {
    const failed = database.transaction(async (db) => {
      await recordDelivery(db, 'undone');
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await database.transaction((db) => recordDelivery(db, 'undone'))).toBe(true);
  });

  test('a statement that fails leaves nothing, and the next transaction works', async () => {
    const failed = database.transaction(async (db) => {
      await recordDelivery(db, 'undone too');
      await db.query('SELECT nothing FROM nowhere');
    });
    await expect(failed).rejects.toThrow(/nowhere/);
    expect(await database.transaction((db) => recordDelivery(db, 'undone too'))).toBe(true);
  });

  test('an installation reads what it wrote, and no other does', async () => {
    const [ours, theirs] = [1, 2].map((id) => installationTexts(database, id, job));
    await ours!.write(
      new Map([
        ['a', 'text of ours\u00e9'],
        ['b', '{"x":"\\u0000"}'],
      ]),
    );
    await ours!.write(new Map([['a', 'text of ours\u00e9']]));
    await ours!.write(new Map());
    expect(await ours!.read(['b', 'a', 'c'])).toEqual(
      new Map([
        ['a', 'text of ours\u00e9'],
        ['b', '{"x":"\\u0000"}'],
      ]),
    );
    expect(await ours!.read([])).toEqual(new Map());
    expect(await theirs!.read(['a', 'b'])).toEqual(new Map());
  });

  test('what was erased does not come back from a review that is still under way', async () => {
    const { rows } = await database.query<{ id: string | number }>(
      `INSERT INTO waymark.job (installation, repository, number, data) VALUES (4, 1, 1, '{}') RETURNING id`,
    );
    const texts = installationTexts(database, 4, Number(rows[0]!.id));
    await texts.write(new Map([['k', 't']]));
    await database.transaction((db) => erase(db, 4));
    await texts.write(new Map([['k', 't']]));
    expect(await texts.read(['k'])).toEqual(new Map());
  });

  test('texts that were not used for a month are forgotten', async () => {
    const texts = installationTexts(database, 3, job);
    await texts.write(
      new Map([
        ['old', '1'],
        ['read', '2'],
      ]),
    );
    await database.transaction((db) =>
      db.query(`UPDATE waymark.text SET used_at = now() - interval '31 days' WHERE installation = 3`),
    );
    await texts.read(['read']);
    await texts.write(new Map([['new', '3']]));
    await database.transaction(forget);
    expect([...(await texts.read(['old', 'read', 'new'])).keys()].sort()).toEqual(['new', 'read']);
  });

  test('deliveries older than a month are forgotten', async () => {
    await database.transaction((db) =>
      db.query(`INSERT INTO waymark.delivery VALUES ('old', now() - interval '31 days')`),
    );
    await database.transaction((db) => recordDelivery(db, 'today'));
    await database.transaction(forget);
    const { rows } = await database.transaction((db) =>
      db.query(`SELECT id FROM waymark.delivery WHERE id IN ('old', 'today')`),
    );
    expect(rows).toEqual([{ id: 'today' }]);
  });
});

test('a server that cannot be reached is an error', async () => {
  await expect(openPostgres('postgres://nobody@127.0.0.1:1/none')).rejects.toThrow();
});

describe('a folder', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waymark-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('keeps what was written when it is opened again', async () => {
    const data = join(folder, 'not', 'there', 'yet');
    const first = await openPglite(data);
    await first.transaction((db) => recordDelivery(db, 'kept'));
    await first.close();
    const second = await openPglite(data);
    expect(await second.transaction((db) => recordDelivery(db, 'kept'))).toBe(false);
    await second.close();
  }, 60_000);
});
