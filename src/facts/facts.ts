import type { PythonFile } from '../python/file.ts';
import { modulePath } from '../python/modules.ts';
import { type CallerFact, calls } from './calls.ts';
import { type Definitions, definitions } from './definitions.ts';
import { type DetachedIndex, detachedIndexes } from './indexes.ts';
import { migration, type MigrationFact } from './migrations.ts';
import { type ModelFact, models } from './models.ts';
import { type Names, names } from './names.ts';
import { queries, type QueryFact } from './queries.ts';
import { type Suppression, suppressions } from './suppressions.ts';

/** What the project needs to know of one file: small, serialisable, and dependent on the file's bytes and path alone. */
export interface FileFacts {
  readonly path: string;
  /** Dotted name under which the file is imported, as far as its path tells. */
  readonly module: string;
  readonly suppressions: readonly Suppression[];
  readonly names: Names;
  readonly definitions: Definitions;
  readonly calls: readonly CallerFact[];
  readonly models: readonly ModelFact[];
  /** Indexes that are created apart from a model's class. */
  readonly indexes: readonly DetachedIndex[];
  readonly queries: readonly QueryFact[];
  /** The schema migration that the file is. */
  readonly migration?: MigrationFact;
}

const NOTHING = {
  names: { imports: {}, stars: [], made: {}, aliases: {} },
  definitions: { functions: [], classes: [] },
  calls: [],
  models: [],
  indexes: [],
  queries: [],
} as const;

/** Collects the facts of one file; of one that is not whole Python none that could mislead. */
export function extractFacts(file: PythonFile): FileFacts {
  const about = { path: file.path, module: modulePath(file.path), suppressions: suppressions(file) };
  if (file.syntaxError !== undefined || file.unreadable !== undefined) return { ...about, ...NOTHING };
  const found = migration(file);
  return {
    ...about,
    ...(found === undefined ? {} : { migration: found }),
    names: names(file),
    definitions: definitions(file),
    calls: calls(file),
    models: models(file),
    indexes: detachedIndexes(file),
    queries: queries(file),
  };
}
