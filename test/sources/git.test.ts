import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { git, splitNul, workTree } from '../../src/sources/git.ts';
import { repository } from './repository.ts';

afterEach(() => {
  for (const name of ['GIT_DIR', 'GIT_INDEX_FILE', 'GIT_WORK_TREE']) Reflect.deleteProperty(process.env, name);
});

test('the folder says which repository is meant, not what a hook is told of its own', async () => {
  const root = repository({ 'a.py': '', 'sub/b.py': '' });
  const other = repository({ 'other.py': '' });
  const sub = join(root, 'sub');
  process.env['GIT_DIR'] = join(root, '.git');
  expect(await workTree(sub)).toBe(root);
  process.env['GIT_DIR'] = join(other, '.git');
  process.env['GIT_INDEX_FILE'] = join(other, '.git/index');
  process.env['GIT_WORK_TREE'] = other;
  expect(await workTree(sub)).toBe(root);
  expect(splitNul(await git(root, ['ls-files', '-z']))).toEqual(['a.py', 'sub/b.py']);
});

test('a folder outside of any work tree has none', async () => {
  const root = repository({ 'a.py': '' });
  const inside = join(root, '.git', 'within');
  mkdirSync(inside);
  expect(await workTree(inside)).toBeUndefined();
});
