import type { Edit, Failure, Fix } from '../model/finding.ts';
import { groupBy } from '../model/group.ts';
import { extractFacts, type FileFacts } from '../facts/facts.ts';
import type { ProjectSighting } from '../project/detector.ts';
import type { PythonFile } from '../python/file.ts';
import type { LoadedRule } from '../rules/loader.ts';
import { disjointGroups, passing } from './batches.ts';
import { messageOf } from './failure.ts';
import { areDisjoint, edited, FixWriter } from './fixes.ts';

/** What a rule saw in a project, and how it sees another state of the same. */
export interface ProjectView {
  /** All that it saw, with what a comment silences. */
  readonly seen: readonly ProjectSighting[];
  /** What it sees once some files have other facts. */
  readonly after: (changed: ReadonlyMap<string, FileFacts>) => Iterable<ProjectSighting>;
  /** A file as it is where the facts are from; undefined for one that is not at hand. */
  readonly open: (path: string) => PythonFile | undefined;
}

/** A sighting with the edits that are to remove it from its file. */
interface Offer {
  readonly sighting: ProjectSighting;
  readonly file: PythonFile;
  readonly edits: readonly Edit[];
}

/** How often a rule looks at the project anew to find out which fixes are good, when they are not all good together. */
const PROOFS = 20;

/**
 * The fixes of a rule that do what they promise: the edited files parse, and in the project that they make the findings are gone,
 * and no other has come.
 *
 * All that do not touch one another are tried together first, which costs one more look at the project.
 *
 * @param told those of the sightings that may carry a fix
 */
export function verifiedProjectFixes(
  rule: LoadedRule,
  told: readonly ProjectSighting[],
  { seen, after, open }: ProjectView,
  failures: Failure[],
): ReadonlyMap<ProjectSighting, Fix> {
  const { fix: safety } = rule;
  if (safety === 'none') return new Map();
  const fixable = groupBy(
    told.filter(({ fix }) => fix !== undefined),
    ({ at }) => at.path,
  );
  const inFiles = [...fixable].map(([path, some]) => offersIn(rule, open(path), some, failures));
  const before = countByPath(seen);
  const failing = (some: readonly Offer[]): ReadonlySet<Offer> => {
    const changed = new Map([...groupBy(some, pathOf)].map(([path, own]) => [path, mendedFacts(own)]));
    const sound = new Map(
      [...changed].flatMap(([path, facts]) => (facts === undefined ? [] : [[path, facts] as const])),
    );
    if (sound.size < changed.size) return new Set(some.filter((offer) => !sound.has(pathOf(offer))));
    const mending = countByPath(some.map(({ sighting }) => sighting));
    const most = (path: string): number => (before.get(path) ?? 0) - (mending.get(path) ?? 0);
    const wrong = [...countByPath(after(sound))].flatMap(([path, count]) => (count > most(path) ? [path] : []));
    // What came into another file may be due to any of them.
    const isElsewhere = wrong.some((path) => !mending.has(path));
    return new Set(isElsewhere ? some : some.filter((offer) => wrong.includes(pathOf(offer))));
  };
  const proofs = { left: PROOFS };
  const proven = layersOf(inFiles).flatMap((layer) => passing(layer, failing, proofs));
  const writers = new Map(proven.map(({ file }) => [file, new FixWriter(file)]));
  return new Map(proven.map(({ sighting, file, edits }) => [sighting, writers.get(file)!.fix(safety, edits)]));
}

function offersIn(
  rule: LoadedRule,
  file: PythonFile | undefined,
  told: readonly ProjectSighting[],
  failures: Failure[],
): Offer[] {
  if (file === undefined) return [];
  return told.flatMap((sighting): Offer[] => {
    try {
      const edits = sighting.fix?.(file) ?? [];
      return edits.length === 0 ? [] : [{ sighting, file, edits }];
    } catch (error) {
      failures.push({ rule: rule.id, path: file.path, message: messageOf(error) });
      return [];
    }
  });
}

/** The offers of some files, parted so that no two of one part touch the same bytes of a file. */
function layersOf(inFiles: readonly (readonly Offer[])[]): Offer[][] {
  const layers: Offer[][] = [];
  for (const offers of inFiles) {
    const groups = disjointGroups(offers, ({ edits }) => edits, offers[0]?.file.bytes.length ?? 0);
    for (const [index, group] of groups.entries()) layers[index] = [...(layers[index] ?? []), ...group];
  }
  return layers;
}

/** The facts of a file with some offers taken; undefined when it would no longer parse. */
function mendedFacts(offers: readonly Offer[]): FileFacts | undefined {
  const edits = offers.flatMap((offer) => offer.edits);
  const after = areDisjoint(edits) ? edited(offers[0]!.file, edits) : undefined;
  return after && extractFacts(after);
}

function countByPath(sightings: Iterable<ProjectSighting>): Map<string, number> {
  return new Map([...groupBy(sightings, ({ at }) => at.path)].map(([path, some]) => [path, some.length]));
}

function pathOf({ sighting }: Offer): string {
  return sighting.at.path;
}
