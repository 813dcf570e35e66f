import type { FileFacts } from '../facts/facts.ts';
import { Models } from './models.ts';
import { Modules } from './modules.ts';

/** The facts of all files, joined. */
export class Project {
  readonly files: readonly FileFacts[];
  #modules: Modules | undefined;
  #models: Models | undefined;

  constructor(files: readonly FileFacts[]) {
    this.files = files;
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
