import { pathMatcher } from '../../src/model/paths.ts';
import type { DeclinedIn } from '../../src/model/room.ts';
import { perFileList, perFileTable } from '../../src/sources/per-file.ts';

/** Whether an entry speaks of a path. */
function speaksOf(entry: DeclinedIn | undefined, path: string): boolean {
  if (entry === undefined) return false;
  return (pathMatcher(entry.paths)(path) === true) !== (entry.isOutside === true);
}

describe('the files of a pattern', () => {
  test.each<[string, string[], string[]]>([
    ['tests/*', ['tests/a.py', 'tests/deep/er/a.py'], ['shop/tests/a.py', 'tests.py']],
    ['tests/**', ['tests/a.py', 'tests/deep/er/a.py'], ['shop/tests/a.py']],
    ['*/tests/*', ['shop/tests/a.py', 'shop/api/tests/unit/a.py'], ['tests/a.py', 'shop/tests.py']],
    ['**/tests/*.py', ['shop/tests/a.py', 'shop/tests/unit/a.py'], ['shop/a.py']],
    ['*/migrations/*.py', ['shop/migrations/0001_a.py', 'a/b/migrations/old/0001_a.py'], ['migrations/0001_a.py']],
    ['tests/test_*.py', ['tests/test_a.py'], ['tests/conftest.py', 'test_a.py']],
    ['./shop/models.py', ['shop/models.py'], ['api/shop/models.py']],
    ['__init__.py', ['__init__.py', 'shop/api/__init__.py'], ['shop/init.py']],
    ['test_*.py', ['test_a.py', 'shop/tests/test_a.py'], ['shop/a_test.py']],
    ['alembic/versions/2022*', ['alembic/versions/2022_a.py'], ['alembic/versions/2023_a.py', '2022.py']],
    ['src/*/api/v[12].py', ['src/shop/api/v1.py', 'src/a/b/api/v2.py'], ['src/shop/api/v3.py']],
    ['{api,core}/{a,b}.py', ['api/a.py', 'core/b.py'], ['api/c.py']],
    ['!shop/*', ['tests/a.py', 'setup.py'], ['shop/a.py', 'shop/api/a.py']],
  ])('%s', (pattern, inside, outside) => {
    const [entry] = perFileTable({ [pattern]: ['E501'] });
    expect(inside.filter((path) => !speaksOf(entry, path))).toEqual([]);
    expect(outside.filter((path) => speaksOf(entry, path))).toEqual([]);
  });

  test.each([
    '/etc/*.py',
    '../other/*.py',
    'a/../../b.py',
    '#a.py',
    'a\\b.py',
    '*/a/*/b/*/c.py',
    `${'a'.repeat(2_000)}.py`,
  ])('are none of %s', (pattern) => {
    expect(perFileTable({ [pattern]: ['E501'] })).toEqual([]);
  });

  test('are none of braces that multiply', () => {
    expect(perFileTable({ ['{a,b}'.repeat(40)]: ['E501'] })).toEqual([]);
  });
});

test('a list has codes behind the files that they are for', () => {
  const lines = ['tests/*:E501', 'S101', 'setup.py', 'docs/conf.py', ':', 'E402', 'shop/__init__.py: F401,F403'];
  expect(perFileList(lines)).toEqual([
    { paths: ['/tests/*'], codes: ['E501', 'S101'] },
    { paths: ['setup.py', '/docs/conf.py'], codes: ['E402'] },
    { paths: ['/shop/__init__.py'], codes: ['F401', 'F403'] },
  ]);
});

test.each([3, 'tests/*:E501', ['tests/*'], { 'tests/*': 'E501' }, { 'tests/*': { E501: true } }])(
  'what is no table of lists says nothing: %j',
  (table) => {
    expect(perFileTable(table)).toEqual([]);
  },
);
