import type { PythonFile } from '../python/file.ts';

/** Whether any of the words stands in the file's bytes: much cheaper than a look at its tree. */
export function holds(file: PythonFile, ...words: readonly string[]): boolean {
  let about = known.get(file);
  if (about === undefined) known.set(file, (about = { traces: tracesOf(file.bytes), answers: new Map() }));
  const { traces, answers } = about;
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  return words.some((word) => {
    if (!mayHold(traces, word)) return false;
    // A word may be asked for at each statement of a file.
    const answer = answers.get(word) ?? bytes.includes(word);
    answers.set(word, answer);
    return answer;
  });
}

interface About {
  /**
   * A bit for each three bytes that follow one another in the file. Most words that are asked for are not there, and that
   * is seen by their first letters, without another pass over the file.
   */
  readonly traces: Uint8Array;
  /** Of the words that were looked for. */
  readonly answers: Map<string, boolean>;
}

const known = new WeakMap<PythonFile, About>();
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
