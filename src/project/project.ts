import type { FileFacts } from '../facts/facts.ts';
import type { WorkersFact } from '../facts/workers.ts';
import { isDeployment } from '../model/deployment.ts';
import { Calls } from './calls.ts';
import { Classes } from './classes.ts';
import { Lookups } from './lookups.ts';
import { Managers } from './managers.ts';
import { Migrations } from './migrations.ts';
import { Models } from './models.ts';
import { Modules } from './modules.ts';
import { Relations } from './relations.ts';
import { Routing } from './routing.ts';
import { RowSources } from './rows.ts';
import { Serializers } from './serializers.ts';

export interface ProjectSetting {
  /** Whether the files are all that the project has: only then can something be said to be nowhere. */
  readonly isWhole: boolean;
  /** The facts of the same project at the merge base, when a change is under review. */
  readonly base?: readonly FileFacts[];
}

/** The facts of all files, joined. */
export class Project {
  /** Those of Python. */
  readonly files: readonly FileFacts[];
  /** What is started more than once. */
  readonly workers: readonly (WorkersFact & { readonly path: string })[];
  /** Whether the files are all that there are; a rule that misses something asks this first. */
  readonly isWhole: boolean;
  #modules: Modules | undefined;
  #calls: Calls | undefined;
  #models: Models | undefined;
  #lookups: Lookups | undefined;
  #relations: Relations | undefined;
  #rows: RowSources | undefined;
  #serializers: Serializers | undefined;
  #classes: Classes | undefined;
  #managers: Managers | undefined;
  #migrations: Migrations | undefined;
  #routing: Routing | undefined;

  /** What is under review; undefined when the whole project is, as in an audit. */
  readonly change: ProjectChange | undefined;

  constructor(files: readonly FileFacts[], { isWhole, base }: ProjectSetting = { isWhole: true }) {
    this.files = files.filter(({ path }) => !isDeployment(path));
    this.workers = files.flatMap(({ path, workers = [] }) => workers.map((each) => ({ ...each, path })));
    this.isWhole = isWhole;
    this.change = base === undefined ? undefined : new ProjectChange(base, isWhole);
  }

  /** What absolute names stand for, worked out on first use. */
  get modules(): Modules {
    return (this.#modules ??= new Modules(this.files));
  }

  /** What the functions call, worked out on first use. */
  get calls(): Calls {
    return (this.#calls ??= new Calls(this.modules, this.classes));
  }

  /** All classes and what they inherit, worked out on first use. */
  get classes(): Classes {
    return (this.#classes ??= new Classes(this.files, this.modules));
  }

  /** What can be entered by `with`, worked out on first use. */
  get managers(): Managers {
    return (this.#managers ??= new Managers(this.classes, this.modules));
  }

  /** The ORM's models, worked out on first use. */
  get models(): Models {
    return (this.#models ??= new Models(this.files, this.modules));
  }

  /** What rows are looked up by, worked out on first use. */
  get lookups(): Lookups {
    return (this.#lookups ??= new Lookups(this.files, this.models));
  }

  /** What leads from one model to another, worked out on first use. */
  get relations(): Relations {
    return (this.#relations ??= new Relations(this.models));
  }

  /** Whose rows an expression stands for, worked out on first use. */
  get rows(): RowSources {
    return (this.#rows ??= new RowSources(this.modules, this.classes, this.models));
  }

  /** What serializers show of which rows, worked out on first use. */
  get serializers(): Serializers {
    return (this.#serializers ??= new Serializers(this.files, this.classes, this.relations, this.rows));
  }

  /** What answers requests, worked out on first use. */
  get routing(): Routing {
    return (this.#routing ??= new Routing(this.files, this.modules));
  }

  /** The schema migrations, worked out on first use. */
  get migrations(): Migrations {
    return (this.#migrations ??= new Migrations(this.files, (path) => this.change?.isAdded(path) === true));
  }
}

/** The project as it was before the change under review. */
export class ProjectChange {
  readonly base: Project;
  readonly #paths: ReadonlySet<string>;

  constructor(base: readonly FileFacts[], isWhole: boolean) {
    this.base = new Project(base, { isWhole });
    this.#paths = new Set(base.map(({ path }) => path));
  }

  /** Whether the change brings the file in. */
  isAdded(path: string): boolean {
    return !this.#paths.has(path);
  }
}
