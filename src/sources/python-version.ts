import type { Setting } from '../model/room.ts';
import type { Level, Levels } from './levels.ts';
import { first, type Told } from './told.ts';
import { lookUp, pathIn, words } from './tool-files.ts';

/** The lowest Python that the code has to run on. What the package needs comes before what its tools were told of it. */
export function python(levels: Levels): Setting<string> | undefined {
  return first(levels.flatMap((level) => [...toldBy(level)]));
}

function* toldBy({ files, ruff }: Level): Told<string> {
  const { folder, toml, config } = files;
  const pyproject = toml.get('pyproject.toml');
  const inPyproject = pathIn(folder, 'pyproject.toml');
  const tox = config.get('tox.ini')?.get('tox');
  yield [lowestOf(lookUp(pyproject, 'project', 'requires-python')), inPyproject];
  yield [lowestOf(config.get('setup.cfg')?.get('options')?.get('python_requires')), pathIn(folder, 'setup.cfg')];
  yield [lowestOf(lookUp(pyproject, 'tool', 'poetry', 'dependencies', 'python')), inPyproject];
  yield [lowest(words(lookUp(ruff?.settings, 'target-version'))), ruff?.from ?? ''];
  yield [lowest(words(lookUp(pyproject, 'tool', 'black', 'target-version'))), inPyproject];
  yield [lowest(environments(tox?.get('envlist') ?? tox?.get('env_list') ?? '')), pathIn(folder, 'tox.ini')];
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
  const braced = [...list.matchAll(/py\{([^{}]*)\}/g)].flatMap(([, inner = '']) => inner.split(','));
  const plain = [...list.matchAll(/py(3\d{1,2})\b/g)].map(([, version = '']) => version);
  return [...braced, ...plain].map((version) => `py${version.trim().replace('.', '')}`);
}
