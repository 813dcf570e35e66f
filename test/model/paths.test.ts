import { isTooOpen, pathMatcher } from '../../src/model/paths.ts';

test.each([
  [['docs/'], 'docs/conf.py', true],
  [['docs/'], 'src/docs.py', undefined],
  [['checks/', '!checks/keep.py'], 'checks/a.py', true],
  [['tests/*', '!tests/keep.py'], 'tests/keep.py', false],
  [['!lib/testing/**'], 'lib/testing/client.py', false],
  [[], 'a.py', undefined],
  [['*'], '../outside.py', undefined],
  [['a*[!/!', 'docs/'], 'docs/conf.py', true],
  [['[^/', '![!/'], 'a/z.py', undefined],
])('%j says of %s: %s', (patterns, path, verdict) => {
  expect(pathMatcher(patterns)(path)).toBe(verdict);
});

test.each(['*a*a*a*ab', '*a*a*a/*a*a/b', '**/*a*a*a/b', '**/a/**/b/**/c', '**a**b'])(
  '%s leaves too much open',
  (pattern) => {
    expect(isTooOpen(pattern)).toBe(true);
  },
);

test.each(['*.gen.py', '**/*test*/**', '*_pb2*.py*', 'src/**/test*/**/*.py', '*/*/*/*/*/migrations/*', 'docs/'])(
  '%s does not',
  (pattern) => {
    expect(isTooOpen(pattern)).toBe(false);
  },
);

// Without the bounds each of them takes minutes and more: the test would not end.
test.each([
  ['*a*a*ab', 'a'.repeat(255)],
  ['*a*a*ab', Array.from({ length: 4 }, () => 'a'.repeat(255)).join('/')],
  ['*a*a/*a*a/b', `${'a'.repeat(255)}/${'a'.repeat(255)}/c`],
  ['**/a/**/b', Array.from({ length: 512 }, () => 'a').join('/')],
  ['*a*a*a*a*a*a*ab', 'a'.repeat(2_000)],
  ['**/a/**/a/**/a/**/b', Array.from({ length: 2_000 }, () => 'a').join('/')],
])('%s ends on a long path', (pattern, path) => {
  expect(pathMatcher([pattern])(path)).toBeUndefined();
});
