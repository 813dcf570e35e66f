/** Files of which it was not known beforehand where they lie. */
export interface Scattered {
  /** Their bytes, by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** How many more there are that were not read. */
  readonly left: number;
}

export const NOTHING: Scattered = { files: new Map(), left: 0 };

/** As many as may be of some files. Those with the fewest folders above them come first, since they hold for the most. */
export function highest<File extends { readonly path: string }>(files: readonly File[], most: number): readonly File[] {
  const ordered = files.map((file) => ({ file, depth: file.path.split('/').length }));
  // In the order of code units, which is the same everywhere.
  ordered.sort((a, b) => a.depth - b.depth || (a.file.path < b.file.path ? -1 : 1));
  return ordered.slice(0, most).map(({ file }) => file);
}
