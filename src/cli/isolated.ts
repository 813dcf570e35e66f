import type { Source } from '../sources/source.ts';
import { NO_FILES } from '../sources/tool-files.ts';

/** A source that has no policy, nor settings of other tools. */
export function isolated(source: Source): Source {
  const { file, scattered } = NO_FILES;
  return {
    ...source,
    readAtBase: file,
    readScattered: scattered,
    proposed: () => Promise.resolve(undefined),
    organisation: undefined,
  };
}
