import { parsePatch } from 'diff';
import type { Hunk } from '../model/change.ts';

/**
 * The hunks of one file's unified diff, with or without its `---` and `+++` lines.
 *
 * @throws Error when a hunk's lines do not add up to its header
 */
export function parseHunks(patch: string): Hunk[] {
  return parsePatch(patch).flatMap((file) =>
    file.hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
      // The diff names the line before an empty side; jsdiff moves on to the line after it.
      oldStart: oldLines === 0 ? oldStart - 1 : oldStart,
      oldLines,
      newStart: newLines === 0 ? newStart - 1 : newStart,
      newLines,
      lines,
    })),
  );
}
