import { createChecker } from '../../src/check/checker.ts';
import { formerKeys } from '../../src/check/former-keys.ts';
import type { Change } from '../../src/model/change.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { loadRules } from '../../src/rules/loader.ts';

const checker = createChecker(await loadRules(), { link: lessonLink(undefined), suppress: true, fixes: false });

/** Findings at module level, in nested definitions, twice on alike lines, on a line by itself and on a blank one. */
const SOURCE = `import os
import sys


class Shop:
    def find(self, item=[]):
        def inner():
            return item == None
        return inner, item == None

    def find_all(self, items):
        try:
            return items == None
        except:
            pass
   
def gone(item): return item == None
def same(item):
    if item == None:
        return 1
    if item == None:
        return 2
`;

function renamed(text: string, previousPath?: string): Change {
  return {
    path: 'store/new.py',
    status: 'renamed',
    hunks: [],
    head: Buffer.from(text),
    ...(previousPath !== undefined && { previousPath }),
  };
}

test('are those that the same findings have under the former path', () => {
  const source = Buffer.from(SOURCE);
  const now = checker.check('store/new.py', source).findings;
  const then = checker.check('shop/old.py', source).findings;
  expect(now.length).toBeGreaterThan(10);
  const former = formerKeys(now, [renamed(SOURCE, 'shop/old.py')]);
  expect(now.map(({ rule, key }) => [rule, former.get(key)])).toEqual(then.map(({ rule, key }) => [rule, key]));
});

test('are none of files that keep their path, and of findings that a file cannot have', () => {
  const now = checker.check('store/new.py', Buffer.from(SOURCE)).findings;
  expect(formerKeys(now, [renamed(SOURCE), { ...renamed(SOURCE, 'a.py'), path: 'other.py' }]).size).toBe(0);
  const strangers = now.map((finding) => ({ ...finding, key: '0123456789abcdef' }));
  expect(formerKeys(strangers, [renamed(SOURCE, 'a.py')]).size).toBe(0);
});

test('are found on one very long line that is not ASCII', () => {
  const text = `x = ["é"${', b'.repeat(100_000)}] == None\n`;
  const now = checker.check('store/new.py', Buffer.from(text)).findings;
  const then = checker.check('shop/old.py', Buffer.from(text)).findings;
  expect(now.length).toBeGreaterThan(0);
  const former = formerKeys(now, [renamed(text, 'shop/old.py')]);
  expect(now.map(({ key }) => former.get(key))).toEqual(then.map(({ key }) => key));
});
