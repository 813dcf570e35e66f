import { policyMemory } from '../../src/store/policies.ts';
import { DATABASES } from './databases.ts';

test.each(DATABASES)(
  '%s keeps the last policy of each repository and installation apart',
  async (_, open) => {
    const database = await open();
    const shop = policyMemory(database, 1, 'octo/shop');
    expect(await shop.read()).toBeUndefined();
    await shop.write('first');
    await shop.write('second');
    await policyMemory(database, 1, 'octo/till').write('of the till');
    await policyMemory(database, 2, 'octo/shop').write('of others');
    expect(await shop.read()).toBe('second');
    await database.close();
  },
  60_000,
);
