import { hasOwnLines } from '../../src/python/edits.ts';
import { PythonFile } from '../../src/python/file.ts';

describe('hasOwnLines', () => {
  test.each([
    ['x = 1\n', true],
    ['if a:\n    x = 1  \n', true],
    ['x = (1,\n     2)\n', true],
    ['if a: x = 1\n', false],
    ['x = 1; y = 2\n', false],
    ['x = 1  # why\n', false],
  ])('of the first assignment in %j is %s', (source, expected) => {
    const file = new PythonFile('example.py', Buffer.from(source));
    const assignment = file.descendants(0).find((node) => file.is(node, 'assignment'))!;
    expect(hasOwnLines(file, assignment)).toBe(expected);
  });
});
