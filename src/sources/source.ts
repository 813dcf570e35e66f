import type { Change } from '../model/change.ts';

/** A file at head. */
export interface SourceFile {
  readonly path: string;
  /** Git's id of its bytes. */
  readonly blob: string;
}

/** Where a review reads from: a pull request on GitHub, a recorded one, or a range of a local repository. */
export interface Source {
  /** The files that differ between the merge base and head. */
  changes(): Promise<readonly Change[]>;
  /** The Python files at head and those that tell how they are run: all of them, unless it says otherwise. */
  files(): Promise<{ readonly files: readonly SourceFile[]; readonly isComplete: boolean }>;
  /** The bytes of some of these files, by path; those that are gone are left out. */
  read(files: readonly SourceFile[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Whether reading a file costs next to nothing, so that the whole project can be read for every review. */
  readonly isNear: boolean;
  /** The bytes of a configuration file at the base commit: a pull request does not choose its own judge. */
  readAtBase(path: string): Promise<Uint8Array | undefined>;
}
