import type { FileFacts } from '../facts/facts.ts';
import type { MigrationFact, MigrationRef } from '../facts/migrations.ts';
import { databaseOperations, type OperationFact, stateOperations, type TableRef } from '../facts/operations.ts';

/** A migration and the history it belongs to. */
export interface Migration {
  readonly fact: MigrationFact;
  readonly file: FileFacts;
  readonly history: History;
}

/**
 * Migrations that are run one after another: those of a Django app, or of an Alembic environment, whose revisions may lie
 * in several folders.
 */
export interface History {
  readonly tool: 'django' | 'alembic';
  /** The first of its folders. */
  readonly folder: string;
  /** Django's label of the app, as the migrations themselves use it; empty for Alembic. */
  readonly app: string;
  /** In the order of their paths. */
  readonly migrations: readonly Migration[];
  readonly byName: ReadonlyMap<string, Migration>;
}

const OF_TESTS = /(^|\/)(tests?|testing)\//;

/** All schema migrations of a project. */
export class Migrations {
  readonly histories: readonly History[];
  readonly #isAdded: (path: string) => boolean;
  readonly #byPath = new Map<string, Migration>();
  /** Tables of Django's models, by label and model. */
  readonly #tables = new Map<string, string>();
  /** Models whose table is not Django's to make. */
  readonly #unmanaged = new Set<string>();
  /** By migration; for those of the change under review by history. */
  readonly #made = new Map<Migration | History, ReadonlySet<string>>();

  /** @param isAdded whether a path is new with the change under review */
  constructor(files: readonly FileFacts[], isAdded: (path: string) => boolean) {
    this.#isAdded = isAdded;
    this.histories = historiesOf(files);
    for (const migration of this.all()) {
      this.#byPath.set(migration.file.path, migration);
      for (const operation of stateOperations(migration.fact.operations)) this.#note(migration, operation);
    }
  }

  /** Every migration, history by history. */
  *all(): Generator<Migration> {
    for (const { migrations } of this.histories) yield* migrations;
  }

  /**
   * Those that the change under review brings in and that databases in use are to run: what a squash does they have done
   * already, and those of tests, or of an app that is new, meet no rows. None in an audit.
   */
  *added(): Generator<Migration> {
    for (const migration of this.all()) {
      const { fact, history } = migration;
      const isHarmless = fact.tool === 'django' && (fact.isInitial || fact.replaces.length > 0);
      if (this.isAdded(migration) && !isHarmless && !OF_TESTS.test(history.folder)) yield migration;
    }
  }

  isAdded({ file }: Migration): boolean {
    return this.#isAdded(file.path);
  }

  at(path: string): Migration | undefined {
    return this.#byPath.get(path);
  }

  /** The table that a migration means, without its schema; empty when that is computed. */
  tableOf({ history }: Migration, { kind, name }: TableRef): string {
    if (kind === 'table' || name === '') return name;
    return this.#tables.get(`${history.app}.${name}`) ?? `${history.app}_${name}`;
  }

  /**
   * Whether a table may hold rows by the time a migration runs: neither the migration itself makes it nor any other one
   * that comes with the same change. False when it is not known which table is meant.
   */
  existedBefore(migration: Migration, on: TableRef): boolean {
    const table = this.tableOf(migration, on);
    if (table === '' || (on.kind === 'model' && this.#unmanaged.has(`${migration.history.app}.${on.name}`)))
      return false;
    return !this.#madeWith(migration).has(table);
  }

  #note({ history }: Migration, operation: OperationFact): void {
    if (operation.kind === 'create table' && operation.on.kind === 'model') {
      const label = `${history.app}.${operation.on.name}`;
      if (operation.table !== undefined) this.#tables.set(label, operation.table);
      if (!operation.isManaged) this.#unmanaged.add(label);
    }
    if (operation.kind !== 'rename table' || operation.on.kind !== 'model' || operation.to.name === '') return;
    const table = this.#tables.get(`${history.app}.${operation.on.name}`);
    if (operation.to.kind === 'table') this.#tables.set(`${history.app}.${operation.on.name}`, operation.to.name);
    else if (table !== undefined) this.#tables.set(`${history.app}.${operation.to.name}`, table);
  }

  /** The tables that a migration makes, or all those that come with the same change, under all the names they get. */
  #madeWith(migration: Migration): ReadonlySet<string> {
    const key = this.isAdded(migration) ? migration.history : migration;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = new Set<string>();
    for (const each of key === migration ? [migration] : migration.history.migrations) {
      if (key !== migration && !this.isAdded(each)) continue;
      for (const operation of databaseOperations(each.fact.operations)) {
        if (operation.kind === 'create table') made.add(this.tableOf(each, operation.on));
        else if (operation.kind === 'rename table' && made.has(this.tableOf(each, operation.on))) {
          made.add(this.tableOf(each, operation.to));
        }
      }
    }
    this.#made.set(key, made);
    return made;
  }
}

/** The migrations that no other one of the history follows; one that was squashed into another here does not count. */
export function headsOf(history: History): Migration[] {
  const squashes = squashesIn(history);
  const followed = new Set<Migration>();
  for (const migration of history.migrations) {
    for (const parent of parentsIn(history, migration)) {
      const standing = squashes.get(parent) ?? parent;
      if (standing !== (squashes.get(migration) ?? migration)) followed.add(standing);
    }
  }
  return history.migrations.filter((migration) => !followed.has(migration) && !squashes.has(migration));
}

/** A migration and all that come before it in its history. */
export function ancestorsOf(migration: Migration): Set<Migration> {
  const found = new Set([migration]);
  for (const each of found) {
    for (const parent of parentsIn(migration.history, each)) found.add(parent);
  }
  return found;
}

/** The migrations of its own history that one follows directly, as far as they are known. */
export function parentsIn(history: History, { fact }: Migration): Migration[] {
  const known = history.byName;
  const own = fact.tool === 'alembic' ? fact.parents : fact.parents.filter(({ app }) => isOwn(history, app));
  return own.flatMap(({ name }) => known.get(name) ?? []);
}

/** The squash that stands for each migration that was squashed, as far as both are there. */
function squashesIn(history: History): Map<Migration, Migration> {
  const known = history.byName;
  const direct = new Map<Migration, Migration>();
  for (const migration of history.migrations) {
    if (migration.fact.tool !== 'django') continue;
    for (const { app, name } of migration.fact.replaces) {
      const replaced = isOwn(history, app) ? known.get(name) : undefined;
      if (replaced !== undefined && replaced !== migration) direct.set(replaced, migration);
    }
  }
  // A squash may have been squashed again.
  for (const [replaced, first] of direct) {
    let last = first;
    const seen = new Set([replaced]);
    for (let next = direct.get(last); next !== undefined && !seen.has(last); next = direct.get(last)) {
      seen.add(last);
      last = next;
    }
    direct.set(replaced, last);
  }
  return direct;
}

function replacedBy({ fact }: Migration): readonly MigrationRef[] {
  return fact.tool === 'django' ? fact.replaces : [];
}

/** Without a label that is certain, any app may be meant. */
function isOwn({ app }: History, label: string): boolean {
  return app === '' || app === label;
}

function historiesOf(files: readonly FileFacts[]): History[] {
  const folders = new Map<string, { fact: MigrationFact; file: FileFacts }[]>();
  for (const file of files) {
    if (file.migration === undefined) continue;
    // One folder may hold migrations of one tool only, but it is the tool that tells them apart.
    const key = `${file.migration.tool} ${file.path.replace(/\/?[^/]*$/, '')}`;
    const alike = folders.get(key);
    if (alike === undefined) folders.set(key, [{ fact: file.migration, file }]);
    else alike.push({ fact: file.migration, file });
  }
  const groups = joined(folders);
  return groups.map(({ key, members }) => {
    const migrations: Migration[] = [];
    const tool = members[0]!.fact.tool;
    const app = tool === 'django' ? labelOf(members.map(({ fact }) => fact)) : '';
    const byName = new Map<string, Migration>();
    const history: History = { tool, folder: key.slice(tool.length + 1), app, migrations, byName };
    const sorted = members.toSorted((one, other) => (one.file.path < other.file.path ? -1 : 1));
    for (const { fact, file } of sorted) {
      const migration = { fact, file, history };
      migrations.push(migration);
      byName.set(fact.name, migration);
    }
    for (const migration of migrations) {
      // What was squashed and deleted is still followed by its name.
      for (const { app: label, name } of replacedBy(migration)) {
        if (isOwn(history, label) && !byName.has(name)) byName.set(name, migration);
      }
    }
    return history;
  });
}

interface Member {
  readonly fact: MigrationFact;
  readonly file: FileFacts;
}

/** Folders of Alembic whose revisions follow one another are one history. */
function joined(folders: ReadonlyMap<string, readonly Member[]>): { key: string; members: readonly Member[] }[] {
  const owners = new Map<string, string[]>();
  for (const [key, members] of folders) {
    for (const { fact } of members) {
      if (fact.tool === 'alembic') owners.set(fact.name, [...(owners.get(fact.name) ?? []), key]);
    }
  }
  const into = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let next = into.get(root); next !== undefined; next = into.get(root)) root = next;
    return root;
  };
  for (const [key, members] of folders) {
    for (const { fact } of members) {
      for (const { name } of fact.tool === 'alembic' ? fact.parents : []) {
        const [owner, ...others] = owners.get(name) ?? [];
        if (owner === undefined || others.length > 0 || rootOf(owner) === rootOf(key)) continue;
        into.set(rootOf(key), rootOf(owner));
      }
    }
  }
  const groups = new Map<string, Member[]>();
  for (const [key, members] of folders) {
    const root = rootOf(key);
    groups.set(root, [...(groups.get(root) ?? []), ...members]);
  }
  return [...groups].map(([key, members]) => ({ key, members }));
}

/**
 * The label under which the migrations of a folder name one another: that of the folder, unless they use another one.
 * Empty when two would do.
 */
function labelOf(facts: readonly MigrationFact[]): string {
  const names = new Set(facts.map(({ name }) => name));
  const used = new Map<string, Set<string>>();
  for (const fact of facts) {
    const replaced: readonly MigrationRef[] = fact.tool === 'django' ? fact.replaces : [];
    for (const { app, name } of [...fact.parents, ...replaced]) {
      // Every app has a `0001_initial`, but none follows itself.
      if (names.has(name) && name !== fact.name) used.set(app, (used.get(app) ?? new Set()).add(name));
    }
  }
  const folder = facts[0]!.app;
  if (used.has(folder)) return folder;
  const [first, second] = [...used].toSorted(([, one], [, other]) => other.size - one.size);
  if (first === undefined) return folder;
  return second?.[1].size === first[1].size ? '' : first[0];
}
