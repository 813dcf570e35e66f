import type { Formatter, Setting } from '../model/room.ts';
import type { Level, Levels } from './levels.ts';
import { firstNumber, type Told, toldByFlake8, toldByPylint } from './told.ts';
import { lookUp, pathIn } from './tool-files.ts';
import { optionOf } from './tool-runs.ts';

/** What black and ruff take when they are told nothing. */
const UNTOLD = 88;

/** The longest line that tools accept: what the nearest folder says, and of that the limit of a linter before a formatter's. */
export function lineLength(levels: Levels, layout: Setting<Formatter> | undefined): Setting<number> | undefined {
  function* told(): Told {
    for (const level of levels) yield* toldBy(level);
    if (layout?.value === 'black' || layout?.value === 'ruff') yield [UNTOLD, layout.from];
    for (const { ruff } of levels) if (ruff !== undefined) yield [UNTOLD, ruff.from];
  }
  return firstNumber(told());
}

function* toldBy({ files, ruff, runs }: Level): Told {
  for (const run of runs) yield [optionOf(run, '--max-line-length')?.[0], run.from];
  for (const run of runs) if (run.tool === 'ruff') yield [optionOf(run, '--line-length')?.[0], run.from];
  if (ruff !== undefined) {
    yield [lookUp(ruff.settings, 'lint', 'pycodestyle', 'max-line-length'), ruff.from];
    yield [lookUp(ruff.settings, 'line-length'), ruff.from];
  }
  yield* toldByFlake8(files, 'max-line-length');
  yield* toldByPylint(files, 'format', 'max-line-length');
  for (const run of runs) yield [optionOf(run, '--line-length', '-l')?.[0], run.from];
  const [pyproject, from] = [files.toml.get('pyproject.toml'), pathIn(files.folder, 'pyproject.toml')];
  for (const tool of ['black', 'blue']) yield [lookUp(pyproject, 'tool', tool, 'line-length'), from];
}
