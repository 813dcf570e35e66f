import type { Edit } from '../model/finding.ts';
import type { PythonFile } from '../python/file.ts';
import { disjointGroups, passing } from './batches.ts';
import type { FileRules, Sighted } from './file-rules.ts';
import { areDisjoint, edited } from './fixes.ts';

/** Bytes that are parsed to find out which fixes of a file are good, when they are not all good together. */
const PROOF_BYTES = 10_000_000;
const LEAST_PROOFS = 20;

/**
 * The fixes that do what they promise: the edited file parses and the finding is gone.
 *
 * Those that do not touch one another are tried together first, which costs one more parse; only when that fails are they
 * tried in ever smaller groups.
 */
export function verifiedFixes(
  rules: FileRules,
  file: PythonFile,
  sighted: readonly Sighted[],
): Map<Sighted, readonly Edit[]> {
  const before = countByRule(sighted);
  const isMended = (entries: readonly Sighted[]): boolean => {
    const edits = entries.flatMap(({ sighting }) => sighting.fix ?? []);
    if (!areDisjoint(edits)) return false;
    const after = edited(file, edits);
    if (after === undefined) return false;
    const mending = countByRule(entries);
    const remaining = countByRule(rules.only(mending).sightings(after, []));
    return [...mending].every(([id, mended]) => (remaining.get(id) ?? 0) <= before.get(id)! - mended);
  };
  const offered = sighted.filter(({ rule, sighting }) => rule.fix !== 'none' && (sighting.fix?.length ?? 0) > 0);
  const proofs = { left: LEAST_PROOFS + Math.floor(PROOF_BYTES / (file.bytes.length + 1)) };
  const groups = disjointGroups(offered, ({ sighting }) => sighting.fix!, file.bytes.length);
  const verified = groups.flatMap((group) => passing(group, isMended, proofs));
  return new Map(verified.map((entry) => [entry, entry.sighting.fix!]));
}

function countByRule(sighted: readonly Sighted[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of sighted) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1);
  return counts;
}
