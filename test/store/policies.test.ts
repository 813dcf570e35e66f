import { policyMemory } from '../../src/store/policies.ts';
import { erase } from '../../src/store/erase.ts';
import { DATABASES } from './databases.ts';

const SHOP = { installation: 1, repository: 10 };

test.each(DATABASES)(
  '%s keeps the last policy of each repository and installation apart, until it is erased',
  async (_, open) => {
    const database = await open();
    const { rows } = await database.query<{ id: string | number }>(
      `INSERT INTO waymark.job (installation, repository, number, data) VALUES (1, 10, 1, '{}') RETURNING id`,
    );
    const job = Number(rows[0]!.id);
    const shop = policyMemory(database, SHOP, job);
    expect(await shop.read()).toBeUndefined();
    await shop.write('first');
    await shop.write('second');
    await policyMemory(database, { ...SHOP, repository: 11 }, job).write('of the till');
    await policyMemory(database, { ...SHOP, installation: 2 }, job).write('of others');
    expect(await shop.read()).toBe('second');
    await database.transaction((db) => erase(db, 1, [10]));
    await shop.write('of a job that was erased');
    expect(await shop.read()).toBeUndefined();
    expect(await policyMemory(database, { ...SHOP, repository: 11 }, job).read()).toBe('of the till');
    await database.close();
  },
  60_000,
);
