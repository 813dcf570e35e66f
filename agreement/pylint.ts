import { spawnSync } from 'node:child_process';
import type { Found } from './by-rule.ts';
import { addLine, type LinesByCode } from './ours.ts';

/** Version of the pylint of a Python; undefined without it. */
export function pylintVersion(python: string): string | undefined {
  const { status, stdout } = spawnSync(python, ['-m', 'pylint', '--version'], { encoding: 'utf8' });
  return status === 0 ? /^pylint (\S+)/.exec(stdout)?.[1] : undefined;
}

interface Message {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly 'message-id': string;
}

/** `syntax-error` and `astroid-error`. */
const BROKEN = ['E0001', 'F0002'];

/**
 * Runs pylint over files below a folder, with no settings but its own. Each is named: of a package it would pass over the
 * folders that have no `__init__.py`.
 *
 * @param codes numbers of the messages to look for; one that this version does not have finds nothing
 * @throws Error with what Python said when it fails
 */
export function pylint(python: string, folder: string, paths: readonly string[], codes: readonly string[]): Found {
  const settings = [
    '--rcfile=/dev/null',
    '--persistent=n',
    '--load-plugins=pylint.extensions.mccabe',
    '--max-complexity=15',
    '--max-line-length=79',
    '--disable=all',
    `--enable=${[...BROKEN, ...codes].join(',')}`,
    '--output-format=json',
  ];
  const { stdout, stderr, error } = spawnSync(python, ['-m', 'pylint', ...settings, ...paths], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (error !== undefined) throw error;
  if (!stdout.startsWith('[')) throw new Error(stderr);
  const found = new Map<string, LinesByCode>(paths.map((path) => [path, new Map()]));
  for (const { path, line, 'message-id': code } of JSON.parse(stdout) as Message[]) {
    const lines = found.get(path);
    if (BROKEN.includes(code)) found.delete(path);
    else if (lines !== undefined) addLine(lines, code, line);
  }
  return found;
}
