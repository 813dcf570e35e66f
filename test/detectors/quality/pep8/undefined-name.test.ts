import { expect, test } from '@jest/globals';
import detector from '../../../../src/detectors/quality/pep8/undefined-name.ts';
import { PythonFile } from '../../../../src/python/file.ts';

/** How many names it reports of a sum, or a question, of so many that nothing binds. */
function reported(count: number, operator: string): number {
  const names = Array.from({ length: count }, (_, index) => `name${index}`);
  const source = `hasattr(shop, "x")\nprint(${names.join(operator)})\n`;
  return [...detector.detect(0, new PythonFile('shop.py', Buffer.from(source)), {})].length;
}

test.each([' and ', ' + '])('a file that binds none of a great many names joined by `%s` is given them', (operator) => {
  expect(reported(20, operator)).toBe(21);
  expect(reported(60_000, operator)).toBe(0);
});
