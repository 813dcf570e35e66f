import { listAll } from '../../src/github/list.ts';

function failure(status: number): Error {
  return Object.assign(new Error('no'), { status });
}

test('a list comes in pages of a hundred', async () => {
  expect(await listAll((perPage) => Promise.resolve([perPage]))).toEqual([100]);
});

test('a list that GitHub cannot put together comes in pages of fifty', async () => {
  const list = (perPage: number) => (perPage > 50 ? Promise.reject(failure(502)) : Promise.resolve([perPage]));
  expect(await listAll(list)).toEqual([50]);
});

test('a list that GitHub refuses is not asked for again', async () => {
  let asked = 0;
  const list = () => {
    asked += 1;
    return Promise.reject(failure(404));
  };
  await expect(listAll(list)).rejects.toMatchObject({ status: 404 });
  expect(asked).toBe(1);
});
