import type { Site } from '../model/site.ts';
import type { PythonFile } from '../python/file.ts';
import { alembicMigration } from './alembic-migration.ts';
import type { ClassUse } from './class-uses.ts';
import { djangoMigration } from './django-migration.ts';
import type { OperationFact } from './operations.ts';

/** A migration as another one names it: app label and name; for Alembic the revision id, and no app. */
export interface MigrationRef {
  readonly app: string;
  readonly name: string;
}

interface MigrationBase extends MigrationRef {
  /** The migrations it follows directly: Django's `dependencies`, of other apps too; Alembic's `down_revision`. */
  readonly parents: readonly MigrationRef[];
  /** Whether some of the parents are computed. */
  readonly hasUnknownParents: boolean;
  /** What it does going forwards, in order. */
  readonly operations: readonly OperationFact[];
  /** Whether that is all it does. */
  readonly isComplete: boolean;
  /** The classes of other modules whose rows it reads or writes, each where it first does. */
  readonly classUses: readonly ClassUse[];
  /** The name of Django's class, or Alembic's `revision = …`. */
  readonly site: Site;
  /** Where the parents are written. */
  readonly parentsSite: Site;
}

/** A migration of Django. The app's label is told from the path: the folder that holds the one of migrations. */
export interface DjangoMigration extends MigrationBase {
  readonly tool: 'django';
  readonly runBefore: readonly MigrationRef[];
  /** The migrations that were squashed into it. */
  readonly replaces: readonly MigrationRef[];
  readonly isAtomic: boolean;
  /** Whether it says that it belongs to the first ones of its app, which make the tables. */
  readonly isInitial: boolean;
  /** Set when it says that it runs once the old code serves no more, as with django-safemigrate. */
  readonly isAfterDeploy?: true;
}

/** A revision of Alembic; its operations are those of `upgrade` and of the module's functions that it calls. */
export interface AlembicMigration extends MigrationBase {
  readonly tool: 'alembic';
  readonly dependsOn: readonly string[];
  readonly labels: readonly string[];
  /** What `downgrade` does, if there is one; `explained` when it does nothing and a comment in it says why. */
  readonly downgrade: 'missing' | 'empty' | 'explained' | 'raises' | 'reverses';
  /** The name of `downgrade`, else that of `upgrade`. */
  readonly downgradeSite: Site;
}

/** One schema migration. */
export type MigrationFact = DjangoMigration | AlembicMigration;

/** Reads the schema migration that a file is, if it is one. */
export function migration(file: PythonFile): MigrationFact | undefined {
  if (file.holds('down_revision')) return alembicMigration(file);
  return file.holds('Migration(') && file.holds('dependencies', 'operations') ? djangoMigration(file) : undefined;
}
