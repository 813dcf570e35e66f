import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { getInput, setFailed, setOutput, setSecret } from '@actions/core';
import manifest from '../package.json' with { type: 'json' };
import { InputError, type Inputs, readInputs } from './action-inputs.ts';
import { selectRules, SelectionError } from './check/select.ts';
import type { Payload } from './github/order.ts';
import { DEFAULT_CONFIG, override } from './model/config.ts';
import { tell } from './publish/annotations.ts';
import { OutputError } from './publish/console.ts';
import { writeSarif } from './publish/sarif-file.ts';
import { renderSarif } from './render/sarif.ts';
import { countBySeverity, sayCounts } from './render/tally.ts';
import { lessonLink } from './roadmap/links.ts';
import { type LoadedRule, loadRules } from './rules/loader.ts';
import { PathError } from './sources/files.ts';
import { GitError } from './sources/git.ts';
import { auditCheckout, reviewEvent, type Run } from './workflow-run.ts';
import { YamlError } from './yaml/document.ts';

const TOOL = { name: 'Waymark', version: manifest.version };
/** What a person can put right. */
const USAGE_ERRORS = [GitError, InputError, OutputError, PathError, SelectionError, YamlError];
const READS =
  'The token has to be able to read: `permissions: { contents: read, pull-requests: write }` is what it wants';

type Environment = NodeJS.ProcessEnv;

async function run(env: Environment, inputs: Inputs): Promise<Run> {
  const rules = await loadRules();
  checkNames(rules, inputs);
  const workspace = variable(env, 'GITHUB_WORKSPACE');
  const site = siteOf(env);
  const result = await dispatch(env, inputs, workspace, site);
  if (result.conclusion !== 'skipped' && inputs.sarifFile !== undefined) {
    const { report, lines } = result;
    const context = { tool: TOOL, rules, lines, link: lessonLink(site) };
    await writeSarif(resolve(workspace, inputs.sarifFile), (mostResults) =>
      renderSarif(report, { ...context, mostResults }),
    );
  }
  return result;
}

/** Before anything is read: what is wrong in the workflow is not to be sought in the repository's configuration. */
function checkNames(rules: readonly LoadedRule[], inputs: Inputs): void {
  try {
    selectRules(rules, override(inputs)(DEFAULT_CONFIG));
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    throw new InputError(`The inputs select and ignore: ${error.message}.`);
  }
}

async function dispatch(env: Environment, inputs: Inputs, workspace: string, site: string | undefined): Promise<Run> {
  const event = variable(env, 'GITHUB_EVENT_NAME');
  switch (event) {
    case 'pull_request':
    case 'pull_request_target': {
      const { token } = inputs;
      if (token === undefined) throw new InputError('The input token is empty; leave it out to use that of the run.');
      const apiUrl = env['GITHUB_API_URL']?.replace(/\/+$/, '') || undefined;
      return reviewEvent(readEvent(variable(env, 'GITHUB_EVENT_PATH')), { ...inputs, token, apiUrl, site });
    }
    case 'push':
    case 'schedule':
    case 'workflow_dispatch':
      return auditCheckout({ ...inputs, workspace, site });
    default:
      throw new InputError(
        `There is nothing to do on ${event}: Waymark reviews on pull_request and pull_request_target, and audits on push, schedule and workflow_dispatch.`,
      );
  }
}

function variable(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new InputError(`${name} is not set: this runs as a step of a GitHub workflow.`);
  return value;
}

function readEvent(file: string): Payload<'pull_request'> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Payload<'pull_request'>;
  } catch (error) {
    throw new InputError(`GITHUB_EVENT_PATH names ${file}, which cannot be read: ${String(error)}`);
  }
}

/** Waymark's own repository as the workflow names it; on other servers than github.com it may not be there. */
function siteOf(env: Environment): string | undefined {
  const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref, GITHUB_SERVER_URL: server } = env;
  if (!repository || !ref || server !== 'https://github.com') return undefined;
  return `${server}/${repository}/blob/${ref}`;
}

function tellOutcome(result: Run, { sarifFile }: Inputs): void {
  const isSkipped = result.conclusion === 'skipped';
  setOutput('findings', isSkipped ? 0 : result.report.findings.length);
  setOutput('conclusion', result.conclusion);
  setOutput('sarif-file', isSkipped ? '' : (sarifFile ?? ''));
  if (isSkipped) return tell(`nothing was reviewed: ${result.reason}`);
  const { findings, unanalysed, failures } = result.report;
  for (const { rule, path, message } of failures) tell(`the rule ${rule} failed on ${path}: ${message}`);
  for (const { path, reason } of unanalysed) tell(`not analysed in full: ${path}: ${reason}`);
  tell(`${sayCounts(countBySeverity(findings)) || 'no findings'}; ${result.conclusion}`);
  // Not by a message: it would take the place of a finding's annotation.
  if (result.conclusion === 'failure') process.exitCode = 1;
}

/** What went wrong, for people; the stack only where it is a fault of Waymark. */
function sayError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (USAGE_ERRORS.some((kind) => error instanceof kind)) return error.message;
  // Octokit's errors have the status of the answer.
  if (!('status' in error)) return `This is a fault of Waymark.\n${error.stack ?? error.message}`;
  const answer = `GitHub answered ${String(error.status)}: ${error.message}.`;
  return [401, 403, 404].includes(Number(error.status)) ? `${answer} ${READS}; see docs/action.md.` : answer;
}

try {
  const token = getInput('token');
  if (token !== '') setSecret(token);
  const inputs = readInputs(getInput);
  tellOutcome(await run(process.env, inputs), inputs);
} catch (error) {
  setFailed(sayError(error));
}
