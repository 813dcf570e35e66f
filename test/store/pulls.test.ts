import { erase } from '../../src/store/erase.ts';
import { forgetPull, pullMemory } from '../../src/store/pulls.ts';
import { DATABASES } from './databases.ts';

const PULL = { installation: 1, repository: 10, number: 7 };
const OTHERS = [
  { ...PULL, installation: 2 },
  { ...PULL, repository: 11 },
  { ...PULL, number: 8 },
];
const AT = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;

test.each(DATABASES)(
  '%s keeps what was said in each pull request apart, until it is closed or erased',
  async (_, open) => {
    const database = await open();
    const { rows } = await database.query<{ id: string | number }>(
      `INSERT INTO waymark.job (installation, repository, number, data) VALUES (1, 10, 7, '{}') RETURNING id`,
    );
    const job = Number(rows[0]!.id);
    const all = [PULL, ...OTHERS].map((lane) => pullMemory(database, lane, job));
    const state = () => Promise.all(all.map(async (each) => [await each.paused(), await each.ignores()]));
    expect(await state()).toEqual(all.map(() => [undefined, []]));

    for (const memory of all) {
      await memory.pause('ada');
      await memory.ignore('b-rule', 'ada', undefined);
    }
    const said = [{ by: 'ada', at: AT }, [{ rule: 'b-rule', by: 'ada', at: AT }]];
    expect(await state()).toEqual(all.map(() => said));

    await all[0]!.pause('grace');
    await all[0]!.ignore('b-rule', 'grace', 'It is a script.');
    await all[0]!.ignore('a-rule', 'ada', undefined);
    expect((await state())[0]).toEqual([
      { by: 'ada', at: AT },
      [
        { rule: 'a-rule', by: 'ada', at: AT },
        { rule: 'b-rule', by: 'grace', reason: 'It is a script.', at: AT },
      ],
    ]);
    await all[0]!.resume();
    expect(await all[0]!.paused()).toBeUndefined();

    await database.transaction((db) => forgetPull(db, PULL));
    expect(await state()).toEqual([[undefined, []], said, said, said]);
    await database.transaction((db) => erase(db, 1, [11]));
    expect(await state()).toEqual([[undefined, []], said, [undefined, []], said]);
    await database.transaction((db) => erase(db, 1));
    await all[0]!.pause('of a job that was erased');
    expect(await state()).toEqual([[undefined, []], said, [undefined, []], [undefined, []]]);
    await database.close();
  },
  60_000,
);
