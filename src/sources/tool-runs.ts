import type { Formatter } from '../model/room.ts';
import { lookUp, PRE_COMMIT, type ToolFiles, words } from './tool-files.ts';

/** The programs whose runs are of interest. */
const TOOLS = ['ruff', 'flake8', 'pylint', 'pycodestyle', 'black', 'blue', 'yapf', 'autopep8'] as const;
/** Those that lay code out, whatever they are told; ruff does it as well. */
const FORMATTERS: readonly string[] = ['black', 'blue', 'yapf', 'autopep8'];

/** A run of a linter or formatter that a repository has set up. */
export interface ToolRun {
  readonly tool: (typeof TOOLS)[number];
  /** Of ruff: whether it lays out instead of linting. */
  readonly formats: boolean;
  readonly args: readonly string[];
  /** Names of packages that are installed beside it. */
  readonly packages: readonly string[];
  /** Tag or commit of the repository that a hook comes from. */
  readonly version?: string;
  /** Path of the file that sets it up. */
  readonly from: string;
}

/** More hooks, or hooks that aliases have multiplied, are not looked at. */
const MOST_HOOKS = 1000;

/**
 * The runs in hooks of pre-commit and in commands of tox; and those of formatters that make or nox start. A linter there may be
 * one that nobody waits for, but code that was laid out by one formatter shows it.
 */
export function toolRuns(files: ToolFiles): ToolRun[] {
  const started = [...makeRuns(files), ...noxRuns(files)].filter(isFormatter);
  return [...hookRuns(files.preCommit), ...toxRuns(files), ...started];
}

export function isFormatter(run: ToolRun): run is ToolRun & { readonly tool: Formatter } {
  return run.formats || FORMATTERS.includes(run.tool);
}

/** Recipes stand behind a tab. */
function makeRuns({ scripts }: ToolFiles): ToolRun[] {
  const text = (scripts.get('Makefile') ?? '').replaceAll(/\\\r?\n/g, ' ');
  const recipes = [...text.matchAll(/^\t[@+-]*(.*)$/gm)].flatMap(([, recipe = '']) => recipe.split(/&&|\|\||;/));
  return recipes.flatMap((command) => runOf(shellWords(command), [], 'Makefile') ?? []);
}

/** `session.run("black", "--check", ".")`, as far as its arguments are plain texts. */
function noxRuns({ scripts }: ToolFiles): ToolRun[] {
  const calls = (scripts.get('noxfile.py') ?? '').matchAll(
    /\.run(?:_always)?\(\s*((?:(?:"[^"\n]*"|'[^'\n]*')\s*,?\s*)+)/g,
  );
  return [...calls].flatMap(([, list = '']) => {
    const args = [...list.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map(([, double, single]) => double ?? single ?? '');
    return runOf(args, [], 'noxfile.py') ?? [];
  });
}

function hookRuns(settings: unknown): ToolRun[] {
  const runs: ToolRun[] = [];
  let left = MOST_HOOKS;
  for (const repo of list(lookUp(settings, 'repos'))) {
    for (const hook of list(lookUp(repo, 'hooks'))) {
      if ((left -= 1) < 0) return runs;
      const run = hookRun(hook);
      const stages = words(lookUp(hook, 'stages'));
      const isManual = stages.length > 0 && stages.every((stage) => stage === 'manual');
      const version = lookUp(repo, 'rev');
      if (run !== undefined && !isManual) runs.push({ ...run, ...(typeof version === 'string' && { version }) });
    }
  }
  return runs;
}

function hookRun(hook: unknown): ToolRun | undefined {
  const id = lookUp(hook, 'id');
  const entry = lookUp(hook, 'entry');
  const args = words(lookUp(hook, 'args'));
  const packages = words(lookUp(hook, 'additional_dependencies')).map(packageName);
  if (typeof entry === 'string') return runOf([...shellWords(entry), ...args], packages, PRE_COMMIT);
  if (typeof id !== 'string') return undefined;
  const name = id === 'ruff-check' ? 'ruff' : id.replace(/^(black)-jupyter$/, '$1');
  if (name === 'ruff-format') return { tool: 'ruff', formats: true, args, packages, from: PRE_COMMIT };
  const tool = TOOLS.find((each) => each === name);
  return tool && { tool, formats: false, args, packages, from: PRE_COMMIT };
}

function toxRuns({ config }: ToolFiles): ToolRun[] {
  const sections = [...(config.get('tox.ini') ?? [])].filter(([name]) => name.startsWith('testenv'));
  return sections.flatMap(([, section]) => {
    const packages = words(section.get('deps')).map(packageName);
    const commands = (section.get('commands') ?? '').replaceAll(/\\\n/g, ' ').split('\n');
    return commands.flatMap((command) => {
      const run = runOf(shellWords(command), packages, 'tox.ini');
      return run === undefined ? [] : [run];
    });
  });
}

/** Programs that start another one. */
const STARTERS =
  /^(-|python[\d.]*|-m|uv|uvx|poetry|pdm|hatch|pipenv|pipx|run|env|\w+=.*|\{env_?python\}|\$[({]\w+[)}])$/;

function runOf(command: readonly string[], packages: readonly string[], from: string): ToolRun | undefined {
  const at = command.findIndex((word) => !STARTERS.test(word));
  // flake8p is flake8 with settings from pyproject.toml.
  const name = command[at]?.replace(/^(-\s*|.*\/)/, '').replace(/^flake8p$/, 'flake8');
  const tool = TOOLS.find((each) => each === name);
  const args = command.slice(at + 1);
  return tool && { tool, formats: tool === 'ruff' && args[0] === 'format', args, packages, from };
}

function shellWords(command: string): string[] {
  const found = command.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  return found.map((word) => word.replaceAll(/['"]/g, ''));
}

/** `flake8-bugbear>=24; python_version > '3.8'` is of the package `flake8-bugbear`. */
function packageName(requirement: string): string {
  return /^[\w.-]*/.exec(requirement)![0].toLowerCase().replaceAll('_', '-');
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The values that a run's options give, as `--select=A,B` or `--select A,B`; undefined when none of these options is there. */
export function optionOf({ args }: ToolRun, ...names: readonly string[]): string[] | undefined {
  let found: string[] | undefined;
  for (const [index, arg] of args.entries()) {
    const [name = '', ...rest] = arg.split('=');
    if (!names.includes(name)) continue;
    found = [...(found ?? []), ...words(rest.length > 0 ? rest.join('=') : args[index + 1])];
  }
  return found;
}
