import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian puts the standard library, Django and SQLAlchemy. */
const FOLDERS = [
  '/usr/lib/python3.11',
  '/usr/lib/python3/dist-packages/django',
  '/usr/lib/python3/dist-packages/sqlalchemy',
];

/** A file of real Python. */
export interface RealFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Real Python from Debian's packages.
 *
 * @param largest files of more bytes are left out
 * @throws Error naming the packages when they are not installed
 */
export function realFiles(largest = Infinity): RealFile[] {
  const files = FOLDERS.flatMap((folder) => {
    try {
      return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((entry) => join(folder, entry));
    } catch {
      throw new Error(`${folder} is missing: apt-get install libpython3.11-stdlib python3-django python3-sqlalchemy`);
    }
  });
  return files
    .filter((path) => path.endsWith('.py') && statSync(path).isFile() && statSync(path).size <= largest)
    .sort()
    .map((path) => ({ path, bytes: readFileSync(path) }));
}
