const BITS = 1 << 16;
/** A trace is that of three bytes, and of this one bit of the byte before them. */
const BEFORE = 1 << 15;

/** Tells whether words stand in a text: much cheaper than a look at its tree. */
export class Words {
  readonly #bytes: Buffer;
  /**
   * A bit for each three bytes that follow one another. Most words that are asked for are not there, and that is seen by
   * their letters, without another pass over the text.
   */
  readonly #traces = new Uint8Array(BITS / 8);

  /** Of the words that were looked for. */
  readonly #found = new Map<string, boolean>();

  /** @param bytes UTF-8 */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const traces = this.#traces;
    let trace = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      trace = next(trace, bytes[at]!);
      traces[trace >> 3]! |= 1 << (trace & 7);
    }
  }

  /** @param word of ASCII */
  has(word: string): boolean {
    if (!this.#mayHave(word)) return false;
    // Some are asked for at each statement.
    const known = this.#found.get(word);
    if (known !== undefined) return known;
    const found = this.#bytes.includes(word, 0, 'latin1');
    this.#found.set(word, found);
    return found;
  }

  #mayHave(word: string): boolean {
    let trace = 0;
    for (let at = 0; at < word.length; at += 1) {
      trace = next(trace, word.charCodeAt(at));
      // What precedes the word has a part in its first trace; from then on they are its own.
      if (at >= 3 ? !this.#isThere(trace) : at === 2 && !this.#isThere(trace) && !this.#isThere(trace ^ BEFORE))
        return false;
    }
    return true;
  }

  #isThere(trace: number): boolean {
    return (this.#traces[trace >> 3]! & (1 << (trace & 7))) !== 0;
  }
}

function next(trace: number, byte: number): number {
  return ((trace << 5) ^ byte) & (BITS - 1);
}
