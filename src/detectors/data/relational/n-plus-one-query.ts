import { projectDetector } from '../../../project/detector.ts';
import { loadingCall, unloaded } from '../../../project/unloaded.ts';
import { APART } from './apart.ts';

/** So few rows that their queries are not worth a word. */
const FEW_ROWS = 10;

export default projectDetector({ facts: ['read', 'relation', 'variable', 'call', 'model'] }, function* (project) {
  for (const file of project.files) {
    if (APART.test(file.path)) continue;
    const seen = new Set<string>();
    for (const { rows: fact, variable, isLoop, reads } of file.rows.reads) {
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
        yield {
          at: read.site,
          read: `${variable}.${names}`,
          relation: path.at(-1)!.name,
          variable,
          call: loadingCall(rows, path),
          model: rows.model.name,
          related: [
            { path: file.path, line: fact.line, message: `The rows of \`${rows.model.name}\` are asked for here.` },
          ],
        };
      }
    }
  }
});
