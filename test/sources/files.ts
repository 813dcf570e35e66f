import type { SettingsReader } from '../../src/sources/tool-files.ts';

/** Reads from files in memory. */
export function reader(files: Readonly<Record<string, string | Uint8Array>>): SettingsReader {
  const file: SettingsReader['file'] = (path) => {
    const content = Object.hasOwn(files, path) ? files[path] : undefined;
    return Promise.resolve(typeof content === 'string' ? Buffer.from(content) : content);
  };
  const scattered: SettingsReader['scattered'] = (isWanted) => {
    const paths = Object.keys(files).filter(isWanted);
    const found = new Map(paths.map((path) => [path, Buffer.from(files[path]!)]));
    return Promise.resolve({ files: found, left: 0 });
  };
  return { file, scattered };
}
