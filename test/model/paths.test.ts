import { pathMatcher } from '../../src/model/paths.ts';

test.each([
  [['docs/'], 'docs/conf.py', true],
  [['docs/'], 'src/docs.py', undefined],
  [['checks/', '!checks/keep.py'], 'checks/a.py', true],
  [['tests/*', '!tests/keep.py'], 'tests/keep.py', false],
  [['!lib/testing/**'], 'lib/testing/client.py', false],
  [[], 'a.py', undefined],
  [['*'], '../outside.py', undefined],
])('%j says of %s: %s', (patterns, path, verdict) => {
  expect(pathMatcher(patterns)(path)).toBe(verdict);
});
