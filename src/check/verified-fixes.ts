import { countBefore } from '../model/ascending.ts';
import type { Edit } from '../model/finding.ts';
import type { Sighting } from '../python/detector.ts';
import type { PythonFile } from '../python/file.ts';
import { disjointGroups, passing } from './batches.ts';
import type { Sighted } from './file-rules.ts';
import { areDisjoint, edited } from './fixes.ts';

/** Bytes that are parsed to find out which fixes of a file are good, when they are not all good together. */
const PROOF_BYTES = 2_000_000;
const LEAST_PROOFS = 20;

/**
 * The fixes that do what they promise: the edited file parses and the finding is gone.
 *
 * Those of a file that do not touch one another are tried together first, which costs one more parse; when that fails, those
 * that it is due to are tried apart from the others.
 *
 * @param seen all that was seen, with what a comment silences
 * @param sightings what the rules of some ids see in a file
 */
export function verifiedFixes<Entry extends Sighted>(
  file: PythonFile,
  sighted: readonly Entry[],
  seen: readonly Sighted[],
  sightings: (file: PythonFile, ids: ReadonlyMap<string, unknown>) => readonly Sighted[],
): Map<Entry, readonly Edit[]> {
  const before = countByRule(seen);
  const failing = (entries: readonly Entry[]): ReadonlySet<Entry> => {
    const edits = entries.flatMap(({ sighting }) => sighting.fix ?? []);
    const after = areDisjoint(edits) ? edited(file, edits) : undefined;
    if (after === undefined) return new Set(entries);
    const mending = countByRule(entries);
    const remaining = sightings(after, mending);
    const counts = countByRule(remaining);
    const isMended = (id: string): boolean => (counts.get(id) ?? 0) <= before.get(id)! - mending.get(id)!;
    const wrong = new Set([...mending.keys()].filter((id) => !isMended(id)));
    return wrong.size === 0 ? new Set() : culprits(file, seen, entries, after, remaining, wrong);
  };
  const offered = sighted.filter(({ rule, sighting }) => rule.fix !== 'none' && (sighting.fix?.length ?? 0) > 0);
  const proofs = { left: LEAST_PROOFS + Math.floor(PROOF_BYTES / (file.bytes.length + 1)) };
  const groups = disjointGroups(offered, ({ sighting }) => sighting.fix!, file.bytes.length);
  const verified = groups.flatMap((group) => passing(group, failing, proofs));
  return new Map(verified.map((entry) => [entry, entry.sighting.fix!]));
}

/**
 * Those of some entries that findings are due to which are there when all are mended, and were not expected: the last one above
 * each such finding, or on its line, and those right above and below it, of whatever rule: a space more at the beginning of a
 * statement moves what its other lines are aligned to.
 *
 * @param seen all that was seen before
 * @param wrong ids of the rules that have more findings left than they may
 */
function culprits<Entry extends Sighted>(
  file: PythonFile,
  seen: readonly Sighted[],
  entries: readonly Entry[],
  after: PythonFile,
  remaining: readonly Sighted[],
  wrong: ReadonlySet<string>,
): ReadonlySet<Entry> {
  const lineAfter = mappedLines(file, after, entries);
  const mended = new Set(entries.map(({ sighting }) => sighting));
  const expected = new Set(
    seen.filter(({ sighting }) => !mended.has(sighting)).map((each) => `${each.rule.id} ${lineAfter(each)}`),
  );
  const places = entries.map((entry) => ({ entry, line: lineAfter(entry) })).sort((a, b) => a.line - b.line);
  const runs = runsOf(places);
  const blamed = new Set<number>();
  for (const { rule, sighting } of remaining) {
    const line = after.lines.at(startOf(after, sighting));
    if (!wrong.has(rule.id) || expected.has(`${rule.id} ${line}`)) continue;
    blamed.add(runs[Math.max(0, lastUpTo(places, line))]!);
  }
  const found = places.filter((_, index) => blamed.has(runs[index]!)).map(({ entry }) => entry);
  // What there is too much of may stand on lines with others.
  return new Set(found.length > 0 ? found : entries.filter(({ rule }) => wrong.has(rule.id)));
}

/** A number for each of some places in order, which those share that stand on lines one below the other. */
function runsOf(places: readonly { readonly line: number }[]): number[] {
  let run = 0;
  return places.map(({ line }, index) => (index > 0 && line - places[index - 1]!.line > 1 ? (run += 1) : run));
}

/** Index of the last of some places in order that is on a line or above it; -1 when none is. */
function lastUpTo(places: readonly { readonly line: number }[], line: number): number {
  return countBefore(places.length, (index) => places[index]!.line <= line) - 1;
}

/** On which line of an edited file the place of an entry is. */
function mappedLines(file: PythonFile, after: PythonFile, entries: readonly Sighted[]): (entry: Sighted) => number {
  const edits = entries.flatMap(({ sighting }) => sighting.fix ?? []).sort((a, b) => a.start - b.start);
  const shifts: number[] = [];
  let shift = 0;
  for (const { start, end, text } of edits) shifts.push((shift += Buffer.byteLength(text) - (end - start)));
  return ({ sighting }) => {
    const at = startOf(file, sighting);
    const before = countBefore(edits.length, (index) => edits[index]!.end <= at);
    return after.lines.at(Math.min(after.bytes.length, Math.max(0, at + (shifts[before - 1] ?? 0))));
  };
}

function startOf(file: PythonFile, { at }: Sighting): number {
  return typeof at === 'number' ? file.start(at) : at.start;
}

function countByRule(sighted: readonly Sighted[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of sighted) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1);
  return counts;
}
