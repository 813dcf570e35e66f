import type { TextStore } from '../../src/model/text-store.ts';

/** A store that lasts as long as a test. */
export class MemoryStore implements TextStore {
  readonly texts = new Map<string, string>();
  /** How many texts were written, those that were there before included. */
  writes = 0;

  get isEmpty(): boolean {
    return this.texts.size === 0;
  }

  read(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map(keys.flatMap((key) => (this.texts.has(key) ? [[key, this.texts.get(key)!]] : []))));
  }

  write(texts: ReadonlyMap<string, string>): Promise<void> {
    for (const [key, text] of texts) this.texts.set(key, text);
    this.writes += texts.size;
    return Promise.resolve();
  }
}
