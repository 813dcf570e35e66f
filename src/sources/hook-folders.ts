const NAME = String.raw`[\w-]+(?:\/[\w-]+)*`;
/** All files, or all of Python. */
const ANY = String.raw`(?:\.\*)?(?:\\\.pyi?\??\$)?`;
const FOLDER = new RegExp(String.raw`^\^(${NAME})\\?\/${ANY}$`);
const FOLDERS = new RegExp(String.raw`^\^\((?:\?:)?(${NAME}(?:\|${NAME})*)\)\\?\/${ANY}$`);

/** Longer ones are not read. */
const LONGEST = 200;

/**
 * The folders whose files a hook of pre-commit looks at, as its `files` says in one of the plain forms `^api/`, `^api/|^web/` and
 * `^(api|web)/`. Undefined for all others: their regular expressions are Python's, and are not run.
 */
export function hookFolders(files: unknown): string[] | undefined {
  if (typeof files !== 'string' || files.length > LONGEST) return undefined;
  const together = FOLDERS.exec(files)?.[1];
  if (together !== undefined) return together.split('|');
  const folders = files.split('|').map((each) => FOLDER.exec(each)?.[1]);
  return folders.every((each) => each !== undefined) ? folders : undefined;
}
