import type { Formatter } from '../model/room.ts';
import { words } from './tool-files.ts';

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
  /** Path of the folder whose files it looks at. Absent: all of them. */
  readonly folder?: string;
}

export function isFormatter(run: ToolRun): run is ToolRun & { readonly tool: Formatter } {
  return run.formats || FORMATTERS.includes(run.tool);
}

export function toolNamed(name: string | undefined): ToolRun['tool'] | undefined {
  return TOOLS.find((each) => each === name);
}

/** Programs that start another one, and what they are told of it. */
const STARTERS =
  /^(-|python[\d.]*|-m|uv|uvx|tool|rye|poetry|pdm|hatch|pipenv|pipx|run|env|exec|time|--?[a-z][\w-]*(=.*)?|\w+=.*|\{env_?python\}|\$[({]\w+[)}])$/;
/** Options of such programs that take another word. */
const TAKES_ONE =
  /^(--with|--group|--only-group|--extra|--package|--project|--directory|--python|-p|-C|--from|--spec)$/;

/** The run of a tool that a command is; undefined when it is none. */
export function runOf(command: readonly string[], packages: readonly string[], from: string): ToolRun | undefined {
  let at = 0;
  while (at < command.length && STARTERS.test(command[at]!)) at += at > 0 && TAKES_ONE.test(command[at]!) ? 2 : 1;
  // flake8p is flake8 with settings from pyproject.toml; uvx takes a version behind the name.
  const name = command[at]
    ?.replace(/^(-\s*|.*\/)/, '')
    .replace(/@[\w.]+$/, '')
    .replace(/^flake8p$/, 'flake8');
  const tool = toolNamed(name);
  const args = command.slice(at + 1);
  if (tool === undefined || args.some((arg) => ASKS.test(arg)) || (tool === 'ruff' && OTHERS.test(args[0] ?? '')))
    return undefined;
  return { tool, formats: tool === 'ruff' && args[0] === 'format', args, packages, from };
}

/** What only asks for something to be shown. */
const ASKS = /^(--help|-h|--version|-V|--show-settings|--show-files|--help-\w+)$/;
/** What ruff can do beside looking at code. */
const OTHERS = /^(analyze|clean|config|generate-shell-completion|help|linter|rule|server|version)$/;
/** Options that take no other word. */
const FLAGS =
  /^(-[a-z]|--(check|count|diff|exit-non-zero-on-fix|fix|in-place|no-cache|no-fix|preview|quiet|recursive|safe|show-fixes|show-pep8|show-source|statistics|unsafe-fixes|verbose))$/;

/** The paths that a run is told to look at. */
export function pathsOf({ tool, args }: ToolRun): string[] {
  const paths: string[] = [];
  for (const [index, arg] of args.entries()) {
    const before = args[index - 1] ?? '';
    const isValue = before.startsWith('-') && before !== '--' && !before.includes('=') && !FLAGS.test(before);
    const isCommand = index === 0 && tool === 'ruff' && /^(check|format)$/.test(arg);
    if (!arg.startsWith('-') && !isValue && !isCommand) paths.push(arg);
  }
  return paths;
}

/** `flake8-bugbear>=24; python_version > '3.8'` is of the package `flake8-bugbear`. */
export function packageName(requirement: string): string {
  return /^[\w.-]*/.exec(requirement)![0].toLowerCase().replaceAll('_', '-');
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The values of a mapping. */
export function values(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : [];
}

/** The texts of a value that is one, or holds some in lists. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return list(value).flatMap((each) =>
    typeof each === 'string' ? [each] : list(each).filter((text) => typeof text === 'string'),
  );
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
