import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '../python/decode.ts';

/** The lines of a source file as they were analysed, without their ends; undefined when it has no text. */
export function splitSource(source: Uint8Array): readonly string[] | undefined {
  const decoded = decode(source);
  return 'text' in decoded ? decoded.text.replace(/\r?\n$/, '').split(/\r?\n/) : undefined;
}

/** Reads lines of files below a folder when they are asked for, each file once. */
export function linesBelow(root: string): (path: string) => readonly string[] | undefined {
  const known = new Map<string, readonly string[] | undefined>();
  return (path) => {
    if (!known.has(path)) known.set(path, readLines(join(root, path)));
    return known.get(path);
  };
}

function readLines(file: string): readonly string[] | undefined {
  try {
    return splitSource(readFileSync(file));
  } catch {
    // It was there when it was analysed: the findings stand, only their code cannot be shown.
    return undefined;
  }
}
