import type { ReadFact } from '../../../facts/row-reads.ts';
import { isByHand } from '../../../model/by-hand.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';
import { loadingFix } from './loading-fix.ts';
import { loadingCall, type Unloaded, unloaded } from '../../../project/unloaded.ts';

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
      for (const read of reads) {
        const path = unloaded(project.relations, rows, read);
        // Rows that are looped over twice keep what the first loop has loaded.
        const key = `${fact.line} ${path?.[0].name ?? ''}`;
        if (path === undefined || seen.has(key)) continue;
        seen.add(key);
        const names = path.map(({ name }) => name).join('.');
        const counting = countingCall(project, path, read);
        yield {
          at: read.site,
          read: `${variable}.${names}`,
          variable,
          call: counting ?? loadingCall(rows, path),
          model: rows.model.name,
          related: [
            { path: file.path, line: fact.line, message: `The rows of \`${rows.model.name}\` are asked for here.` },
          ],
          ...(counting === undefined && { fix: (parsed) => loadingFix(parsed, row, read, rows, path) }),
        };
      }
    }
  }
});

/** The call that counts a set for all rows at once, when nothing but its number is asked for. */
function countingCall(project: Project, path: Unloaded, { path: names, then }: ReadFact): string | undefined {
  const { leadsTo, name, target } = path.at(-1)!;
  if (leadsTo !== 'many' || (names.at(-1) !== 'count' && then[0] !== 'count')) return undefined;
  // A manager may leave rows out, which a count in the database takes in.
  if (target === undefined || !project.rows.isPlain(target)) return undefined;
  return `.annotate(${name}_count=Count("${path.map((each) => each.name).join('__')}"))`;
}
