/**
 * Tells what the reviews of past changes would have said, one line of JSON for each change that anything is said of:
 *
 *     npm run build
 *     npx tsx scripts/replay.ts FOLDER [COUNT]
 *
 * The folder is a clone with its history. Each of the last commits of its main line that adds or changes Python, of at most 150
 * such files, is reviewed as a pull request onto the commit before it, with the settings that the repository had then.
 */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Report {
  readonly findings: readonly { readonly rule: string; readonly path: string; readonly line: number }[];
}

const MOST_FILES = 150;

const [folder = '.', count = '60'] = process.argv.slice(2);
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

function run(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { cwd: resolve(folder), encoding: 'utf8', maxBuffer: 1 << 28 });
}

let replayed = 0;
for (const commit of run('git', 'log', '--first-parent', '--min-parents=1', '--format=%H', '--', '*.py').split('\n')) {
  if (commit === '' || replayed === Number(count)) break;
  const [base, head] = [`${commit}^1`, commit];
  const changed =
    run('git', 'diff', '--name-only', '--diff-filter=AM', base, head, '--', '*.py').split('\n').length - 1;
  if (changed === 0 || changed > MOST_FILES) continue;
  replayed += 1;
  const range = ['--base', base, '--head', head];
  const text = run(process.execPath, cli, 'review', ...range, '--fail-on', 'never', '--format', 'json');
  const { findings } = JSON.parse(text) as Report;
  const told = findings.map(({ rule, path, line }) => ({ rule, place: `${path}:${line}` }));
  if (told.length > 0) process.stdout.write(`${JSON.stringify({ commit, told })}\n`);
}
process.stdout.write(`${replayed} changes\n`);
