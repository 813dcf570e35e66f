import { pathOf } from '../../src/server/path.ts';

test.each([
  ['/', '/'],
  ['', ''],
  ['//', '/'],
  ['/hooks', '/hooks'],
  ['/hooks//', '/hooks'],
  ['/hooks/?a=/', '/hooks'],
  ['/hooks/#a?b', '/hooks'],
  [`/${'/'.repeat(100_000)}x/`, `/${'/'.repeat(100_000)}x`],
])('the path of %#', (url, path) => {
  expect(pathOf(url)).toBe(path);
});
