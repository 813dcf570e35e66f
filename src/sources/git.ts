import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { errorCode } from './files.ts';

/** A git command that failed, with what git said. */
export class GitError extends Error {
  override readonly name = 'GitError';
}

const run = promisify(execFile);
const LARGEST_OUTPUT = 1024 * 1024 * 1024;

/** Settings of the repository or the user that would run a program or change the form of the output. */
const SETTINGS = {
  'core.fsmonitor': 'false',
  'core.hooksPath': '/dev/null',
  'core.untrackedCache': 'false',
  'core.quotePath': 'true',
  'diff.noprefix': 'false',
  'diff.mnemonicPrefix': 'false',
  'diff.external': '',
  'diff.interHunkContext': '0',
  'diff.orderFile': '/dev/null',
  'diff.suppressBlankEmpty': 'false',
};

/**
 * Where git is told by a hook that calls us which repository, index and objects are meant. The folder says that: with these, git
 * takes any folder for the top of a work tree. (`git rev-parse --local-env-vars`, without the settings among them: a user may
 * need those for git to trust the folder.)
 */
const FROM_HOOKS = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
]);

/**
 * Runs git and gives its output. Git only reads: it takes no optional lock, asks nothing, fetches nothing and runs no hook.
 *
 * @throws GitError when git cannot be started or fails
 */
export async function git(cwd: string, args: readonly string[], input?: string): Promise<Buffer> {
  const settings = Object.entries(SETTINGS).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FROM_HOOKS.has(name)));
  const promise = run('git', ['--no-pager', ...settings, ...args], {
    cwd,
    encoding: 'buffer',
    maxBuffer: LARGEST_OUTPUT,
    env: { ...inherited, GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
  });
  promise.child.stdin?.on('error', () => undefined).end(input);
  try {
    return (await promise).stdout;
  } catch (error) {
    throw new GitError(`git ${args[0] ?? ''} failed: ${reason(error)}`, { cause: error });
  }
}

function reason(error: unknown): string {
  if (errorCode(error) === 'ENOENT') return 'git is not installed, or the folder is gone';
  const told = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : '';
  return told === '' ? String(error) : told;
}

/** The work tree that a folder lies in, as an absolute path; undefined outside of one. */
export async function workTree(folder: string): Promise<string | undefined> {
  try {
    const root = await git(folder, ['rev-parse', '--show-toplevel']);
    return root.toString().replace(/\n$/, '') || undefined;
  } catch {
    return undefined;
  }
}

/** The parts of output that git ended with NUL. A name that is not UTF-8 holds U+FFFD. */
export function splitNul(output: Buffer): string[] {
  const text = output.toString();
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}

/**
 * The bytes of objects by their ids, read by one process.
 *
 * @throws GitError when one of them is not there
 */
export async function readObjects(root: string, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
  const objects = new Map<string, Uint8Array>();
  if (ids.length === 0) return objects;
  const output = await git(root, ['cat-file', '--batch'], ids.map((id) => `${id}\n`).join(''));
  let offset = 0;
  for (const id of ids) {
    const feed = output.indexOf(0x0a, offset);
    const header = output.toString('latin1', offset, feed);
    const size = / (\d+)$/.exec(header)?.[1];
    if (size === undefined) throw new GitError(`git cannot read the object ${id}: ${header}`);
    offset = feed + 1;
    objects.set(id, output.subarray(offset, offset + Number(size)));
    // Git ends every object with a line feed of its own.
    offset += Number(size) + 1;
  }
  return objects;
}
