import type { FileFacts } from '../facts/facts.ts';

/** The facts of all files, joined. */
export class Project {
  readonly files: readonly FileFacts[];

  constructor(files: readonly FileFacts[]) {
    this.files = files;
  }
}
