/** Bytes between two places whose units are counted beforehand. */
const STEP = 512;

/** Counts the UTF-16 units of UTF-8 text, in a time that does not grow with its length. */
export class Columns {
  readonly #bytes: Uint8Array;
  /** The units before each `STEP`th byte, counted when a long stretch is first asked for. */
  #before: Uint32Array | undefined;

  /** @param bytes well-formed UTF-8 */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The UTF-16 units between two offsets in bytes, `start` not after `end`, neither inside a character. */
  between(start: number, end: number): number {
    if (end - start <= STEP) return this.#count(start, end);
    this.#before ??= this.#countAll();
    return this.#upTo(this.#before, end) - this.#upTo(this.#before, start);
  }

  #upTo(before: Uint32Array, byte: number): number {
    const step = Math.floor(byte / STEP);
    return before[step]! + this.#count(step * STEP, byte);
  }

  #countAll(): Uint32Array {
    const before = new Uint32Array(Math.floor(this.#bytes.length / STEP) + 1);
    for (let step = 1; step < before.length; step += 1) {
      before[step] = before[step - 1]! + this.#count((step - 1) * STEP, step * STEP);
    }
    return before;
  }

  /** A character counts where it begins: once, or twice when it takes a surrogate pair. */
  #count(start: number, end: number): number {
    let units = 0;
    for (let at = start; at < end; at += 1) {
      const byte = this.#bytes[at]!;
      if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
    }
    return units;
  }
}
