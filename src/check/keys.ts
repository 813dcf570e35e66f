import { hash } from 'node:crypto';
import type { Site } from '../model/site.ts';

/**
 * Gives findings their keys: `key = hash(rule, path, definition, source)`, with `.n` behind it for the n-th further
 * finding that is otherwise the same. No line number takes part, so a key survives edits above the finding, rebases and
 * force-pushes.
 */
export class Keys {
  readonly #seen = new Map<string, number>();

  /** Sites must come in reading order. */
  of(rule: string, site: Site): string {
    const key = hashOf(rule, site);
    const ordinal = this.#seen.get(key) ?? 0;
    this.#seen.set(key, ordinal + 1);
    return ordinal === 0 ? key : `${key}.${ordinal}`;
  }
}

/** What the keys of equal findings at a site share. */
export function hashOf(rule: string, { path, definition, source }: Site): string {
  const identity = [rule, path, definition, source].join('\0');
  return hash('sha256', identity).slice(0, 16);
}

/** The key without its ordinal: what equal findings share. */
export function sharedKey(key: string): string {
  return key.split('.', 1)[0]!;
}
