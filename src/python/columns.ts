import { countBefore } from '../model/ascending.ts';

/** Bytes between two places whose units are counted beforehand. */
const STEP = 512;

/** Counts the UTF-16 units of UTF-8 text and finds places by them, in a time that does not grow with its length. */
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

  /** The offset in bytes that is some UTF-16 units behind another; the end of the text where it has not so many. */
  behind(start: number, units: number): number {
    if (units <= STEP) return this.#find(start, units);
    const before = (this.#before ??= this.#countAll());
    const wanted = this.#upTo(before, start) + units;
    const step = countBefore(before.length, (index) => before[index]! <= wanted) - 1;
    return this.#find(step * STEP, wanted - before[step]!);
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

  /** Where a character begins behind a place, inside of a character or not, and some units. */
  #find(start: number, units: number): number {
    let [at, left] = [start, units];
    for (; at < this.#bytes.length; at += 1) {
      const further = unitsAt(this.#bytes[at]!);
      if (further > 0 && left <= 0) break;
      left -= further;
    }
    return at;
  }

  #count(start: number, end: number): number {
    let units = 0;
    for (let at = start; at < end; at += 1) units += unitsAt(this.#bytes[at]!);
    return units;
  }
}

/** A character counts at its first byte: once, or twice when it takes a surrogate pair. */
function unitsAt(byte: number): number {
  if (byte >= 0xf0) return 2;
  return byte < 0x80 || byte >= 0xc0 ? 1 : 0;
}
