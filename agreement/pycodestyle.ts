import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { joined } from './codes.ts';
import { addLine, type LinesByCode } from './ours.ts';

const SCRIPT = fileURLToPath(new URL('pycodestyle_findings.py', import.meta.url));

export interface Pycodestyle {
  readonly version: string;
  /** Of the Python that runs it, such as `3.11`. */
  readonly python: string;
  /** By path. */
  readonly found: ReadonlyMap<string, LinesByCode>;
}

/** The Python that Debian's packages are for, where there is one. */
export function pythonWithPycodestyle(): string | undefined {
  return ['/usr/bin/python3', 'python3'].find(hasPycodestyle);
}

function hasPycodestyle(python: string): boolean {
  return spawnSync(python, ['-c', 'import pycodestyle'], { stdio: 'ignore' }).status === 0;
}

/**
 * Runs pycodestyle over files, with all its checks and no comment honoured.
 *
 * @returns undefined when this Python has none
 * @throws Error with what Python said when it fails
 */
export function pycodestyle(python: string, files: readonly { readonly path: string }[]): Pycodestyle | undefined {
  if (!hasPycodestyle(python)) return undefined;
  const { status, stdout, stderr, error } = spawnSync(python, [SCRIPT], {
    input: files.map(({ path }) => path).join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${python} ${SCRIPT} failed:\n${stderr}`);
  const [head, ...rest] = stdout.trim().split('\n');
  const about = JSON.parse(head!) as { pycodestyle: string; python: string };
  const found = new Map<string, LinesByCode>();
  for (const row of rest) {
    const { path, found: pairs } = JSON.parse(row) as { path: string; found: [line: number, code: string][] };
    const lines: LinesByCode = new Map();
    for (const [line, code] of pairs) addLine(lines, joined(code), line);
    found.set(path, lines);
  }
  return { version: about.pycodestyle, python: about.python, found };
}
