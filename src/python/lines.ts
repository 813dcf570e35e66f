/** The physical lines of a file. */
export class Lines {
  /** Byte offset of each line's first byte. */
  readonly starts: Uint32Array;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const starts: number[] = bytes.length > 0 ? [0] : [];
    for (let feed = bytes.indexOf(0x0a); feed !== -1; feed = bytes.indexOf(0x0a, feed + 1)) {
      if (feed + 1 < bytes.length) starts.push(feed + 1);
    }
    this.starts = Uint32Array.from(starts);
  }

  /** How many lines there are; an empty file has none. */
  get count(): number {
    return this.starts.length;
  }

  /** The 1-based line that holds a byte; the end of the file belongs to the last line. */
  at(byte: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.starts[middle]! <= byte) low = middle + 1;
      else high = middle;
    }
    return Math.max(low, 1);
  }

  /** Byte offset of the first byte of a 1-based line; of the end of the file for the line after the last. */
  start(line: number): number {
    return this.starts[line - 1] ?? this.#bytes.length;
  }

  /** Byte offset just past the last byte of a 1-based line, its line end left out. */
  end(line: number): number {
    let end = this.start(line + 1);
    if (end > this.start(line) && this.#bytes[end - 1] === 0x0a) end -= 1;
    if (end > this.start(line) && this.#bytes[end - 1] === 0x0d) end -= 1;
    return end;
  }
}
