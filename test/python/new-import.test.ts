import { expect, test } from '@jest/globals';
import { PythonFile } from '../../src/python/file.ts';
import { imported } from '../../src/python/new-import.ts';

/** How a file writes `collections.deque`, and the text that it has to gain for that. */
function deque(source: string): readonly [written: string, added: string] | undefined {
  const found = imported(new PythonFile('shop.py', Buffer.from(source)), 'collections', 'deque');
  return found && [found.written, found.edits.map(({ start, text }) => `${start}:${text}`).join('')];
}

test('what is imported already is written as the file calls it', () => {
  expect(deque('from collections import deque\n')).toEqual(['deque', '']);
  expect(deque('from collections import deque as line\n')).toEqual(['line', '']);
  expect(deque('import collections as c\n')).toEqual(['c.deque', '']);
});

test('an import goes before the first one, behind what is asked of the future', () => {
  expect(deque('"""Text."""\nimport os\n')).toEqual(['deque', '12:from collections import deque\n']);
  expect(deque('from __future__ import annotations\r\nimport os\r\n')).toEqual([
    'deque',
    '36:from collections import deque\r\n',
  ]);
});

test('a name that stands for something else is not taken', () => {
  expect(deque('import os\n\n\ndef open(deque):\n    return deque\n')).toBeUndefined();
  expect(deque('x = 1\n')).toBeUndefined();
});
