import type { ReadFact } from '../../../facts/row-reads.ts';
import { isByHand } from '../../../model/by-hand.ts';
import { groupBy } from '../../../model/group.ts';
import type { Edit } from '../../../model/finding.ts';
import type { Site } from '../../../model/site.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';
import { loadingCall, type Unloaded, unloaded } from '../../../project/unloaded.ts';
import type { PythonFile } from '../../../python/file.ts';
import { loadingFix } from './loading-fix.ts';

/** Where a slow query hurts nobody, beside what is run by hand. */
const APART = /(^|\/)(admin|tools|fixes|migrations|alembic|(unit)?tests?)(\/|\.py$)/;

/** So few rows that their queries are not worth a word. */
const FEW_ROWS = 10;

export default projectDetector({ facts: ['read', 'variable', 'call', 'model'] }, function* (project) {
  for (const file of project.files) {
    if (isByHand(file.path) || APART.test(file.path)) continue;
    const seen = new Set<string>();
    for (const row of file.rows.reads) {
      const { rows: fact, variable, isLoop, reads } = row;
      // What is awaited cannot load later at all.
      if (!isLoop || fact.isAwaited) continue;
      const rows = project.rows.find(fact, file);
      if (rows === undefined || rows.isOne || (rows.limit ?? Infinity) <= FEW_ROWS) continue;
      const found: Found[] = [];
      for (const read of reads) {
        const path = unloaded(project.relations, rows, read);
        // Rows that are looped over twice keep what the first loop has loaded.
        const key = `${fact.line} ${path?.[0].name ?? ''}`;
        if (path === undefined || seen.has(key)) continue;
        seen.add(key);
        const counting = countingCall(project, path, read);
        found.push({
          read: `\`${[variable, ...path.map(({ name }) => name)].join('.')}\``,
          call: `\`${counting ?? loadingCall(rows, path)}\``,
          site: read.site,
          edits: (parsed) => (counting === undefined ? loadingFix(parsed, row, read, rows, path) : undefined),
        });
      }
      const [first, ...others] = found;
      if (first === undefined) continue;
      yield {
        at: first.site,
        read: `${enumeration(found.map(({ read }) => read))} ${others.length === 0 ? 'is' : 'are'}`,
        variable,
        call: enumeration([...new Set(found.map(({ call }) => call))]),
        model: rows.model.name,
        related: [
          { path: file.path, line: fact.line, message: `The rows of \`${rows.model.name}\` are asked for here.` },
          ...others.map(({ site, read }) => ({ path: site.path, line: site.line, message: `${read} is read here.` })),
        ],
        fix: (parsed) => allEdits(found, parsed),
      };
    }
  }
});

/** What one loop reads of its rows by a query of its own. */
interface Found {
  readonly read: string;
  /** What loads it with the rows. */
  readonly call: string;
  readonly site: Site;
  /** Those that let the query load it; undefined where it is not mended. */
  readonly edits: (file: PythonFile) => readonly Edit[] | undefined;
}

/** Those of everything that a loop reads, or none; further calls behind the same query follow one another. */
function allEdits(found: readonly Found[], file: PythonFile): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  for (const each of found) {
    const own = each.edits(file);
    if (own === undefined) return undefined;
    edits.push(...own);
  }
  return [...groupBy(edits, ({ start, end }) => `${start} ${end}`).values()].map((same) => ({
    ...same[0]!,
    // Two relations may need the same import or the same call.
    text: [...new Set(same.map(({ text }) => text))].join(''),
  }));
}

/** `a`, `a and b`, `a, b and c` */
function enumeration(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), words.at(-1)!].filter((part) => part !== '').join(' and ');
}

/** The call that counts a set for all rows at once, when nothing but its number is asked for. */
function countingCall(project: Project, path: Unloaded, { path: names, then }: ReadFact): string | undefined {
  const { leadsTo, name, target } = path.at(-1)!;
  if (leadsTo !== 'many' || (names.at(-1) !== 'count' && then[0] !== 'count')) return undefined;
  // A manager may leave rows out, which a count in the database takes in.
  if (target === undefined || !project.rows.isPlain(target)) return undefined;
  return `.annotate(${name}_count=Count("${path.map((each) => each.name).join('__')}"))`;
}
