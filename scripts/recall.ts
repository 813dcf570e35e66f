/**
 * `npx tsx scripts/recall.ts FOLDER` puts each fault of `recall-seeds.ts` into a repository below the folder and tells which
 * are found by `waymark review`. The repositories are git work trees that are checked out at the commits of docs/recall.md; the
 * work is done in work trees beside them. Build first.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Seed, SEEDS } from './recall-seeds.ts';

interface Found {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: npx tsx scripts/recall.ts FOLDER\n');
  process.exit(2);
}

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
let found = 0;
for (const repository of new Set(SEEDS.map((seed) => seed.repository))) {
  const home = join(folder, repository);
  const copy = join(folder, `${repository}-seeded`);
  git(home, 'worktree', 'add', '--quiet', '--force', '--detach', copy);
  try {
    for (const seed of SEEDS.filter((each) => each.repository === repository)) found += tell(seed, copy);
  } finally {
    git(home, 'worktree', 'remove', '--force', copy);
  }
}
process.stdout.write(`${String(found)} of ${String(SEEDS.length)} found\n`);

/** @returns 1 for a fault that is found, else 0 */
function tell(seed: Seed, copy: string): number {
  plant(seed, copy);
  const findings = review(copy);
  git(copy, 'reset', '--hard', '--quiet');
  git(copy, 'clean', '-fdq');
  const isFound = findings.some(({ rule }) => rule === seed.rule);
  const lines = findings.map(({ rule, path, line, message }) => `    ${path}:${String(line)} ${rule}: ${message}`);
  process.stdout.write(
    [`${isFound ? 'found ' : 'MISSED'} ${seed.repository} ${seed.rule}: ${seed.fault}`, ...lines, ''].join('\n'),
  );
  return isFound ? 1 : 0;
}

function plant({ edits, fault }: Seed, copy: string): void {
  for (const edit of edits) {
    const path = join(copy, edit.path);
    if ('text' in edit) {
      writeFileSync(path, edit.text);
      continue;
    }
    const [before, after, ...more] = readFileSync(path, 'utf8').split(edit.find);
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`${edit.path}: what is to be replaced does not stand there once (${fault})`);
    writeFileSync(path, `${before}${edit.replace}${after}`);
  }
}

function review(copy: string): readonly Found[] {
  const options = ['--base', 'HEAD', '--isolated', '--profile', 'all', '--fail-on', 'never', '--format', 'json'];
  const output = execFileSync(process.execPath, [CLI, 'review', ...options], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return (JSON.parse(output) as { readonly findings: readonly Found[] }).findings;
}

function git(cwd: string, ...words: readonly string[]): void {
  execFileSync('git', words, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
