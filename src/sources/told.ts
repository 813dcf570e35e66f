import type { Setting } from '../model/room.ts';
import { lookUp, pathIn, type ToolFiles } from './tool-files.ts';

/** What places say of one thing, in the order in which they count. */
export type Told<Value = unknown> = Iterable<readonly [value: Value | undefined, from: string]>;

/** The first that is told, of many that may be. */
export function first<Value>(told: Told<Value>): Setting<Value> | undefined {
  for (const [value, from] of told) if (value !== undefined) return { value, from };
  return undefined;
}

/** The first number from 1 that is told. */
export function firstNumber(told: Told): Setting<number> | undefined {
  return first([...told].map(([value, from]) => [wholeNumber(value), from] as const));
}

function wholeNumber(value: unknown): number | undefined {
  const number = Number(typeof value === 'string' ? /^\d+/.exec(value)?.[0] : value);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** @param key with hyphens, which may be written as underscores */
export function* toldByFlake8({ folder, toml, config }: ToolFiles, key: string): Generator<readonly [unknown, string]> {
  const pyproject = toml.get('pyproject.toml');
  for (const tool of ['flake8', 'pycodestyle'])
    yield [lookUp(pyproject, 'tool', tool, key), pathIn(folder, 'pyproject.toml')];
  for (const name of ['.flake8', 'setup.cfg', 'tox.ini', '.pycodestyle'] as const) {
    for (const title of ['flake8', 'pycodestyle']) {
      const section = config.get(name)?.get(title);
      yield [section?.get(key) ?? section?.get(key.replaceAll('-', '_')), pathIn(folder, name)];
    }
  }
}

/** @param section of pyproject.toml */
export function* toldByPylint(
  { folder, toml, config }: ToolFiles,
  section: string,
  key: string,
): Generator<readonly [unknown, string]> {
  for (const name of ['.pylintrc', 'pylintrc'] as const) {
    for (const found of config.get(name)?.values() ?? []) yield [found.get(key), pathIn(folder, name)];
  }
  yield [lookUp(toml.get('pyproject.toml'), 'tool', 'pylint', section, key), pathIn(folder, 'pyproject.toml')];
}
