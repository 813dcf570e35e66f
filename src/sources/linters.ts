import type { DeclinedIn, Linter } from '../model/room.ts';
import { perFileList, perFileTable } from './per-file.ts';
import type { RuffSettings } from './ruff-settings.ts';
import { type ConfigName, lookUp, type ToolFiles, words } from './tool-files.ts';
import { optionOf, type ToolRun } from './tool-runs.ts';

/** The linters that a repository runs, by its hooks and by their settings. */
export function linters(files: ToolFiles, ruffSettings: RuffSettings | undefined, runs: readonly ToolRun[]): Linter[] {
  const lint = runs.filter(({ formats }) => !formats);
  const of = (tool: ToolRun['tool']): ToolRun[] => lint.filter((run) => run.tool === tool);
  const ruff = ruffLinters(ruffSettings, of('ruff'), runs);
  const started = [...of('flake8'), ...of('pycodestyle'), ...of('pylint')];
  // Many a repository that went over to ruff still carries the settings of what it used before.
  const bySettings = ruff.length === 0 && started.length === 0;
  const found = [
    ...ruff,
    ...flake8Linters(files, of('flake8'), bySettings),
    ...pycodestyleLinters(files, of('pycodestyle'), bySettings),
    ...pylintLinters(files, of('pylint'), bySettings),
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
    ];
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
      ],
      ignored: declined,
      declined,
      preview: (setting('preview') ?? lookUp(found?.settings, 'preview')) === true || run.args.includes('--preview'),
      ...inFiles([
        ...(byArguments(run, '--per-file-ignores') ?? perFileTable(setting('per-file-ignores'))),
        ...perFileTable(setting('extend-per-file-ignores')),
        ...(byArguments(run, '--extend-per-file-ignores') ?? []),
      ]),
    };
  });
}

function byArguments(run: ToolRun, name: string): DeclinedIn[] | undefined {
  const entries = optionOf(run, name);
  return entries && perFileList(entries);
}

function inFiles(declinedIn: readonly DeclinedIn[]): Pick<Linter, 'declinedIn'> {
  return declinedIn.length > 0 ? { declinedIn } : {};
}

/** What flake8 and pycodestyle leave out as long as nobody says what to ignore. */
const IGNORED_BY_DEFAULT = ['E121', 'E123', 'E126', 'E226', 'E24', 'E704', 'W503', 'W504'];

/** Plugins of flake8 that rules name among their equivalents. */
const PLUGINS = ['pep8-naming', 'flake8-bugbear', 'flake8-simplify', 'flake8-debugger'];

function flake8Linters(files: ToolFiles, runs: readonly ToolRun[], bySettings: boolean): Linter[] {
  const { from, get } = section(files, 'flake8', ['.flake8', 'setup.cfg', 'tox.ini']);
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
      ...inFiles(byArguments(run, '--per-file-ignores') ?? perFileList(get('per-file-ignores') ?? [])),
    };
  });
}

function pycodestyleLinters(files: ToolFiles, runs: readonly ToolRun[], bySettings: boolean): Linter[] {
  const { from, get } = section(files, 'pycodestyle', ['setup.cfg', 'tox.ini', '.pycodestyle']);
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
  /** The words under a key, written with hyphens or underscores. */
  readonly get: (key: string) => string[] | undefined;
}

/** The settings of a tool: a section of the first of some files that has it, or in pyproject.toml. */
function section({ config, toml }: ToolFiles, tool: string, names: readonly ConfigName[]): Section {
  const underscored = (key: string): string => key.replaceAll('-', '_');
  for (const name of names) {
    const found = config.get(name)?.get(tool);
    if (found === undefined) continue;
    const value = (key: string): string | undefined => found.get(key) ?? found.get(underscored(key));
    return { from: name, get: (key) => (value(key) === undefined ? undefined : words(value(key))) };
  }
  const found = lookUp(toml.get('pyproject.toml'), 'tool', tool);
  const value = (key: string): unknown => lookUp(found, key) ?? lookUp(found, underscored(key));
  return {
    from: found === undefined ? undefined : 'pyproject.toml',
    get: (key) => (value(key) === undefined ? undefined : words(value(key))),
  };
}

const PYLINT_FILES = ['.pylintrc', 'pylintrc', 'setup.cfg', 'tox.ini'] as const;

function pylintLinters(files: ToolFiles, runs: readonly ToolRun[], bySettings: boolean): Linter[] {
  const { from, disabled, enabled } = pylintSettings(files);
  return orBySettings(runs, 'pylint', from, bySettings && from !== undefined).map((run) => {
    const ignored = [...disabled, ...(optionOf(run, '--disable', '-d') ?? [])];
    const selected = [...enabled, ...(optionOf(run, '--enable', '-e') ?? [])];
    return { tool: 'pylint', from: run.from, reports: ['pylint'], selected, ignored, declined: ignored };
  });
}

function pylintSettings({ config, toml }: ToolFiles): { from?: string; disabled: string[]; enabled: string[] } {
  for (const name of PYLINT_FILES) {
    const isOwn = name.endsWith('pylintrc');
    const sections = [...(config.get(name) ?? [])].filter(([title]) => isOwn || title.startsWith('pylint'));
    if (sections.length === 0) continue;
    const all = (key: string): string[] => sections.flatMap(([, values]) => words(values.get(key)));
    return { from: name, disabled: all('disable'), enabled: all('enable') };
  }
  const found = lookUp(toml.get('pyproject.toml'), 'tool', 'pylint');
  if (typeof found !== 'object' || found === null) return { disabled: [], enabled: [] };
  const tables: readonly unknown[] = [found, ...(Object.values(found) as readonly unknown[])];
  const all = (key: string): string[] => tables.flatMap((table) => words(lookUp(table, key)));
  return { from: 'pyproject.toml', disabled: all('disable'), enabled: all('enable') };
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
