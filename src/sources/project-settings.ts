import type { Formatter, Room, Setting } from '../model/room.ts';
import { linters, ruffSettings } from './linters.ts';
import { type ConfigName, lookUp, type ReadFile, readToolFiles, type ToolFiles, words } from './tool-files.ts';
import { isFormatter, optionOf, type ToolRun, toolRuns } from './tool-runs.ts';

/** What the settings of a repository's other tools say. Never fails: what is broken says nothing. */
export async function readRoom(read: ReadFile): Promise<Room> {
  const files = await readToolFiles(read);
  const runs = toolRuns(files);
  const [length, version, layout] = [lineLength(files, runs), python(files), formatter(files, runs)];
  return {
    ...(length && { lineLength: length }),
    ...(version && { python: version }),
    ...(layout && { formatter: layout }),
    linters: linters(files, runs),
  };
}

/** The first that is told, of many that may be. */
function first<Value>(told: Iterable<readonly [value: Value | undefined, from: string]>): Setting<Value> | undefined {
  for (const [value, from] of told) if (value !== undefined) return { value, from };
  return undefined;
}

type Told = Generator<readonly [value: unknown, from: string]>;

/** What black and ruff take when they are told nothing. */
const UNTOLD = 88;

/** The limits of linters come before the goal of a formatter. */
function lineLength(files: ToolFiles, runs: readonly ToolRun[]): Setting<number> | undefined {
  function* told(): Told {
    for (const run of runs) yield [optionOf(run, '--max-line-length')?.[0], run.from];
    for (const run of runs) if (run.tool === 'ruff') yield [optionOf(run, '--line-length')?.[0], run.from];
    const ruff = ruffSettings(files);
    if (ruff !== undefined) {
      yield [lookUp(ruff.settings, 'lint', 'pycodestyle', 'max-line-length'), ruff.from];
      yield [lookUp(ruff.settings, 'line-length'), ruff.from];
    }
    const pyproject = files.toml.get('pyproject.toml');
    for (const tool of ['flake8', 'pycodestyle']) {
      yield [lookUp(pyproject, 'tool', tool, 'max-line-length'), 'pyproject.toml'];
    }
    for (const name of ['.flake8', 'setup.cfg', 'tox.ini', '.pycodestyle'] as const) {
      for (const title of ['flake8', 'pycodestyle']) {
        const section = files.config.get(name)?.get(title);
        yield [section?.get('max-line-length') ?? section?.get('max_line_length'), name];
      }
    }
    for (const name of ['.pylintrc', 'pylintrc'] as const) {
      for (const section of files.config.get(name)?.values() ?? []) yield [section.get('max-line-length'), name];
    }
    yield [lookUp(pyproject, 'tool', 'pylint', 'format', 'max-line-length'), 'pyproject.toml'];
    for (const run of runs) yield [optionOf(run, '--line-length', '-l')?.[0], run.from];
    for (const tool of ['black', 'blue']) yield [lookUp(pyproject, 'tool', tool, 'line-length'), 'pyproject.toml'];
    const layout = formatter(files, runs);
    if (layout?.value === 'black' || layout?.value === 'ruff') yield [UNTOLD, layout.from];
    if (ruff !== undefined) yield [UNTOLD, ruff.from];
  }
  return first([...told()].map(([value, from]) => [wholeNumber(value), from] as const));
}

function wholeNumber(value: unknown): number | undefined {
  const length = Number(typeof value === 'string' ? /^\d+/.exec(value)?.[0] : value);
  return Number.isSafeInteger(length) && length > 0 ? length : undefined;
}

/** What the package needs comes before what its tools were told of it. */
function python(files: ToolFiles): Setting<string> | undefined {
  const pyproject = files.toml.get('pyproject.toml');
  const ruff = ruffSettings(files);
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

function formatter(files: ToolFiles, runs: readonly ToolRun[]): Setting<Formatter> | undefined {
  const started = runs.filter(isFormatter).map(({ tool, from }): [Formatter, string] => [tool, from]);
  const { toml, config } = files;
  const pyproject = toml.get('pyproject.toml');
  const inPyproject = (tool: Formatter): readonly [Formatter | undefined, string] => [
    lookUp(pyproject, 'tool', tool) === undefined ? undefined : tool,
    'pyproject.toml',
  ];
  const ruff = ruffSettings(files);
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
