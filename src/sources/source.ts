import type { Change } from '../model/change.ts';

/** Where a review reads from: a pull request on GitHub, a recorded one, or a range of a local repository. */
export interface Source {
  /** The files that differ between the merge base and head. */
  changes(): Promise<readonly Change[]>;
  /** Every path at head, so that imports can be followed. */
  paths(): Promise<readonly string[]>;
  /** The bytes of a file at head, or undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** The bytes of a configuration file at the base commit: a pull request does not choose its own judge. */
  readAtBase(path: string): Promise<Uint8Array | undefined>;
}
