import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join(ROOT, 'dist/cli.js');

/** Compiles the command as it is shipped, unless that has been done since the last change. */
export function build(): void {
  if (modified(CLI) > newest(join(ROOT, 'src'))) return;
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: ROOT,
  });
  copyFileSync(join(ROOT, 'src/python/python.wasm'), join(ROOT, 'dist/python/python.wasm'));
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newest(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(...entries.map((entry) => modified(join(folder, entry))));
}

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `waymark` in a folder, without a terminal. */
export function waymark(folder: string, ...args: readonly string[]): Promise<Result> {
  return waymarkWith({}, folder, ...args);
}

/** As `waymark`, with these variables in its environment. */
export function waymarkWith(env: Record<string, string>, folder: string, ...args: readonly string[]): Promise<Result> {
  return start(process.execPath, [CLI, ...args], folder, { GITHUB_TOKEN: '', GITHUB_API_URL: '', ...env });
}

/** Runs a shell script in which `$WAYMARK` is the command. */
export function shell(folder: string, script: string): Promise<Result> {
  return start('bash', ['-o', 'pipefail', '-c', script], folder, { WAYMARK: `${process.execPath} ${CLI}` });
}

function start(
  file: string,
  args: readonly string[],
  cwd: string,
  extra: Record<string, string> = {},
): Promise<Result> {
  const env = { ...process.env, FORCE_COLOR: undefined, CI: undefined, ...extra };
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, ...output });
    });
  });
}
