import type { Formatter, Setting } from '../model/room.ts';
import type { Level, Levels } from './levels.ts';
import { first, type Told } from './told.ts';
import { type ConfigName, lookUp, pathIn } from './tool-files.ts';
import { isFormatter } from './tool-runs.ts';

/** The program that lays the code out, as the nearest folder shows that shows one: what is run comes before what has settings. */
export function formatter(levels: Levels): Setting<Formatter> | undefined {
  return first(levels.flatMap((level) => [...shownBy(level)]));
}

function* shownBy({ files, ruff, runs }: Level): Told<Formatter> {
  const { folder, toml, config } = files;
  for (const { tool, from } of runs.filter(isFormatter)) yield [tool, from];
  const pyproject = toml.get('pyproject.toml');
  const inPyproject = (tool: Formatter): readonly [Formatter | undefined, string] => [
    lookUp(pyproject, 'tool', tool) === undefined ? undefined : tool,
    pathIn(folder, 'pyproject.toml'),
  ];
  const inConfig = (tool: Formatter, ...names: readonly ConfigName[]): readonly [Formatter | undefined, string] => {
    const name = names.find((each) => config.get(each)?.has(tool));
    return [name && tool, pathIn(folder, name ?? '')];
  };
  yield inPyproject('black');
  yield [lookUp(ruff?.settings, 'format') === undefined ? undefined : 'ruff', ruff?.from ?? ''];
  yield inPyproject('yapf');
  yield [config.has('.style.yapf') ? 'yapf' : undefined, pathIn(folder, '.style.yapf')];
  yield inConfig('yapf', 'setup.cfg');
  yield inPyproject('blue');
  yield inConfig('blue', 'setup.cfg', 'tox.ini');
  yield inPyproject('autopep8');
}
