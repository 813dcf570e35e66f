/** Folders of code that is there to be read. */
const EXAMPLE = /(^|\/)(docs?|docs_src|examples?|samples?|demos?|tutorials?|notebooks?|cookbooks?)\//;

/**
 * Folders of programs that are no part of the product: somebody starts them by hand, or a build does. Further in, `scripts` may be
 * what the product is started by, `tools` and `tasks.py` a part of it.
 */
const SCRIPT =
  /^([^/]+\/)?_*(scripts?(-\w+)?|bin|benchmarks?)\/|^(tools?|dev|devtools|contrib|build_(helpers|tools)|ci|\.[^/]+)\/|(^|\/)(setup|noxfile|fabfile)\.py$|^tasks\.py$/;

/** Folders of what is started by hand, be it a part of the product. */
const STARTED = /(^|\/)_*(scripts?(-\w+)?|bin|benchmarks?)\//;

/** Commands that the product comes with. */
const COMMAND = /(^|\/)(management|commands|cli)(\/|\.py$)/;

/** Modules that fill a database once. */
const SEED = /(^|\/)(fixtures|seeds?)(\/|\.py$)|(^|[/_])(seed|populate|random_data|demo|dummy|sample)\w*\.py$/;

/** Whether a path is that of code which is there to be read: an example, a tutorial, the code of a documentation. */
export function isExample(path: string): boolean {
  return EXAMPLE.test(path);
}

/** Whether a path is that of a script: it is run by hand or by a build, ends soon after, and whoever runs it sees how it ends. */
export function isScript(path: string): boolean {
  return SCRIPT.test(path);
}

/** Whether a path is that of code which serves nobody who waits: a sample, a script, a command, or what fills a database. */
export function isByHand(path: string): boolean {
  return [EXAMPLE, SCRIPT, STARTED, COMMAND, SEED].some((pattern) => pattern.test(path));
}
