import type { Database } from '../facts/databases.ts';
import type { History } from './migrations.ts';
import type { Project } from './project.ts';

/**
 * Whether migrations run on PostgreSQL and nothing else, as far as the project's settings and migrations tell: what is
 * right there may not work elsewhere, so it is asked of nobody who supports several databases.
 */
export function runsOnPostgresql(project: Project, { folder, migrations }: History): boolean {
  // Environments may be kept apart by database.
  if (/(^|\/)\w*postgres\w*(\/|$)/.test(folder)) return true;
  const own = new Set(migrations.map(({ file }) => file.path));
  const used = new Set<Database>();
  for (const { path, databases, migration } of project.files) {
    if (migration === undefined || own.has(path)) for (const database of databases) used.add(database);
  }
  return used.size === 1 && used.has('postgresql');
}
