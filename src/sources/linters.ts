import type { DeclinedIn, Linter } from '../model/room.ts';
import { ruffCode } from '../model/ruff-names.ts';
import { perFileList, perFileTable } from './per-file.ts';
import type { Levels } from './levels.ts';
import type { RuffSettings } from './ruff-settings.ts';
import { type ConfigName, lookUp, pathIn, type ToolFiles, words } from './tool-files.ts';
import { optionOf, type ToolRun } from './tool-runs.ts';

/** The linters that a repository runs in a folder, by its hooks and by their settings. */
export function linters(levels: Levels): Linter[] {
  const runs = levels.flatMap((level) => level.runs);
  const ruffSettings = levels.find((level) => level.ruff !== undefined)?.ruff;
  const lint = runs.filter(({ formats }) => !formats);
  const of = (tool: ToolRun['tool']): ToolRun[] => lint.filter((run) => run.tool === tool);
  const ruff = ruffLinters(ruffSettings, of('ruff'), runs);
  const started = [...of('flake8'), ...of('pycodestyle'), ...of('pylint')];
  // Many a repository that went over to ruff still carries the settings of what it used before.
  const bySettings = ruff.length === 0 && started.length === 0;
  const found = [
    ...ruff,
    ...flake8Linters(levels, of('flake8'), bySettings),
    ...pycodestyleLinters(levels, of('pycodestyle'), bySettings),
    ...pylintLinters(levels, of('pylint'), bySettings),
  ];
  return [...new Map(found.map((linter) => [JSON.stringify(linter), linter])).values()];
}

/** What ruff reports when it is told nothing, in every version. */
const RUFF_DEFAULTS = ['E722', 'E9', 'F1', 'F401', 'F402', 'F404', 'F5', 'F6', 'F8', 'F9'];
/** As much of it as version 0.16 took away again. */
const RUFF_FORMER = ['E4', 'E7', 'E9', 'F'];
const FORMER = /^v?0\.(\d|1[0-5])\./;

function ruffLinters(found: RuffSettings | undefined, lint: readonly ToolRun[], runs: readonly ToolRun[]): Linter[] {
  const setting = (name: string): unknown => lookUp(found?.settings, 'lint', name);
  const lists = ['select', 'extend-select', 'ignore', 'extend-ignore', 'per-file-ignores', 'extend-per-file-ignores'];
  const isSet = lists.some((name) => setting(name) !== undefined);
  // Where ruff is there to lay the code out and nothing else is said of it, it lints nothing.
  const isFormatter = runs.some(({ tool, formats }) => tool === 'ruff' && formats) && !isSet;
  const inSettings = found !== undefined && !isFormatter;
  return orBySettings(lint, 'ruff', found?.from, inSettings).map((run) => {
    const declined = [
      ...(optionOf(run, '--ignore') ?? words(setting('ignore'))),
      ...words(setting('extend-ignore')),
      ...(optionOf(run, '--extend-ignore') ?? []),
    ].map(ruffCode);
    const chosen =
      optionOf(run, '--select') ?? (setting('select') === undefined ? undefined : words(setting('select')));
    return {
      tool: 'ruff',
      from: run.from,
      reports: ['ruff'],
      selected: [
        ...(chosen ?? (FORMER.test(run.version ?? '') ? RUFF_FORMER : RUFF_DEFAULTS)),
        ...words(setting('extend-select')),
        ...(optionOf(run, '--extend-select') ?? []),
      ].map(ruffCode),
      ignored: declined,
      declined,
      preview: (setting('preview') ?? lookUp(found?.settings, 'preview')) === true || run.args.includes('--preview'),
      ...inFiles(
        [
          ...(byArguments(run, '--per-file-ignores') ?? perFileTable(setting('per-file-ignores'))),
          ...perFileTable(setting('extend-per-file-ignores')),
          ...(byArguments(run, '--extend-per-file-ignores') ?? []),
        ].map((each) => ({ ...each, codes: each.codes.map(ruffCode) })),
      ),
    };
  });
}

function byArguments(run: ToolRun, name: string): DeclinedIn[] | undefined {
  const entries = optionOf(run, name);
  return entries && perFileList(entries, run.folder);
}

function inFiles(declinedIn: readonly DeclinedIn[]): Pick<Linter, 'declinedIn'> {
  return declinedIn.length > 0 ? { declinedIn } : {};
}

/** What flake8 and pycodestyle leave out as long as nobody says what to ignore. */
const IGNORED_BY_DEFAULT = ['E121', 'E123', 'E126', 'E226', 'E24', 'E704', 'W503', 'W504'];

/** Plugins of flake8 that rules name among their equivalents. */
const PLUGINS = ['pep8-naming', 'flake8-bugbear', 'flake8-simplify', 'flake8-debugger'];

function flake8Linters(levels: Levels, runs: readonly ToolRun[], bySettings: boolean): Linter[] {
  const { from, folder, get } = section(levels, 'flake8', ['.flake8', 'setup.cfg', 'tox.ini']);
  return orBySettings(runs, 'flake8', from, bySettings && from !== undefined).map((run) => {
    const [select, ignore] = [optionOf(run, '--select') ?? get('select'), optionOf(run, '--ignore') ?? get('ignore')];
    const more = [...(get('extend-ignore') ?? []), ...(optionOf(run, '--extend-ignore') ?? [])];
    return {
      tool: 'flake8',
      from: run.from,
      reports: ['pycodestyle', 'pyflakes', ...PLUGINS.filter((name) => run.packages.includes(name))],
      selected: [...(select ?? ['']), ...(get('extend-select') ?? []), ...(optionOf(run, '--extend-select') ?? [])],
      ignored: [...(ignore ?? IGNORED_BY_DEFAULT), ...more],
      declined: [...(ignore ?? []), ...more],
      ...inFiles(byArguments(run, '--per-file-ignores') ?? perFileList(get('per-file-ignores') ?? [], folder)),
    };
  });
}

function pycodestyleLinters(levels: Levels, runs: readonly ToolRun[], bySettings: boolean): Linter[] {
  const { from, get } = section(levels, 'pycodestyle', ['setup.cfg', 'tox.ini', '.pycodestyle']);
  return orBySettings(runs, 'pycodestyle', from, bySettings && from !== undefined).map((run) => {
    const [select, ignore] = [optionOf(run, '--select') ?? get('select'), optionOf(run, '--ignore') ?? get('ignore')];
    return {
      tool: 'pycodestyle',
      from: run.from,
      reports: ['pycodestyle'],
      selected: select ?? [''],
      ignored: ignore ?? (select === undefined ? IGNORED_BY_DEFAULT : []),
      declined: ignore ?? [],
    };
  });
}

interface Section {
  readonly from: string | undefined;
  /** Path of the folder that has it; `''` for the root. */
  readonly folder: string;
  /** The words under a key, written with hyphens or underscores. */
  readonly get: (key: string) => string[] | undefined;
}

/** The settings of a tool in the nearest folder that has some, which are not joined with those of other folders. */
function section(levels: Levels, tool: string, names: readonly ConfigName[]): Section {
  for (const { files } of levels) {
    const found = sectionIn(files, tool, names);
    if (found !== undefined) return found;
  }
  return { from: undefined, folder: '', get: () => undefined };
}

/** The settings of a tool: a section of the first of some files that has it, or in pyproject.toml. */
function sectionIn(
  { folder, config, toml }: ToolFiles,
  tool: string,
  names: readonly ConfigName[],
): Section | undefined {
  const underscored = (key: string): string => key.replaceAll('-', '_');
  for (const name of names) {
    const found = config.get(name)?.get(tool);
    if (found === undefined) continue;
    const value = (key: string): string | undefined => found.get(key) ?? found.get(underscored(key));
    const get = (key: string) => (value(key) === undefined ? undefined : words(value(key)));
    return { from: pathIn(folder, name), folder, get };
  }
  const found = lookUp(toml.get('pyproject.toml'), 'tool', tool);
  if (found === undefined) return undefined;
  const value = (key: string): unknown => lookUp(found, key) ?? lookUp(found, underscored(key));
  const get = (key: string) => (value(key) === undefined ? undefined : words(value(key)));
  return { from: pathIn(folder, 'pyproject.toml'), folder, get };
}

const PYLINT_FILES = ['.pylintrc', 'pylintrc', 'setup.cfg', 'tox.ini'] as const;

function pylintLinters(levels: Levels, runs: readonly ToolRun[], bySettings: boolean): Linter[] {
  const settings = levels.map(({ files }) => pylintSettings(files)).find((each) => each !== undefined);
  const { from, disabled = [], enabled = [] } = settings ?? {};
  return orBySettings(runs, 'pylint', from, bySettings && from !== undefined).map((run) => {
    const ignored = [...disabled, ...(optionOf(run, '--disable', '-d') ?? [])];
    const selected = [...enabled, ...(optionOf(run, '--enable', '-e') ?? [])];
    return { tool: 'pylint', from: run.from, reports: ['pylint'], selected, ignored, declined: ignored };
  });
}

interface PylintSettings {
  readonly from: string;
  readonly disabled: readonly string[];
  readonly enabled: readonly string[];
}

function pylintSettings({ folder, config, toml }: ToolFiles): PylintSettings | undefined {
  for (const name of PYLINT_FILES) {
    const isOwn = name.endsWith('pylintrc');
    const sections = [...(config.get(name) ?? [])].filter(([title]) => isOwn || title.startsWith('pylint'));
    if (sections.length === 0) continue;
    const all = (key: string): string[] => sections.flatMap(([, values]) => words(values.get(key)));
    return { from: pathIn(folder, name), disabled: all('disable'), enabled: all('enable') };
  }
  const found = lookUp(toml.get('pyproject.toml'), 'tool', 'pylint');
  if (typeof found !== 'object' || found === null) return undefined;
  const tables: readonly unknown[] = [found, ...(Object.values(found) as readonly unknown[])];
  const all = (key: string): string[] => tables.flatMap((table) => words(lookUp(table, key)));
  return { from: pathIn(folder, 'pyproject.toml'), disabled: all('disable'), enabled: all('enable') };
}

/** The runs of a tool; if there is none, one without arguments where settings show that it runs. */
function orBySettings(
  runs: readonly ToolRun[],
  tool: ToolRun['tool'],
  from: string | undefined,
  isShown: boolean,
): readonly ToolRun[] {
  if (runs.length > 0 || !isShown || from === undefined) return runs;
  return [{ tool, formats: false, args: [], packages: [], from }];
}
