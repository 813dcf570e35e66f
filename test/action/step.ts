import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Loopback, OWNER, REPO, WORKFLOW_TOKEN } from '../github/loopback.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLES = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');

export interface Result {
  readonly code: number | null;
  /** What the step wrote to the log, workflow commands among it. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown. */
  readonly summary: string;
}

export interface StepOptions {
  readonly event: string;
  readonly payload: object;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** The Action as its users get it, in a folder with no packages beside or above it, run as a runner does. */
export class Runner {
  readonly #folder = mkdtempSync(join(tmpdir(), 'waymark-action-'));
  readonly workspace = join(this.#folder, 'workspace');
  readonly checkout = join(this.#folder, 'actions/waymark');
  #steps = 0;

  constructor() {
    for (let folder = this.checkout; folder !== dirname(folder); folder = dirname(folder)) {
      if (existsSync(join(folder, 'node_modules'))) throw new Error(`There are packages in ${folder}.`);
    }
    mkdirSync(this.workspace);
    const tsx = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
    execFileSync(process.execPath, [tsx, 'scripts/build-action.ts', join(this.checkout, 'action')], { cwd: ROOT });
    for (const name of ['rules', 'action.yml', 'package.json']) {
      cpSync(join(ROOT, name), join(this.checkout, name), { recursive: true });
    }
  }

  /** Puts files into the workspace, as actions/checkout does. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.workspace, path)), { recursive: true });
      writeFileSync(join(this.workspace, path), text);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.workspace, path), 'utf8');
  }

  empty(): void {
    rmSync(this.workspace, { recursive: true });
    mkdirSync(this.workspace);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** Runs one step to its end. */
  async run({ event, payload, inputs = {}, env = {} }: StepOptions): Promise<Result> {
    const folder = join(this.#folder, `step-${(this.#steps += 1)}`);
    mkdirSync(folder);
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    const child = spawn(process.execPath, [join(this.checkout, 'action/main/action.js')], {
      cwd: this.workspace,
      env: {
        PATH: process.env['PATH'],
        HOME: this.#folder,
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: this.workspace,
        GITHUB_REPOSITORY: `${OWNER}/${REPO}`,
        GITHUB_EVENT_NAME: event,
        GITHUB_EVENT_PATH: file('event.json', JSON.stringify(payload)),
        GITHUB_OUTPUT: file('output', ''),
        GITHUB_STEP_SUMMARY: file('summary.md', ''),
        ...Object.fromEntries(given),
        ...env,
      } as NodeJS.ProcessEnv,
    });
    let log = '';
    child.stdout.on('data', (data: Buffer) => (log += data.toString()));
    child.stderr.on('data', (data: Buffer) => (log += data.toString()));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const outputs = outputsOf(readFileSync(join(folder, 'output'), 'utf8'));
    return { code, log, outputs, summary: readFileSync(join(folder, 'summary.md'), 'utf8') };
  }

  /** Runs a step on an event of a pull request, with the token of the run. */
  review(github: Loopback, number: number, options: Partial<StepOptions> = {}): Promise<Result> {
    const { inputs, env, ...rest } = options;
    return this.run({
      event: 'pull_request',
      payload: pullEvent(number, github.pulls.get(number)!.head),
      inputs: { token: WORKFLOW_TOKEN, ...inputs },
      env: { GITHUB_API_URL: github.url, ...env },
      ...rest,
    });
  }
}

/** GitHub's own example of an opened pull request, of this repository. */
export function pullEvent(number: number, sha: string, more: object = {}): Record<string, unknown> {
  const example = exampleOf('pull_request', 'opened');
  const pull = example['pull_request'] as { head: object };
  return {
    ...example,
    number,
    pull_request: { ...pull, number, state: 'open', draft: false, head: { ...pull.head, sha }, ...more },
    repository: { ...(example['repository'] as object), name: REPO, owner: { login: OWNER } },
  };
}

export function exampleOf(name: string, action?: string): Record<string, unknown> {
  const events = JSON.parse(readFileSync(EXAMPLES, 'utf8')) as {
    name: string;
    examples: Record<string, unknown>[];
  }[];
  const examples = events.find((event) => event.name === name)?.examples ?? [];
  const found = examples.find((each) => action === undefined || each['action'] === action);
  if (!found) throw new Error(`There is no example of ${name}.`);
  return found;
}

/** The texts that a step wrote as `NAME<<END`, the lines of the value, and `END`. */
function outputsOf(text: string): Record<string, string> {
  const found = [...text.matchAll(/^(.+?)<<(\S+)\n([^]*?)\n?\2$/gm)];
  return Object.fromEntries(found.map(([, name, , value]) => [name!, value!]));
}
