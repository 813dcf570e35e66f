import type { PythonFile } from '../../../python/file.ts';

/** Folders and files of which a terminal is the reader. */
const FOR_TERMINAL =
  /(^|\/)(scripts?|bin|tools?|examples?|samples?|demos?|docs?|benchmarks?|bench|perf|notebooks?|tutorials?|playground|management|commands?|cli|cmd|consoles?|dev|devtools|hooks?|ci|t|(\w+_)?migrations|alembic|revisions|versions|settings|apps|lib2to3|\.[^/]+)\/|(^|\/)_*(cli|cmd|consoles?|main|manage|setup|conftest|noxfile|tasks|fabfile|conf|run|shell|\w+_cli|cli_\w+|run_\w+|\w+_script|\w+_command|__main__|benchmark\w*|example\w*|demo\w*)\.py$/;

/** Modules that make a program for the terminal. */
const TERMINAL_LIBRARIES = [
  'argparse',
  'click',
  'typer',
  'optparse',
  'docopt',
  'fire',
  'invoke',
  'rich',
  'cmd',
  'getopt',
  'plac',
  'fabric',
  'nox',
  'setuptools',
  'IPython',
  'curses',
  'code',
  'pdb',
];

const known = new WeakMap<PythonFile, boolean>();

/** Whether a file's output has a reader at a terminal: a test, a script, a command, or a module that can be run. */
export function isForTerminal(file: PythonFile): boolean {
  let answer = known.get(file);
  if (answer === undefined) known.set(file, (answer = isProgram(file)));
  return answer;
}

function isProgram(file: PythonFile): boolean {
  // A module without a folder is one that is run.
  if (file.isTest || !file.path.includes('/') || FOR_TERMINAL.test(file.path)) return true;
  if (TERMINAL_LIBRARIES.some((module) => file.imports.has(module))) return true;
  return /^(if|elif) .*__name__.*__main__|\bBaseCommand\b|\bsys\.exit\(|^#!/m.test(file.text(0));
}
