import type { FileFacts } from '../facts/facts.ts';
import { Models } from './models.ts';
import { Modules } from './modules.ts';

/** The facts of all files, joined. */
export class Project {
  readonly files: readonly FileFacts[];
  #modules: Modules | undefined;
  #models: Models | undefined;

  /** What is under review; undefined when the whole project is, as in an audit. */
  readonly change: ProjectChange | undefined;

  /** @param base the facts of the same project at the merge base of the change under review */
  constructor(files: readonly FileFacts[], base?: readonly FileFacts[]) {
    this.files = files;
    this.change = base === undefined ? undefined : new ProjectChange(base);
  }

  /** What absolute names stand for, worked out on first use. */
  get modules(): Modules {
    return (this.#modules ??= new Modules(this.files));
  }

  /** The ORM's models, worked out on first use. */
  get models(): Models {
    return (this.#models ??= new Models(this.files, this.modules));
  }
}

/** The project as it was before the change under review. */
export class ProjectChange {
  readonly base: Project;
  readonly #paths: ReadonlySet<string>;

  constructor(base: readonly FileFacts[]) {
    this.base = new Project(base);
    this.#paths = new Set(base.map(({ path }) => path));
  }

  /** Whether the change brings the file in. */
  isAdded(path: string): boolean {
    return !this.#paths.has(path);
  }
}
