import { posix } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { parseLoosely } from '../yaml/loose.ts';
import { type ConfigFile, parseConfigFile } from './configparser.ts';
import { NOTHING, type Scattered } from './scattered.ts';

/** Reads a file of the repository; undefined when there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>;

/** Where the settings of a repository are read: in its working tree, or at the base of a change. */
export interface SettingsReader {
  readonly file: ReadFile;
  /**
   * The files of which it is not known beforehand where they lie: those that are wanted and of use to what is looked at. Only
   * what is in git, where git is there.
   */
  readonly scattered: (isWanted: (path: string) => boolean) => Promise<Scattered>;
}

export const NO_FILES: SettingsReader = {
  file: () => Promise.resolve(undefined),
  scattered: () => Promise.resolve(NOTHING),
};

const TOML = ['.ruff.toml', 'ruff.toml', 'pyproject.toml'] as const;
const CONFIG = [
  '.editorconfig',
  '.flake8',
  'setup.cfg',
  'tox.ini',
  '.pycodestyle',
  '.pylintrc',
  'pylintrc',
  '.style.yapf',
] as const;
export const PRE_COMMIT = '.pre-commit-config.yaml';
export const GITLAB = '.gitlab-ci.yml';
/** They start tools, in languages of their own. */
const SCRIPTS = ['Makefile', 'noxfile.py', 'justfile', 'Justfile', '.justfile'] as const;
const TASKS = ['Taskfile.yml', 'Taskfile.yaml'] as const;
const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;

export type TomlName = (typeof TOML)[number];
export type ConfigName = (typeof CONFIG)[number];
export type ScriptName = (typeof SCRIPTS)[number];

/** More workflows than these are not looked at. */
const MOST_WORKFLOWS = 40;

/** Files larger than these many bytes are not settings. */
const LARGEST = 1024 * 1024;

/** The settings files of other tools in one folder; a broken one counts as missing, since it is theirs to check. */
export interface ToolFiles {
  /** Path of the folder; `''` for the root. */
  readonly folder: string;
  readonly toml: ReadonlyMap<TomlName, unknown>;
  readonly config: ReadonlyMap<ConfigName, ConfigFile>;
  /** The value of .pre-commit-config.yaml. */
  readonly preCommit: unknown;
  /** The values of the files of Task, by name. */
  readonly tasks: ReadonlyMap<string, unknown>;
  /** Texts. */
  readonly scripts: ReadonlyMap<ScriptName, string>;
}

/** What says which steps test a change; a broken file counts as missing. */
export interface Pipelines {
  /** The values of GitHub's workflows, by path. */
  readonly workflows: ReadonlyMap<string, unknown>;
  /** The value of .gitlab-ci.yml. */
  readonly gitlab: unknown;
}

/** All that a repository has of such files. */
export interface AllToolFiles {
  readonly root: ToolFiles;
  /** Of the folders below that have any. */
  readonly folders: readonly ToolFiles[];
  readonly pipelines: Pipelines;
  /** How many files in folders were not read, since there are too many. */
  readonly left: number;
}

const SETTINGS = new Set<string>([...TOML, ...CONFIG, ...SCRIPTS, ...TASKS, PRE_COMMIT]);

export async function readToolFiles({ file, scattered }: SettingsReader): Promise<AllToolFiles> {
  const { files, left } = await scattered((path) => WORKFLOW.test(path) || isInFolder(path));
  const here: ReadFile = (path) => Promise.resolve(files.get(path));
  const workflows = [...files.keys()].filter((path) => WORKFLOW.test(path)).sort();
  const folders = new Set([...files.keys()].filter(isInFolder).map((path) => posix.dirname(path)));
  return {
    root: await filesIn('', file),
    folders: await Promise.all([...folders].sort().map((folder) => filesIn(folder, here))),
    pipelines: {
      gitlab: await parsed(file, GITLAB, parseLoosely),
      workflows: await allParsed(here, workflows.slice(0, MOST_WORKFLOWS), parseLoosely),
    },
    left,
  };
}

function isInFolder(path: string): boolean {
  const slash = path.lastIndexOf('/');
  return slash >= 0 && SETTINGS.has(path.slice(slash + 1));
}

async function filesIn(folder: string, read: ReadFile): Promise<ToolFiles> {
  const file: ReadFile = (name) => read(pathIn(folder, name));
  return {
    folder,
    toml: await allParsed(file, TOML, parseToml),
    config: await allParsed(file, CONFIG, parseConfigFile),
    scripts: await allParsed(file, SCRIPTS, (text) => text),
    preCommit: await parsed(file, PRE_COMMIT, parseLoosely),
    tasks: await allParsed(file, TASKS, parseLoosely),
  };
}

export function noFiles(folder: string): ToolFiles {
  const none = new Map<never, never>();
  return { folder, toml: none, config: none, scripts: none, tasks: none, preCommit: undefined };
}

/** @param folder `''` for the root */
export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** What the files of some names hold, by name. */
async function allParsed<Name extends string, Value>(
  read: ReadFile,
  names: readonly Name[],
  parse: (text: string) => Value,
): Promise<ReadonlyMap<Name, Value>> {
  const found = new Map<Name, Value>();
  for (const name of names) {
    const value = await parsed(read, name, parse);
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

/** The value of a file of TOML; undefined when there is none, or a broken one. */
export function readToml(read: ReadFile, path: string): Promise<unknown> {
  return parsed<unknown>(read, path, parseToml);
}

async function parsed<Value>(read: ReadFile, path: string, parse: (text: string) => Value): Promise<Value | undefined> {
  const bytes = await read(path);
  if (bytes === undefined || bytes.length > LARGEST) return undefined;
  try {
    return parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}

/** The value under some keys, one in the other; undefined when there is none. */
export function lookUp(settings: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    settings,
  );
}

/** The texts in a value that is one or a list of them; one is parted at commas and white space. */
export function words(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string');
  if (typeof value !== 'string') return [];
  return value
    .split('\n')
    .flatMap((line) => line.replace(/\s#.*/, '').split(/[\s,]+/))
    .filter((word) => word !== '');
}
