import type { Formatter, Room, Setting } from '../model/room.ts';
import { ciRuns } from './ci-runs.ts';
import { indentation } from './indentation.ts';
import { linters } from './linters.ts';
import { localRuns } from './local-runs.ts';
import { readRuffSettings, type RuffSettings } from './ruff-settings.ts';
import { first, firstNumber, type Told, toldByFlake8, toldByPylint } from './told.ts';
import { type ConfigName, lookUp, readToolFiles, type SettingsReader, type ToolFiles, words } from './tool-files.ts';
import { isFormatter, optionOf, type ToolRun } from './tool-runs.ts';

/** What the settings of a repository's other tools say. Never fails: what is broken says nothing. */
export async function readRoom(read: SettingsReader): Promise<Room> {
  const files = await readToolFiles(read);
  const runs = [...localRuns(files), ...ciRuns(files)].filter(({ folder }) => folder === undefined);
  const ruff = await readRuffSettings(files, read.file);
  const layout = formatter(files, ruff, runs);
  const indent = indentation(files, ruff, runs);
  const [length, version] = [lineLength(files, ruff, runs, layout), python(files, ruff)];
  return {
    ...(length && { lineLength: length }),
    ...(indent && { indentation: indent }),
    ...(version && { python: version }),
    ...(layout && { formatter: layout }),
    linters: linters(files, ruff, runs),
  };
}

/** What black and ruff take when they are told nothing. */
const UNTOLD = 88;

/** The limits of linters come before the goal of a formatter. */
function lineLength(
  files: ToolFiles,
  ruff: RuffSettings | undefined,
  runs: readonly ToolRun[],
  layout: Setting<Formatter> | undefined,
): Setting<number> | undefined {
  function* told(): Told {
    for (const run of runs) yield [optionOf(run, '--max-line-length')?.[0], run.from];
    for (const run of runs) if (run.tool === 'ruff') yield [optionOf(run, '--line-length')?.[0], run.from];
    if (ruff !== undefined) {
      yield [lookUp(ruff.settings, 'lint', 'pycodestyle', 'max-line-length'), ruff.from];
      yield [lookUp(ruff.settings, 'line-length'), ruff.from];
    }
    yield* toldByFlake8(files, 'max-line-length');
    yield* toldByPylint(files, 'format', 'max-line-length');
    for (const run of runs) yield [optionOf(run, '--line-length', '-l')?.[0], run.from];
    const pyproject = files.toml.get('pyproject.toml');
    for (const tool of ['black', 'blue']) yield [lookUp(pyproject, 'tool', tool, 'line-length'), 'pyproject.toml'];
    if (layout?.value === 'black' || layout?.value === 'ruff') yield [UNTOLD, layout.from];
    if (ruff !== undefined) yield [UNTOLD, ruff.from];
  }
  return firstNumber(told());
}

/** What the package needs comes before what its tools were told of it. */
function python(files: ToolFiles, ruff: RuffSettings | undefined): Setting<string> | undefined {
  const pyproject = files.toml.get('pyproject.toml');
  const setup = files.config.get('setup.cfg');
  const poetry = lookUp(pyproject, 'tool', 'poetry', 'dependencies', 'python');
  const black = words(lookUp(pyproject, 'tool', 'black', 'target-version'));
  const tox = files.config.get('tox.ini')?.get('tox');
  return first([
    [lowestOf(lookUp(pyproject, 'project', 'requires-python')), 'pyproject.toml'],
    [lowestOf(setup?.get('options')?.get('python_requires')), 'setup.cfg'],
    [lowestOf(poetry), 'pyproject.toml'],
    [lowest(words(lookUp(ruff?.settings, 'target-version'))), ruff?.from ?? ''],
    [lowest(black), 'pyproject.toml'],
    [lowest(environments(tox?.get('envlist') ?? tox?.get('env_list') ?? '')), 'tox.ini'],
  ]);
}

/** The lowest version that a specifier such as `>=3.10,<4` or `^3.10` lets in. */
function lowestOf(specifier: unknown): string | undefined {
  if (typeof specifier !== 'string') return undefined;
  return /(?:>=|~=|===?|\^|~|>)\s*(3\.\d+)/.exec(specifier)?.[1];
}

/** The lowest of versions such as `py310`. */
function lowest(versions: readonly string[]): string | undefined {
  const minors = versions.flatMap((version) => {
    const minor = /^py3(\d{1,2})$/.exec(version)?.[1];
    return minor === undefined ? [] : [Number(minor)];
  });
  return minors.length > 0 ? `3.${Math.min(...minors)}` : undefined;
}

/** `py{310,311}-django, lint` holds `py310` and `py311`. */
function environments(list: string): string[] {
  const braced = [...list.matchAll(/py\{([^}]*)\}/g)].flatMap(([, inner = '']) => inner.split(','));
  const plain = [...list.matchAll(/py(3\d{1,2})\b/g)].map(([, version = '']) => version);
  return [...braced, ...plain].map((version) => `py${version.trim().replace('.', '')}`);
}

function formatter(
  files: ToolFiles,
  ruff: RuffSettings | undefined,
  runs: readonly ToolRun[],
): Setting<Formatter> | undefined {
  const started = runs.filter(isFormatter).map(({ tool, from }): [Formatter, string] => [tool, from]);
  const { toml, config } = files;
  const pyproject = toml.get('pyproject.toml');
  const inPyproject = (tool: Formatter): readonly [Formatter | undefined, string] => [
    lookUp(pyproject, 'tool', tool) === undefined ? undefined : tool,
    'pyproject.toml',
  ];
  const inConfig = (tool: Formatter, ...names: readonly ConfigName[]): readonly [Formatter | undefined, string] => {
    const from = names.find((name) => config.get(name)?.has(tool));
    return [from && tool, from ?? ''];
  };
  return first<Formatter>([
    ...started,
    inPyproject('black'),
    [lookUp(ruff?.settings, 'format') === undefined ? undefined : 'ruff', ruff?.from ?? ''],
    inPyproject('yapf'),
    [config.has('.style.yapf') ? 'yapf' : undefined, '.style.yapf'],
    inConfig('yapf', 'setup.cfg'),
    inPyproject('blue'),
    inConfig('blue', 'setup.cfg', 'tox.ini'),
    inPyproject('autopep8'),
  ]);
}
