/** A place in a file that can be spoken of without the file: positions, and what gives a finding its identity. */
export interface Site {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** 1-based. */
  readonly endLine: number;
  /** 1-based, in UTF-16 code units, exclusive. */
  readonly endColumn: number;
  /** Names of the definitions around it, outermost first, such as `Shop.open`; empty at module level. */
  readonly definition: string;
  /** The text of its first line, white space folded, so that re-indenting does not change it. */
  readonly source: string;
}
