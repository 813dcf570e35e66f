import { near, nearest } from '../../src/model/near.ts';

const KNOWN = ['profile', 'select', 'ignore', 'bare-except', 'query-in-loop', 'web/django'];

test.each([
  ['profil', 'profile'],
  ['profiel', 'profile'],
  ['Select', 'select'],
  ['ignored', 'ignore'],
  ['except', 'bare-except'],
  ['query-on-loop', 'query-in-loop'],
  ['djanog', undefined],
  ['django', 'web/django'],
  ['zzz', undefined],
  ['', undefined],
])('%s is near to %s', (name, meant) => {
  expect(nearest(name, KNOWN)).toBe(meant);
});

test('several names may be meant, the likelier first', () => {
  expect(near('query-in-lop', ['query-in-loop', 'query-on-top', 'zzz', 'query-in-lops'], 2)).toEqual([
    'query-in-loop',
    'query-in-lops',
  ]);
});
