import type { Change } from '../model/change.ts';
import type { Scattered } from './scattered.ts';

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
  /** Why `changes` does not hold all of them; undefined when it does. To be asked after it. */
  notListed?(): Promise<string | undefined>;
  /** The Python files at head and those that tell how they are run: all of them, unless it says otherwise. */
  files(): Promise<{ readonly files: readonly SourceFile[]; readonly isComplete: boolean }>;
  /** The bytes of some of these files, by path; those that are gone are left out. */
  read(files: readonly SourceFile[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Whether reading a file costs next to nothing, so that the whole project can be read for every review. */
  readonly isNear: boolean;
  /** The bytes of a configuration file at the base commit: a pull request does not choose its own judge. */
  readAtBase(path: string): Promise<Uint8Array | undefined>;
  /** Files of configuration at the base commit, as far as they concern what changes: those that are wanted. */
  readScattered(isWanted: (path: string) => boolean): Promise<Scattered>;
  /** What the change makes of a configuration file; undefined when it leaves it as it is. */
  proposed(path: string): Promise<Proposal | undefined>;
  /** Where the repository belongs; absent where no other repository can be read. */
  readonly organisation?: Organisation | undefined;
}

/** A configuration file as a change leaves it. */
export interface Proposal {
  /** Absent: it is deleted. */
  readonly bytes?: Uint8Array;
}

/** The owner of a repository on GitHub, whose other repositories may hold policies. */
export interface Organisation {
  readonly owner: string;
  /** Name of the repository that is reviewed. */
  readonly repo: string;
  /** A file of the tip of the default branch of one of the owner's repositories; undefined when it is not there, or hidden. */
  read(repo: string, path: string): Promise<Uint8Array | undefined>;
}

/** @returns undefined when both are the same */
export function proposalOf(before: Uint8Array | undefined, after: Uint8Array | undefined): Proposal | undefined {
  if (after === undefined) return before === undefined ? undefined : {};
  return before !== undefined && Buffer.compare(before, after) === 0 ? undefined : { bytes: after };
}
