import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CODE = fileURLToPath(new URL('..', import.meta.url));

let known: string | undefined;

/**
 * Tells one state of Waymark's own code from any other: what an older one kept is not what this one would find.
 *
 * The files themselves are read, a megabyte or so, because a version number stays the same while code is written.
 */
export function engineVersion(): string {
  return (known ??= digestOf(CODE));
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(js|ts|wasm)$/.test(path) && !path.endsWith('.d.ts'))
    .sort();
  for (const path of paths) hash.update(`${path}\0`).update(readFileSync(join(folder, path)));
  return hash.digest('hex');
}
