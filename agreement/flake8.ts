import { spawnSync } from 'node:child_process';
import type { Found } from './by-rule.ts';
import { addLine, type LinesByCode } from './ours.ts';

const BROKEN = /^E9/;

/** What flake8 of a Python says its parts are, such as `5.0.4 (pep8-naming: 0.10.0, pyflakes: 2.5.0)`; undefined without it. */
export function flake8Version(python: string): string | undefined {
  const { status, stdout } = spawnSync(python, ['-m', 'flake8', '--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().replaceAll('\n', ' ') : undefined;
}

/** The version of a part of flake8 in what it says of itself. */
export function versionIn(parts: string | undefined, name: string): string | undefined {
  return parts === undefined ? undefined : new RegExp(`\\b${name}: ([\\w.]+)`).exec(parts)?.[1];
}

/** Whether the pep8-naming of a Python has a code: the newest ones are not in every version. */
export function namingHas(python: string): (code: string) => boolean {
  const script = 'import inspect, pep8ext_naming; print(inspect.getsource(pep8ext_naming))';
  const { stdout } = spawnSync(python, ['-c', script], { encoding: 'utf8' });
  return (code) => stdout.includes(code);
}

/**
 * Runs flake8 over files below a folder, with no settings but its own.
 *
 * @param codes those to look for, or beginnings of them
 * @throws Error with what Python said when it fails
 */
export function flake8(python: string, folder: string, paths: readonly string[], codes: readonly string[]): Found {
  const found = new Map<string, LinesByCode>(paths.map((path) => [path, new Map()]));
  const format = '%(path)s\t%(row)d\t%(code)s';
  const settings = [
    '--isolated',
    '--jobs=1',
    '--max-complexity=15',
    `--select=E9,${codes.join(',')}`,
    `--format=${format}`,
  ];
  const { stdout, stderr, error } = spawnSync(python, ['-m', 'flake8', ...settings, '.'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (error !== undefined) throw error;
  if (stderr !== '') throw new Error(stderr);
  for (const row of stdout.split('\n').filter((each) => each !== '')) {
    const [path, line, code] = row.split('\t') as [string, string, string];
    const name = path.replace(/^\.\//, '');
    const lines = found.get(name);
    if (BROKEN.test(code)) found.delete(name);
    else if (lines !== undefined) addLine(lines, code, Number(line));
  }
  return found;
}
