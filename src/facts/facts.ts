import type { PythonFile } from '../python/file.ts';
import { modulePath } from '../python/modules.ts';
import { alembicEnvironment, type AlembicEnvironment } from './alembic-environment.ts';
import { type AsyncRows, asyncRows } from './async-rows.ts';
import { Callees } from './callees.ts';
import { type CallArgumentsFact, callArguments } from './call-arguments.ts';
import { type CallerFact, calls } from './calls.ts';
import { type Database, databases } from './databases.ts';
import { type Definitions, definitions } from './definitions.ts';
import { entries, type EntryFact } from './entries.ts';
import { type ChainEnd, chainEnds } from './hook-chains.ts';
import { imports, type ImportsFact } from './imports.ts';
import { type DetachedIndex, detachedIndexes } from './indexes.ts';
import { type InstanceAttributes, instanceAttributes } from './instance-attributes.ts';
import { Instances } from './instances.ts';
import { type LocalCaches, localCaches } from './local-caches.ts';
import { type LooseUses, looseUses } from './loose-uses.ts';
import { type LoggingSetup, loggingSetups } from './logging-setups.ts';
import { type MethodCallFact, methodCalls } from './method-calls.ts';
import { migration, type MigrationFact } from './migrations.ts';
import { type ModelFact, models } from './models.ts';
import { type MutationFact, mutations } from './mutations.ts';
import { type Names, names } from './names.ts';
import { queries, type QueryFact } from './queries.ts';
import { routing, type RoutingFacts } from './routes.ts';
import { rowFacts, type RowFacts } from './row-facts.ts';
import { serializerFacts, type SerializerFacts } from './serializers.ts';
import { type Suppression, suppressions } from './suppressions.ts';
import { type TableCreation, tableCreations } from './table-creations.ts';
import { type WorkersFact, workersIn, workersSet } from './workers.ts';
import { type ThreadFacts, threadFacts } from './thread-updates.ts';

/** What the project needs to know of one file: small, serialisable, and dependent on the file's bytes, its path and whether that is a test's alone. */
export interface FileFacts {
  readonly path: string;
  /** Dotted name under which the file is imported, as far as its path tells. */
  readonly module: string;
  /** Whether it is a test, or there for tests. */
  readonly isTest: boolean;
  readonly suppressions: readonly Suppression[];
  readonly names: Names;
  readonly imports: ImportsFact;
  readonly definitions: Definitions;
  readonly calls: readonly CallerFact[];
  readonly callArguments: readonly CallArgumentsFact[];
  readonly instanceAttributes: readonly InstanceAttributes[];
  readonly methodCalls: readonly MethodCallFact[];
  readonly chainEnds: readonly ChainEnd[];
  readonly entries: readonly EntryFact[];
  readonly loggingSetups: readonly LoggingSetup[];
  readonly models: readonly ModelFact[];
  /** Indexes that are created apart from a model's class. */
  readonly indexes: readonly DetachedIndex[];
  readonly queries: readonly QueryFact[];
  /** What rows of unknown models are narrowed or sorted by. */
  readonly looseUses: LooseUses;
  readonly asyncRows: AsyncRows;
  readonly routing: RoutingFacts;
  readonly mutations: readonly MutationFact[];
  readonly threads: ThreadFacts;
  /** Rows of queries: where they come from, and what is read of them. */
  readonly rows: RowFacts;
  readonly serializers: SerializerFacts;
  /** The databases that a settings module or a migration is written for. */
  readonly databases: readonly Database[];
  readonly tableCreations: readonly TableCreation[];
  readonly localCaches: LocalCaches;
  readonly environment?: AlembicEnvironment;
  /** What it starts more than once, when it is a file of the deployment. */
  readonly workers?: readonly WorkersFact[];
  /** The schema migration that the file is. */
  readonly migration?: MigrationFact;
}

const NOTHING = {
  names: { imports: {}, stars: [], made: {}, aliases: {} },
  imports: { names: [], isComplete: false },
  tableCreations: [],
  definitions: { functions: [], classes: [] },
  calls: [],
  callArguments: [],
  instanceAttributes: [],
  methodCalls: [],
  chainEnds: [],
  entries: [],
  loggingSetups: [],
  models: [],
  indexes: [],
  queries: [],
  looseUses: { names: [], computedOn: [] },
  asyncRows: { uses: [], hasSwitch: false },
  mutations: [],
  threads: { starts: [], updates: [] },
  routing: { routers: [], routes: [], mounts: [], handedOn: [], annotated: {}, dependencies: {}, middleware: [] },
  rows: { reads: [], returned: [], managers: [] },
  serializers: { serializers: [], views: [], serialized: [] },
  databases: [],
  localCaches: { stores: [], uses: [] },
} as const;

/** Collects the facts of one file; of one that is not whole Python none that could mislead. */
export function extractFacts(file: PythonFile): FileFacts {
  const about = {
    path: file.path,
    module: modulePath(file.path),
    isTest: file.isTest,
    suppressions: suppressions(file),
  };
  if (file.syntaxError !== undefined || file.unreadable !== undefined) return { ...about, ...NOTHING };
  const instances = new Instances(file);
  const callees = new Callees(file, instances);
  const found = migration(file);
  const environment = alembicEnvironment(file);
  const asked = queries(file);
  const workers = workersSet(file);
  return {
    ...about,
    ...(found === undefined ? {} : { migration: found }),
    ...(environment === undefined ? {} : { environment }),
    ...(workers === undefined ? {} : { workers }),
    databases: databases(file),
    localCaches: localCaches(file),
    names: names(file),
    imports: imports(file),
    tableCreations: tableCreations(file),
    definitions: definitions(file),
    calls: calls(file, callees),
    callArguments: callArguments(file, instances, callees),
    instanceAttributes: instanceAttributes(file),
    methodCalls: methodCalls(file, instances),
    chainEnds: chainEnds(file),
    entries: entries(file, instances),
    loggingSetups: loggingSetups(file),
    models: models(file),
    indexes: detachedIndexes(file),
    queries: asked.facts,
    looseUses: looseUses(file, asked.read),
    asyncRows: asyncRows(file, instances),
    routing: routing(file),
    mutations: mutations(file),
    threads: threadFacts(file),
    rows: rowFacts(file, instances),
    serializers: serializerFacts(file, instances),
  };
}

/** The facts of a file that is no Python and tells how the project is run. */
export function deploymentFacts(path: string, source: Uint8Array): FileFacts {
  return { path, module: '', isTest: false, suppressions: [], ...NOTHING, workers: workersIn(path, source) };
}
