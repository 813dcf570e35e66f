import { treeChanges } from '../../src/sources/tree-changes.ts';

function tree(files: Readonly<Record<string, string>>) {
  return Object.entries(files).map(([path, blob]) => ({ path, blob }));
}

test('what is the same in both trees is no change', () => {
  expect(treeChanges(tree({ 'a.py': '1' }), tree({ 'a.py': '1' }))).toEqual([]);
});

test('what differs is added, modified or removed', () => {
  expect(treeChanges(tree({ 'a.py': '1', 'b.py': '2' }), tree({ 'b.py': '3', 'c.py': '4' }))).toEqual([
    { path: 'b.py', status: 'modified', blob: '3' },
    { path: 'c.py', status: 'added', blob: '4' },
    { path: 'a.py', status: 'removed', blob: '1' },
  ]);
});

test('the same bytes at another path are a renamed file, each of them once', () => {
  expect(treeChanges(tree({ 'a.py': '1' }), tree({ 'b.py': '1', 'c.py': '1' }))).toEqual([
    { path: 'b.py', previousPath: 'a.py', status: 'renamed', blob: '1' },
    { path: 'c.py', status: 'added', blob: '1' },
  ]);
});

test('a copy is no renamed file', () => {
  expect(treeChanges(tree({ 'a.py': '1' }), tree({ 'a.py': '1', 'b.py': '1' }))).toEqual([
    { path: 'b.py', status: 'added', blob: '1' },
  ]);
});
