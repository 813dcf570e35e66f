import { addedLines, type Change, oldLines } from '../model/change.ts';
import { compareByPlace, type Finding } from '../model/finding.ts';
import { groupBy } from '../model/group.ts';
import { sharedKey } from './keys.ts';

/**
 * The findings at head that the change brought in: those that were not there at the merge base.
 *
 * A finding was there when the base has one of the same rule on the line that the diff maps to this one, or, where the
 * code was moved or re-indented, one of the same key. Of several alike, those on lines that the change adds are the new
 * ones.
 *
 * @param head findings at head, in any order
 * @param base findings at the merge base, under the paths that their files have at head
 */
export function newFindings(
  head: readonly Finding[],
  base: readonly Finding[],
  changes: readonly Change[],
): readonly Finding[] {
  const known = new Known(base);
  const diffs = new Map(changes.map((change) => [change.path, new Diff(change)]));
  const isAdded = (finding: Finding): boolean => diffs.get(finding.path)?.adds(finding.line) ?? false;
  const unmapped = [...head].sort(compareByPlace).filter((finding) => {
    const line = diffs.has(finding.path) ? diffs.get(finding.path)?.oldLine(finding.line) : finding.line;
    return line === undefined || !known.takeAt(finding, line);
  });
  // Old lines claim what is left of the equal ones first, so that the added lines are what is new.
  const unclaimed = new Set(unmapped);
  for (const finding of [...unmapped.filter((one) => !isAdded(one)), ...unmapped.filter(isAdded)]) {
    if (known.takeAlike(finding)) unclaimed.delete(finding);
  }
  return unmapped.filter((finding) => unclaimed.has(finding));
}

/** Findings at base, each of which can explain one finding at head. */
class Known {
  readonly #left: Set<Finding>;
  readonly #byPlace: ReadonlyMap<string, Finding[]>;
  readonly #byKey: ReadonlyMap<string, Finding[]>;

  constructor(findings: readonly Finding[]) {
    this.#left = new Set(findings);
    // The last of a group is taken first.
    const reversed = findings.toReversed();
    this.#byPlace = groupBy(reversed, ({ rule, path, line }) => `${rule}\0${path}\0${line}`);
    this.#byKey = groupBy(reversed, ({ key }) => sharedKey(key));
  }

  takeAt({ rule, path }: Finding, line: number): boolean {
    return this.#take(this.#byPlace.get(`${rule}\0${path}\0${line}`));
  }

  takeAlike({ key }: Finding): boolean {
    return this.#take(this.#byKey.get(sharedKey(key)));
  }

  #take(candidates: Finding[] | undefined): boolean {
    // Each is passed once, however many findings are alike: what is taken does not come back.
    for (let next = candidates?.pop(); next !== undefined; next = candidates?.pop()) {
      if (this.#left.delete(next)) return true;
    }
    return false;
  }
}

/** What a change says about single lines of the new file. */
class Diff {
  readonly adds: (line: number) => boolean;
  readonly oldLine: (line: number) => number | undefined;

  constructor({ hunks }: Change) {
    const added = hunks === 'unknown' ? undefined : new Set(addedLines(hunks));
    this.adds = (line) => added?.has(line) ?? true;
    this.oldLine = hunks === 'unknown' ? () => undefined : oldLines(hunks);
  }
}
