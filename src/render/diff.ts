import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/**
 * A change of one file, as git and `patch` take it.
 *
 * @param path relative to where it is applied, with `/` between its parts
 */
export function renderDiff(path: string, before: string, after: string): string {
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, options);
}
