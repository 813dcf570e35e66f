/** What a repository's other tools are set to, as their settings files tell. Plain data: it goes to other threads. */
export interface Room {
  /** The longest line that they accept, in characters. */
  readonly lineLength?: Setting<number>;
  /** How many columns a level of Python is indented by. */
  readonly indentation?: Setting<number>;
  /** The lowest Python that the code has to run on, such as `3.10`. */
  readonly python?: Setting<string>;
  /** The program that lays the code out. */
  readonly formatter?: Setting<Formatter>;
  readonly linters: readonly Linter[];
}

/** What the tools are set to in a folder and all below it, but for the folders there that have rooms of their own. */
export interface FolderRoom {
  /** Path; never that of the root. */
  readonly folder: string;
  readonly room: Room;
}

/** Something a settings file says. */
export interface Setting<Value> {
  readonly value: Value;
  /** Path of the file. */
  readonly from: string;
}

export type Formatter = 'black' | 'blue' | 'ruff' | 'yapf' | 'autopep8';

/** A linter that a repository runs, and which of its messages are on. */
export interface Linter {
  readonly tool: 'ruff' | 'flake8' | 'pycodestyle' | 'pylint';
  /** Path of the file that says that it runs. */
  readonly from: string;
  /** Tools whose codes it reports: flake8's are those of what is built in and of its plugins. */
  readonly reports: readonly string[];
  /**
   * Codes or beginnings of codes that are on, `''` and `ALL` for every one; of pylint codes, names, letters of categories and
   * `all`.
   */
  readonly selected: readonly string[];
  /** As `selected`: these are off, where they are more exact or as exact. */
  readonly ignored: readonly string[];
  /** Those of `ignored` that the repository names itself, and does not take over from the tool's defaults. */
  readonly declined: readonly string[];
  /** What it names itself for some files only. Absent: nothing. */
  readonly declinedIn?: readonly DeclinedIn[];
  /** Whether ruff's rules that are still in preview are on. */
  readonly preview?: boolean;
}

/** Codes that are off in some files, whatever is on, and which files these are. */
export interface DeclinedIn {
  /** As in a .gitignore file at the root. */
  readonly paths: readonly string[];
  /** They are the files that the patterns do not name. */
  readonly isOutside?: true;
  /** Codes or beginnings of codes; of ruff also `ALL`. */
  readonly codes: readonly string[];
}

export const EMPTY_ROOM: Room = { linters: [] };
