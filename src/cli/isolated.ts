import type { Source } from '../sources/source.ts';

/** Reads no file, for a run that is to know nothing of the repository's settings. */
export function readNothing(): Promise<undefined> {
  return Promise.resolve(undefined);
}

/** A source that has no policy, nor settings of other tools. */
export function isolated(source: Source): Source {
  return { ...source, readAtBase: readNothing, proposed: readNothing, organisation: undefined };
}
