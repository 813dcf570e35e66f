import type { PythonFile } from '../python/file.ts';

/** Whether any of the words stands in the file's bytes: much cheaper than a look at its tree. */
export function holds(file: PythonFile, ...words: readonly string[]): boolean {
  let traces = known.get(file);
  if (traces === undefined) known.set(file, (traces = tracesOf(file.bytes)));
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  return words.some((word) => mayHold(traces, word) && bytes.includes(word));
}

/**
 * By file, a bit for each three bytes that follow one another in it. Most words that are asked for are not there, and that
 * is seen by their first letters, without another pass over the file.
 */
const known = new WeakMap<PythonFile, Uint8Array>();
const BITS = 1 << 16;

function tracesOf(bytes: Uint8Array): Uint8Array {
  const traces = new Uint8Array(BITS / 8);
  let trace = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    trace = next(trace, bytes[at]!);
    traces[trace >> 3]! |= 1 << (trace & 7);
  }
  return traces;
}

/** A trace is that of three bytes, and of one bit of the byte before them. */
function next(trace: number, byte: number): number {
  return ((trace << 5) ^ byte) & (BITS - 1);
}

function mayHold(traces: Uint8Array, word: string): boolean {
  // What precedes the word has a part in its first traces: from the fourth on they are its own.
  let trace = 0;
  for (let at = 0; at < word.length; at += 1) {
    trace = next(trace, word.charCodeAt(at));
    if (at >= 3 && (traces[trace >> 3]! & (1 << (trace & 7))) === 0) return false;
  }
  return true;
}
