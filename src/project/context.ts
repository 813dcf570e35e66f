import { isEnvironmentOf } from '../facts/alembic-environment.ts';
import { isSetting } from '../facts/databases.ts';
import type { FileFacts } from '../facts/facts.ts';
import { isMigration } from '../facts/indexes.ts';
import { isDeployment } from '../model/deployment.ts';
import { modulePath } from '../python/modules.ts';

/**
 * The paths of a project whose facts could matter to what some files say: the modules that they import, those in which
 * their models and the parents of their classes live, the migrations that may have indexed them, what a migration runs
 * with, and what starts the processes that have a cache each.
 *
 * @param changed facts of the files under review
 * @param context facts of the other files read so far
 * @param paths all paths of the project
 */
export function contextPaths(
  changed: readonly FileFacts[],
  context: readonly FileFacts[],
  paths: readonly string[],
): string[] {
  const known = [...changed, ...context];
  const modules = new Map<string, string[]>();
  for (const path of paths.filter((each) => /\.pyi?$/.test(each))) {
    const module = modulePath(path);
    const last = module.slice(module.lastIndexOf('.') + 1);
    modules.set(last, [...(modules.get(last) ?? []), path]);
  }
  const read = new Set(known.map(({ path }) => path));
  const names = new Set([...known.flatMap(namesIn), ...changed.flatMap(importsIn)]);
  const named = [...names].flatMap((name) => pathsOf(name, modules));
  const migrations = paths.filter((path) => isMigration(path) && known.some((facts) => mayIndex(path, facts)));
  // Who keeps a cache in memory has to know how often it is there.
  const hasCache = known.some(({ localCaches }) => localCaches.stores.length > 0);
  const deployments = hasCache ? paths.filter(isDeployment) : [];
  return [...new Set([...named, ...migrations, ...besideMigrations(known, paths), ...deployments])]
    .filter((path) => !read.has(path))
    .sort();
}

/** What a function calls, a class inherits from or a route is mounted on is imported. */
function importsIn({ names, imports }: FileFacts): string[] {
  return [...Object.values(names.imports), ...imports.names, ...Object.values(names.made)];
}

function namesIn({ path, queries, models, names, definitions }: FileFacts): string[] {
  return [
    ...definitions.classes.flatMap(({ bases }) => bases),
    ...queries.flatMap(({ model, conditions }) => [model, ...conditions.flatMap((condition) => condition.model ?? [])]),
    ...models.flatMap(({ bases, fields }) => [...bases, ...fields.flatMap(({ target }) => target ?? [])]),
    // What a package hands on; what any other module imports leads too far.
    ...(/(^|\/)__init__\.pyi?$/.test(path) ? Object.values(names.imports) : []),
    // A base of models may be made by a call.
    ...(models.length > 0 ? Object.values(names.made) : []),
    ...names.stars,
  ];
}

/** The files that a dotted name may lead through, from the most to the least specific. */
function pathsOf(name: string, modules: ReadonlyMap<string, readonly string[]>): string[] {
  const parts = name.split('.');
  return parts.flatMap((last, index) => {
    const prefix = parts.slice(0, index + 1).join('.');
    return (modules.get(last) ?? []).filter((path) => `.${modulePath(path)}`.endsWith(`.${prefix}`));
  });
}

/** A Django app's migrations lie beside its models; Alembic's are one folder for all. */
function mayIndex(migration: string, { path, models }: FileFacts): boolean {
  if (models.length === 0) return false;
  const app = path.replace(/(models\/)?[^/]*$/, '');
  return migration.startsWith(`${app}migrations/`) || /(^|\/)(alembic|versions)\//.test(migration);
}

/** The other migrations of the same folder, what runs them, and the settings, which tell the database. */
function besideMigrations(known: readonly FileFacts[], paths: readonly string[]): string[] {
  const folders = new Set(known.flatMap(({ path, migration }) => (migration === undefined ? [] : folderOf(path))));
  if (folders.size === 0) return [];
  return paths.filter((path) => {
    if (!path.endsWith('.py')) return false;
    return (
      folders.has(folderOf(path)) || isSetting(path) || [...folders].some((folder) => isEnvironmentOf(folder, path))
    );
  });
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
