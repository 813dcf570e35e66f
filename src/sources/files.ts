import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A path that was given and cannot be read. */
export class PathError extends Error {
  override readonly name = 'PathError';
}

/** What went wrong with a file, for people. */
export function sayFileError(error: unknown): string {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'there is no permission to read it';
  if (code === 'EISDIR') return 'it is a folder';
  return String(error);
}

/** The code that Node gives an error of the operating system, such as `ENOENT`. */
export function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/**
 * Reads a file below a folder; undefined when there is none. What a link leads to is below it as well, or counts as missing, and
 * so does all that is no regular file.
 *
 * @throws PathError when there is one that cannot be read
 */
export async function readBelow(folder: string, path: string): Promise<Buffer | undefined> {
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    const isInside = file.startsWith(root.endsWith(sep) ? root : root + sep);
    return isInside && (await stat(file)).isFile() ? await readFile(file) : undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(String(errorCode(error)))) return undefined;
    throw new PathError(`${path}: ${sayFileError(error)}`, { cause: error });
  }
}
