import type { ReadFile } from '../../src/sources/tool-files.ts';

/** Reads from files in memory. */
export function reader(files: Readonly<Record<string, string | Uint8Array>>): ReadFile {
  return (path) => {
    const content = Object.hasOwn(files, path) ? files[path] : undefined;
    return Promise.resolve(typeof content === 'string' ? Buffer.from(content) : content);
  };
}
