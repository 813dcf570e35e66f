/**
 * Texts kept by key from one run to the next. It answers with what was written under just that key or not at all: what
 * is damaged, or was written by somebody else, counts as missing.
 */
export interface TextStore {
  read(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  write(texts: ReadonlyMap<string, string>): Promise<void>;
}
