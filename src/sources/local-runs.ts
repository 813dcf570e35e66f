import { hookFolders } from './hook-folders.ts';
import { commandsIn, shellWords } from './shell.ts';
import { lookUp, pathIn, PRE_COMMIT, type ToolFiles, words } from './tool-files.ts';
import { isFormatter, list, packageName, runOf, textsOf, toolNamed, type ToolRun, values } from './tool-runs.ts';

/** More hooks, or hooks that aliases have multiplied, are not looked at. */
const MOST_HOOKS = 1000;

/**
 * The runs in hooks of pre-commit and in commands of tox; and those of formatters that make, just, Task, nox or tasks of the
 * project start. A linter
 * there may be one that nobody waits for, but code that was laid out by one formatter shows it.
 */
export function localRuns(files: ToolFiles): ToolRun[] {
  const { folder } = files;
  const started = [...recipeRuns(files), ...taskRuns(files), ...noxRuns(files), ...projectRuns(files)].filter(
    isFormatter,
  );
  const runs = [...hookRuns(files.preCommit), ...toxRuns(files), ...started];
  return folder === '' ? runs : runs.map((run) => ({ ...run, from: pathIn(folder, run.from), folder }));
}

/** Recipes of make and just are indented. */
function recipeRuns({ scripts }: ToolFiles): ToolRun[] {
  return [...scripts].flatMap(([name, text]) => {
    if (name === 'noxfile.py') return [];
    const recipes = name === 'Makefile' ? /^\t[@+-]*(.*)$/gm : /^[ \t]+[@-]*(.*)$/gm;
    const lines = [...text.replaceAll(/\\\r?\n/g, ' ').matchAll(recipes)].map(([, recipe = '']) => recipe);
    return commandsIn(lines.join('\n')).flatMap((command) => runOf(command.words, [], name) ?? []);
  });
}

/** The commands of Task, each of them a text or a mapping with one under `cmd`. */
function taskRuns({ tasks }: ToolFiles): ToolRun[] {
  return [...tasks].flatMap(([from, value]) =>
    values(lookUp(value, 'tasks')).flatMap((task) => {
      const commands = typeof task === 'string' ? [task] : [...textsOf(task), ...textsOf(lookUp(task, 'cmds'))];
      const single = [lookUp(task, 'cmd'), ...list(lookUp(task, 'cmds')).map((each) => lookUp(each, 'cmd'))];
      const scripts = [...commands, ...single.filter((each) => typeof each === 'string')];
      return commandsIn(scripts.join('\n')).flatMap((command) => runOf(command.words, [], from) ?? []);
    }),
  );
}

/** Tables of pyproject.toml with tasks of taskipy, Poe, PDM and Rye; Hatch has such tables by environment. */
const TASKS = [
  ['taskipy', 'tasks'],
  ['poe', 'tasks'],
  ['pdm', 'scripts'],
  ['rye', 'scripts'],
] as const;

/** A task is a text, some texts, or has them under one of these keys. */
const COMMANDS = ['cmd', 'shell', 'sequence', 'composite'] as const;

function projectRuns({ toml }: ToolFiles): ToolRun[] {
  const tool = lookUp(toml.get('pyproject.toml'), 'tool');
  const environments = values(lookUp(tool, 'hatch', 'envs')).map((each) => lookUp(each, 'scripts'));
  const tasks = [...TASKS.map((path) => lookUp(tool, ...path)), ...environments].flatMap(values);
  const scripts = tasks.flatMap((task) => [task, ...COMMANDS.map((key) => lookUp(task, key))]).flatMap(textsOf);
  return commandsIn(scripts.join('\n')).flatMap((command) => runOf(command.words, [], 'pyproject.toml') ?? []);
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
      if (run === undefined || isManual) continue;
      const folders = hookFolders(lookUp(hook, 'files') ?? lookUp(settings, 'files')) ?? [undefined];
      for (const folder of folders)
        runs.push({ ...run, ...(typeof version === 'string' && { version }), ...(folder !== undefined && { folder }) });
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
  if (id === 'uv-run') return runOf(args, packages, PRE_COMMIT);
  if (typeof id !== 'string') return undefined;
  const name = id === 'ruff-check' ? 'ruff' : id.replace(/^(black)-jupyter$/, '$1');
  if (name === 'ruff-format') return { tool: 'ruff', formats: true, args, packages, from: PRE_COMMIT };
  const tool = toolNamed(name);
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
