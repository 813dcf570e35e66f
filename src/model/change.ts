/** A run of consecutive lines of a unified diff. Line numbers are 1-based; `count` may be 0. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** Lines with their leading ` `, `+`, `-` or `\`. */
  readonly lines: readonly string[];
}

/** Whether a line of the new file, 1-based, lies in a hunk. */
export function isInHunk({ newStart, newLines }: Hunk, line: number): boolean {
  return line >= newStart && line < newStart + newLines;
}

/** One file of a pull request, or of the difference between two revisions. */
export interface Change {
  /** At head; for a removed file, at base. */
  readonly path: string;
  /** At the merge base, where it differs. */
  readonly previousPath?: string;
  readonly status: 'added' | 'modified' | 'renamed' | 'removed';
  /** Bytes at the merge base; absent for an added file. */
  readonly base?: Uint8Array;
  /** Bytes at head; absent for a removed file. */
  readonly head?: Uint8Array;
  /** `unknown` when the host left the patch out (binary, too large). */
  readonly hunks: readonly Hunk[] | 'unknown';
}

/** The lines of the new file that a hunk adds, 1-based, ascending. */
export function addedLines(hunks: readonly Hunk[]): number[] {
  const added: number[] = [];
  for (const hunk of hunks) {
    let line = hunk.newStart;
    for (const text of hunk.lines) {
      if (text.startsWith('+')) added.push(line);
      if (text.startsWith('+') || text.startsWith(' ')) line += 1;
    }
  }
  return added;
}

/**
 * Where an unchanged line of the new file stood in the old one.
 *
 * @param line 1-based line of the new file
 * @returns 1-based line of the old file, or undefined for an added line
 */
export function oldLine(hunks: readonly Hunk[], line: number): number | undefined {
  let shift = 0;
  for (const hunk of hunks) {
    // A hunk without new lines names the line before it.
    const first = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart;
    if (line < first) break;
    if (line < first + hunk.newLines) return oldLineInHunk(hunk, line);
    shift += hunk.newLines - hunk.oldLines;
  }
  return line - shift;
}

function oldLineInHunk(hunk: Hunk, line: number): number | undefined {
  let old = hunk.oldStart;
  let current = hunk.newStart;
  for (const text of hunk.lines) {
    const mark = text.charAt(0);
    if (mark === ' ' && current === line) return old;
    if (mark === '+' && current === line) return undefined;
    if (mark === ' ' || mark === '-') old += 1;
    if (mark === ' ' || mark === '+') current += 1;
  }
  return undefined;
}
