import { withFoldersAbove } from '../model/paths.ts';
import type { RuffSettings } from './ruff-settings.ts';
import type { ToolFiles } from './tool-files.ts';
import type { ToolRun } from './tool-runs.ts';

/** What one folder says of the files in it and below it. */
export interface Level {
  readonly files: ToolFiles;
  /** Absent: it has none, or a folder further down that is asked for has its own. */
  readonly ruff: RuffSettings | undefined;
  /** Those that look at the whole folder, and not only at one in it. */
  readonly runs: readonly ToolRun[];
}

/** What holds for a folder: what it says itself, then what those above it do, last the root. */
export type Levels = readonly [Level, ...(readonly Level[])];

/**
 * The levels of a folder. Of ruff's settings only the nearest are there: for each file ruff reads one settings file, the first
 * upwards from it that is ruff's own or has a `[tool.ruff]`, and joins it with no other but what it extends
 * (docs.astral.sh/ruff/configuration, on config file discovery).
 *
 * @param known by path of their folders, the root's among them
 */
export function levelsOf(folder: string, known: ReadonlyMap<string, Level>): Levels {
  const found: Level[] = [];
  let hasRuff = false;
  for (const each of withFoldersAbove(folder)) {
    const level = known.get(each);
    if (level === undefined) continue;
    found.push(hasRuff ? { ...level, ruff: undefined } : level);
    hasRuff ||= level.ruff !== undefined;
  }
  return found as [Level, ...Level[]];
}
