import { parse as parseToml } from 'smol-toml';
import { parseLoosely } from '../yaml/loose.ts';
import { type ConfigFile, parseConfigFile } from './configparser.ts';

/** Reads a file of the repository; undefined when there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>;

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
/** They start tools, in languages of their own. */
const SCRIPTS = ['Makefile', 'noxfile.py'] as const;

export type TomlName = (typeof TOML)[number];
export type ConfigName = (typeof CONFIG)[number];
export type ScriptName = (typeof SCRIPTS)[number];

/** Files larger than these many bytes are not settings. */
const LARGEST = 1024 * 1024;

/** The settings files of other tools; a broken one counts as missing, since it is theirs to check. */
export interface ToolFiles {
  readonly toml: ReadonlyMap<TomlName, unknown>;
  readonly config: ReadonlyMap<ConfigName, ConfigFile>;
  /** The value of .pre-commit-config.yaml. */
  readonly preCommit: unknown;
  /** Texts. */
  readonly scripts: ReadonlyMap<ScriptName, string>;
}

export async function readToolFiles(read: ReadFile): Promise<ToolFiles> {
  const toml = new Map<TomlName, unknown>();
  for (const name of TOML) {
    const value = await readToml(read, name);
    if (value !== undefined) toml.set(name, value);
  }
  const config = new Map<ConfigName, ConfigFile>();
  for (const name of CONFIG) {
    const value = await parsed(read, name, parseConfigFile);
    if (value !== undefined) config.set(name, value);
  }
  const scripts = new Map<ScriptName, string>();
  for (const name of SCRIPTS) {
    const value = await parsed(read, name, (text) => text);
    if (value !== undefined) scripts.set(name, value);
  }
  return { toml, config, preCommit: await parsed(read, PRE_COMMIT, parseLoosely), scripts };
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
