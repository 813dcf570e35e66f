import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { git, writeFiles } from '../sources/repository.ts';
import { createPostgres } from '../store/databases.ts';
import { Commits } from './commits.ts';
import { history } from './histories.ts';
import { random } from './random.ts';
import { report } from './report.ts';
import { simulate, type SimulationOptions } from './simulate.ts';

// Processes that are started and killed over and over, on a loaded machine.
jest.setTimeout(600_000);

const MODULES = ['catalogue', 'orders', 'shipping', 'accounts'];

let repository: string;
let folder: string;

/** Thirty commits, each of which changes a module or two. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-simulation-'));
  repository = join(folder, 'repository');
  writeFiles(repository, { 'shop/__init__.py': '' });
  git(repository, 'init', '--quiet', '--initial-branch=main');
  const versions = new Map(MODULES.map((name) => [name, 0]));
  for (let commit = 0; commit < 30; commit += 1) {
    const name = MODULES[(commit * 7) % MODULES.length]!;
    versions.set(name, versions.get(name)! + 1);
    writeFiles(repository, { [`shop/${name}.py`]: moduleText(name, versions.get(name)!) });
    git(repository, 'add', '--all');
    git(repository, 'commit', '--quiet', '--message=change');
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function moduleText(name: string, version: number): string {
  const functions = Array.from({ length: 1 + (version % 5) }, (_, index) => {
    return `def ${name}_${index}(items):\n    if items == None:\n        return ${version}\n    return len(items)\n`;
  });
  return `"""The ${name}."""\n\n\n${functions.join('\n\n')}`;
}

function options(seed: number, pulls: number): SimulationOptions {
  const pace = { workers: 2, together: 6, share: 0.04, pause: 5_000 };
  return { seed, pulls, repository, store: { WAYMARK_DATA: join(folder, 'data') }, ...pace };
}

test('the same seed makes the same histories, and another one others', () => {
  const commits = new Commits(repository);
  const some = (seed: number) => [1, 2, 3].map((number) => history(commits, number, random(seed).fork(number)));
  expect(some(1)).toEqual(some(1));
  expect(some(1)).not.toEqual(some(2));
});

test('on PGlite no review is lost and nothing is said twice, whatever fails and is killed', async () => {
  const outcome = await simulate(options(11, 8));
  expect(outcome.wrong.length + outcome.violations.length > 0 ? report(outcome, options(11, 8)) : '').toBe('');
  expect(outcome.compared).toBeGreaterThan(0);
});

(process.env.DATABASE_URL ? test : test.skip)('nor on PostgreSQL with processes that share the work', async () => {
  const { url, drop } = await createPostgres(process.env.DATABASE_URL!);
  const outcome = await simulate({ ...options(12, 12), store: { DATABASE_URL: url } });
  expect(outcome.wrong.length + outcome.violations.length > 0 ? report(outcome, options(12, 12)) : '').toBe('');
  expect(outcome.findings).toBeGreaterThan(0);
  expect(outcome.kills + outcome.pauses).toBeGreaterThan(0);
  await drop();
});
