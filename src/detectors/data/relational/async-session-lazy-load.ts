import type { RowFact } from '../../../facts/row-reads.ts';
import { projectDetector } from '../../../project/detector.ts';
import { loadingFix } from './loading-fix.ts';
import { loadingCall, unloaded } from '../../../project/unloaded.ts';

export default projectDetector({ facts: ['read', 'model', 'call'] }, function* (project) {
  for (const file of project.files) {
    const seen = new Set<string>();
    for (const row of file.rows.reads) {
      const { rows: fact, variable, isLoop, reads } = row;
      if (!fact.isAwaited) continue;
      const rows = project.rows.find(fact, file);
      if (rows === undefined || rows.isOne === isLoop || rows.model.orm !== 'sqlalchemy') continue;
      for (const read of reads) {
        const path = unloaded(project.relations, rows, read);
        const key = `${fact.line} ${path?.[0].name ?? ''}`;
        if (path === undefined || seen.has(key) || isAwaited(row, path[0].name)) continue;
        seen.add(key);
        yield {
          at: read.site,
          read: [variable, ...path.map(({ name }) => name)].join('.'),
          model: rows.model.name,
          call: loadingCall(rows, path),
          related: [
            { path: file.path, line: fact.line, message: `\`${rows.model.name}\` is asked for here.` },
            {
              path: path.at(-1)!.field.site.path,
              line: path.at(-1)!.field.site.line,
              message: 'The relation is loaded when it is first read.',
            },
          ],
          fix: (parsed) => loadingFix(parsed, row, read, rows, path),
        };
      }
    }
  }
});

/** Whether the relation is read by `await order.awaitable_attrs.lines` as well, after which it is there. */
function isAwaited({ reads }: RowFact, relation: string): boolean {
  return reads.some(({ path: [first, second] }) => first === 'awaitable_attrs' && second === relation);
}
