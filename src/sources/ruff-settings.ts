import { posix } from 'node:path';
import { lookUp, pathIn, type ToolFiles } from './tool-files.ts';

/** Ruff's settings, with those that they extend; what belongs to its linter is under `lint`, wherever it was written. */
export interface RuffSettings {
  readonly settings: unknown;
  /** Path of the file that ruff starts from. */
  readonly from: string;
}

const NAMES = ['.ruff.toml', 'ruff.toml', 'pyproject.toml'] as const;

/** Settings that extend others beyond these are not followed; files. */
const MOST_FILES = 8;

/** Reads a file of TOML in the repository; undefined when there is none, or a broken one. */
type ReadToml = (path: string) => Promise<unknown>;

/** Ruff's settings in the file of a folder that it prefers, over those that `extend` names, one after the other, inside the repository. */
export async function readRuffSettings({ folder, toml }: ToolFiles, read: ReadToml): Promise<RuffSettings | undefined> {
  for (const name of NAMES) {
    const from = pathIn(folder, name);
    const own = ownSettings(from, toml.get(name));
    if (own !== undefined) return { settings: await extended(own, from, read), from };
  }
  return undefined;
}

type Table = Readonly<Record<string, unknown>>;

function ownSettings(path: string, value: unknown): Table | undefined {
  const settings = posix.basename(path) === 'pyproject.toml' ? lookUp(value, 'tool', 'ruff') : value;
  return settings === undefined ? undefined : gathered(table(settings), posix.dirname(path));
}

async function extended(own: Table, from: string, read: ReadToml): Promise<Table> {
  const chain = [own];
  const seen = new Set([from]);
  let path = extendedPath(own, from);
  while (path !== undefined && !seen.has(path) && seen.size < MOST_FILES) {
    seen.add(path);
    const next = ownSettings(path, await read(path));
    if (next === undefined) break;
    chain.push(next);
    path = extendedPath(next, path);
  }
  return chain.reduceRight((below, above) => over(above, below));
}

/** Where `extend` leads, from the root; undefined when that is nowhere or outside of the repository. */
function extendedPath(settings: Table, from: string): string | undefined {
  const { extend } = settings;
  if (typeof extend !== 'string' || /^[/~\\]|\$|^[A-Za-z]:/.test(extend)) return undefined;
  const path = posix.join(posix.dirname(from), extend);
  return path.startsWith('../') || path === '..' ? undefined : path;
}

const LISTS = ['select', 'extend-select', 'ignore', 'extend-ignore'] as const;
const PER_FILE = ['per-file-ignores', 'extend-per-file-ignores'] as const;

/** Older versions had the linter's settings beside all others. Patterns are from the folder of the file, and become such from the root. */
function gathered(settings: Table, folder: string): Table {
  const [linting, others] = [new Map<string, unknown>(), new Map<string, unknown>()];
  for (const [name, value] of Object.entries(settings)) {
    (isOneOf([...LISTS, ...PER_FILE], name) ? linting : others).set(name, value);
  }
  for (const [name, value] of Object.entries(table(settings['lint']))) linting.set(name, value);
  for (const name of PER_FILE) {
    if (!linting.has(name)) continue;
    const entries = Object.entries(table(linting.get(name)));
    linting.set(name, Object.fromEntries(entries.map(([pattern, codes]) => [fromRoot(pattern, folder), codes])));
  }
  return { ...Object.fromEntries(others), lint: Object.fromEntries(linting) };
}

function fromRoot(pattern: string, folder: string): string {
  if (folder === '.' || !pattern.includes('/')) return pattern;
  return pattern.startsWith('!') ? `!${folder}/${pattern.slice(1)}` : `${folder}/${pattern}`;
}

/** What ruff makes of settings and of those that they extend: a `select` starts afresh, and without one the lists add up. */
function over(above: Table, below: Table): Table {
  const lint = table(above['lint']);
  const isAfresh = lint['select'] !== undefined;
  const kept = Object.entries(table(below['lint'])).filter(([name]) => !isAfresh || !isOneOf(LISTS, name));
  return { ...merged(below, above), lint: merged(Object.fromEntries(kept), lint) };
}

/** Each setting of the one or else of the other; those that extend add up, as do lists, and tables have theirs merged. */
function merged(below: Table, above: Table): Table {
  const entries = Object.entries(above).map(([name, value]): [string, unknown] => {
    const former = below[name];
    if (isOneOf(LISTS, name)) return [name, [...list(former), ...list(value)]];
    if (name === 'per-file-ignores' || !isTable(value) || !isTable(former)) return [name, value];
    return [name, name === 'extend-per-file-ignores' ? joined(former, value) : { ...former, ...value }];
  });
  return { ...below, ...Object.fromEntries(entries) };
}

function joined(below: Table, above: Table): Table {
  const entries = Object.entries(above).map(([name, value]) => [name, [...list(below[name]), ...list(value)]]);
  return { ...below, ...(Object.fromEntries(entries) as Table) };
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function table(value: unknown): Table {
  return isTable(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
