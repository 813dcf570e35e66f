import { posix } from 'node:path';
import { isPython } from './left-out.ts';
import { commandsIn, shellWords } from './shell.ts';
import { GITLAB, lookUp, type Pipelines, words } from './tool-files.ts';
import { isFormatter, list, pathsOf, runOf, textsOf, type ToolRun, values } from './tool-runs.ts';

/** More steps of a file, or steps that aliases have multiplied, are not looked at; likewise more text in them. */
const MOST_STEPS = 1000;
const MOST_TEXT = 200_000;

/** Where a script or an action runs. */
interface Place {
  /** Path of the file that says so. */
  readonly from: string;
  /** From the root of the repository; `''` for the root itself. */
  readonly folder: string;
  /** Whether the word of a linter counts there. */
  readonly counts: boolean;
}

/**
 * The runs that GitHub's workflows and GitLab's pipelines start. A linter is one of them only where its word counts: where a
 * change is tested, and nothing goes on after it has found something.
 */
export function ciRuns({ workflows, gitlab }: Pipelines): ToolRun[] {
  return [...[...workflows].flatMap(([from, value]) => workflowRuns(value, from)), ...gitlabRuns(gitlab)];
}

function workflowRuns(workflow: unknown, from: string): ToolRun[] {
  const isTest = testsChanges(lookUp(workflow, 'on'));
  const steps = values(lookUp(workflow, 'jobs')).flatMap((job) =>
    list(lookUp(job, 'steps'))
      .slice(0, MOST_STEPS)
      .map((step) => ({ job, step })),
  );
  return within(steps, ({ step }) => lookUp(step, 'run')).flatMap(({ job, step }) => {
    const counts = isTest && !goesOn(job) && !goesOn(step);
    const folders = [step, ...[job, workflow].map((each) => lookUp(each, 'defaults', 'run'))].map((each) =>
      lookUp(each, 'working-directory'),
    );
    const folder = folderBelow('', folders.find((each) => typeof each === 'string') ?? '.');
    const script = lookUp(step, 'run');
    if (typeof script === 'string') return folder === undefined ? [] : scriptRuns([script], { from, folder, counts });
    return actionRuns(step, { from, folder: '', counts });
  });
}

/** Whether a workflow runs for changes, and not only at night or by hand. */
function testsChanges(on: unknown): boolean {
  const events = typeof on === 'object' && on !== null && !Array.isArray(on) ? Object.keys(on) : words(on);
  return events.some((event) => ['push', 'pull_request', 'pull_request_target', 'merge_group'].includes(event));
}

function goesOn(of: unknown): boolean {
  return lookUp(of, 'continue-on-error') === true;
}

/** What some actions run, and the input that holds their arguments. */
const ACTIONS = [
  { name: /^psf\/black@/, command: 'black', input: 'options', otherwise: '--check --diff' },
  { name: /^(astral-sh|chartboost)\/ruff-action@/, command: 'ruff', input: 'args', otherwise: 'check' },
] as const;

function actionRuns(step: unknown, place: Place): ToolRun[] {
  const uses = lookUp(step, 'uses');
  const action = ACTIONS.find(({ name }) => typeof uses === 'string' && name.test(uses));
  if (action === undefined) return [];
  const inputs = lookUp(step, 'with');
  const [args, source, version] = [action.input, 'src', 'version'].map((name) => lookUp(inputs, name));
  const command = [
    action.command,
    ...shellWords(typeof args === 'string' ? args : action.otherwise),
    ...shellWords(typeof source === 'string' ? source : ''),
  ];
  return runsIn(place, command, false).map((run) => ({ ...run, ...(typeof version === 'string' && { version }) }));
}

/** Keywords at the top of a pipeline; all other names are those of jobs, or of what jobs start from. */
const GLOBAL = ['stages', 'variables', 'include', 'workflow', 'image', 'services', 'cache', 'spec'];

function gitlabRuns(pipeline: unknown): ToolRun[] {
  if (typeof pipeline !== 'object' || pipeline === null || Array.isArray(pipeline)) return [];
  const jobs = Object.entries(pipeline)
    .filter(([name]) => !GLOBAL.includes(name))
    .slice(0, MOST_STEPS)
    .map(([, job]: [string, unknown]) => job);
  return within(jobs, (job) => lookUp(job, 'script')).flatMap((job) => {
    const counts = lookUp(job, 'allow_failure') !== true && lookUp(job, 'when') !== 'manual';
    return scriptRuns(textsOf(lookUp(job, 'script')), { from: GITLAB, folder: '', counts });
  });
}

function scriptRuns(scripts: readonly string[], place: Place): ToolRun[] {
  let folder: string | undefined = place.folder;
  const runs: ToolRun[] = [];
  for (const { words: command, mayFail } of scripts.flatMap(commandsIn)) {
    if (command[0] === 'cd' && folder !== undefined) folder = folderBelow(folder, command[1]);
    if (folder !== undefined) runs.push(...runsIn({ ...place, folder }, command, mayFail));
  }
  return runs;
}

/** A folder inside of the repository, from its root; undefined when it is not known, or outside. */
function folderBelow(folder: string, path: unknown): string | undefined {
  if (typeof path !== 'string' || !/^[\w.][\w./-]*$/.test(path)) return undefined;
  const found = posix.join(folder, path).replace(/\/$/, '');
  if (found === '.') return '';
  return found === '..' || found.startsWith('../') ? undefined : found;
}

/** A command as one run for the whole of a folder, or as one for each folder further down that it names. */
function runsIn({ from, folder, counts }: Place, command: readonly string[], mayFail: boolean): ToolRun[] {
  const run = runOf(command, [], from);
  if (run === undefined) return [];
  const isEnforced = counts && !mayFail && !run.args.includes('--exit-zero');
  if (!isEnforced && !isFormatter(run)) return [];
  const paths = pathsOf(run).map((path) => folderBelow(folder, path));
  // Folders right below the one it runs in are most often all that there is.
  const isPart =
    paths.length > 0 && paths.every((path) => path === undefined || posix.relative(folder, path).includes('/'));
  const folders = isPart ? paths.filter((path) => path !== undefined).filter((path) => !isPython(path)) : [folder];
  return folders.map((each) => ({ ...run, ...(each !== '' && { folder: each }) }));
}

/** As many of some steps as have no more text than is looked at. */
function within<Step>(steps: readonly Step[], textOf: (step: Step) => unknown): Step[] {
  let left = MOST_TEXT;
  return steps.slice(0, MOST_STEPS).filter((step) => {
    left -= textsOf(textOf(step)).reduce((sum, text) => sum + text.length, 0);
    return left >= 0;
  });
}
