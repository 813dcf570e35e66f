import { countBefore } from './ascending.ts';

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
 * Where the unchanged lines of the new file stood in the old one.
 *
 * @returns for a 1-based line of the new file that of the old one, or undefined for an added line
 */
export function oldLines(hunks: readonly Hunk[]): (line: number) => number | undefined {
  const unchanged = new Map<number, number>();
  /** Of each hunk the first line, the first behind it, and how far that was moved. */
  const ranges: { readonly first: number; readonly behind: number; readonly shift: number }[] = [];
  for (const { oldStart, oldLines: oldCount, newStart, newLines: newCount, lines } of hunks) {
    let old = oldStart;
    let line = newStart;
    for (const mark of lines.map((text) => text.charAt(0))) {
      if (mark === ' ') unchanged.set(line, old);
      if (mark === ' ' || mark === '-') old += 1;
      if (mark === ' ' || mark === '+') line += 1;
    }
    // A hunk without new lines names the line before it.
    const first = newCount === 0 ? newStart + 1 : newStart;
    ranges.push({ first, behind: first + newCount, shift: (ranges.at(-1)?.shift ?? 0) + newCount - oldCount });
  }
  return (line) => {
    const before = countBefore(ranges.length, (index) => ranges[index]!.behind <= line);
    const next = ranges[before];
    return next !== undefined && next.first <= line ? unchanged.get(line) : line - (ranges[before - 1]?.shift ?? 0);
  };
}
