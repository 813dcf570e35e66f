import { EMPTY_ROOM, type FolderRoom, type Room } from '../model/room.ts';
import { withFoldersAbove } from '../model/paths.ts';
import { groupBy } from '../model/group.ts';
import { ciRuns } from './ci-runs.ts';
import { formatter } from './formatter.ts';
import { indentation } from './indentation.ts';
import { type Level, type Levels, levelsOf } from './levels.ts';
import { lineLength } from './line-length.ts';
import { linters } from './linters.ts';
import { localRuns } from './local-runs.ts';
import { python } from './python-version.ts';
import { readRuffSettings } from './ruff-settings.ts';
import { noFiles, type ReadFile, readToml, readToolFiles, type SettingsReader } from './tool-files.ts';

/** What the settings of a repository's other tools say. */
export interface Rooms {
  /** Where no folder says otherwise. */
  readonly room: Room;
  /** Where one does, by path. Each is whole: what its folder does not say is that of those above. */
  readonly folders: readonly FolderRoom[];
  /** What could not be read, in Markdown. */
  readonly notices: readonly string[];
}

/** Folders beyond these in which steps of pipelines run tools are not looked at. */
const MOST_FOLDERS = 1_000;

/**
 * Reads what a repository's other tools are set to. Never fails: what is broken says nothing.
 *
 * Of each matter the nearest folder that says something of it decides for a file. So ruff does it (see `levelsOf`), and black,
 * whose settings are those of the nearest `pyproject.toml` with a `[tool.black]` above what it is told to look at
 * (black.readthedocs.io, on where it looks for the file). flake8 and pycodestyle take the nearest settings in or above the folder
 * in which they are started (flake8.pycqa.org, on configuration locations), pylint those of that folder (pylint.readthedocs.io,
 * on command line options), as do tox, make, just, Task and nox, which start the others: a folder with settings of its own is
 * one in which they are. pre-commit reads only the root's file, unless it is told of another one: one further down shows what is
 * used below it.
 */
export async function readRooms(read: SettingsReader): Promise<Rooms> {
  const { root, folders, pipelines, left } = await readToolFiles(read);
  const runs = groupBy([...localRuns(root), ...ciRuns(pipelines)], ({ folder = '' }) => folder);
  const files = new Map([root, ...folders].map((each) => [each.folder, each]));
  for (const folder of [...runs.keys()].slice(0, MOST_FOLDERS)) {
    if (!files.has(folder)) files.set(folder, noFiles(folder));
  }
  const toml = readOnce(read.file);
  const levels = new Map<string, Level>();
  for (const [folder, each] of files) {
    const started = [...(each === root ? [] : localRuns(each)), ...(runs.get(folder) ?? [])];
    levels.set(folder, { files: each, ruff: await readRuffSettings(each, toml), runs: started });
  }
  const rooms = roomsOf(levels);
  return {
    room: rooms.find(({ folder }) => folder === '')?.room ?? EMPTY_ROOM,
    folders: rooms.filter(({ folder }) => folder !== ''),
    notices: left > 0 ? [sayLeft(left)] : [],
  };
}

/** The rooms that differ from those around them, the root's first. */
function roomsOf(levels: ReadonlyMap<string, Level>): FolderRoom[] {
  const texts = new Map<string, string>();
  return [...levels.keys()].sort().flatMap((folder) => {
    const room = roomOf(levelsOf(folder, levels));
    const text = JSON.stringify(room, withoutPlaces);
    texts.set(folder, text);
    const above = withFoldersAbove(folder).find((each) => each !== folder && texts.has(each));
    return above !== undefined && texts.get(above) === text ? [] : [{ folder, room }];
  });
}

/** Where a thing is said makes no difference. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === 'from' ? undefined : value;
}

function roomOf(levels: Levels): Room {
  const layout = formatter(levels);
  const [indent, length, version] = [indentation(levels), lineLength(levels, layout), python(levels)];
  return {
    ...(length && { lineLength: length }),
    ...(indent && { indentation: indent }),
    ...(version && { python: version }),
    ...(layout && { formatter: layout }),
    linters: linters(levels),
  };
}

/** More files than these that settings of ruff extend are not read. */
const MOST_EXTENDED = 16;

/** Reads files of TOML that many folders may name, each of them once. */
function readOnce(read: ReadFile): (path: string) => Promise<unknown> {
  const known = new Map<string, Promise<unknown>>();
  return (path) => {
    const found = known.get(path) ?? (known.size < MOST_EXTENDED ? readToml(read, path) : Promise.resolve(undefined));
    known.set(path, found);
    return found;
  };
}

function sayLeft(left: number): string {
  const files = left === 1 ? 'One file' : `${left} files`;
  return `${files} with settings of other tools in folders could not be read: there are too many of them. What holds above them is taken instead.`;
}
