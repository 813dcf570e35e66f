import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { APP, INSTALLATION, type Loopback, OWNER, REPO, REPOSITORY } from '../github/loopback.ts';

const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url));
const SECRET = 'loopback secret';

type Kind = 'all' | 'web' | 'worker';

/** `waymark serve` as a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcess;
  #output = '';
  #port = 0;
  /** The exit code, when it has ended; null: a signal ended it. */
  readonly ended: Promise<number | null>;

  private constructor(env: NodeJS.ProcessEnv, kind: Kind = 'all', script = SERVER) {
    const { PATH, HOME } = process.env;
    const shared = { PATH, HOME, PORT: '0', HOST: '127.0.0.1', LOG_FORMAT: 'json' };
    this.#child = spawn(process.execPath, ['--import', 'tsx', script, kind], {
      env: { ...shared, ...env } as NodeJS.ProcessEnv,
    });
    const keep = (chunk: Buffer) => (this.#output += chunk.toString());
    this.ended = once(this.#child, 'close').then(() => this.#child.exitCode);
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
  }

  /** Starts it, and waits until it is ready. */
  static async start(
    github: Loopback,
    env: NodeJS.ProcessEnv,
    kind: Kind = 'all',
    script = SERVER,
  ): Promise<ServerProcess> {
    const server = new ServerProcess({ ...credentials(github), ...env }, kind, script);
    if (kind !== 'worker') server.#port = Number((await server.#says(/Listening on http:\/\/\S+:(\d+)/))[1]);
    if (kind !== 'web') await server.#says(/"Working"/);
    return server;
  }

  /** Starts it with settings that end it. */
  static async end(env: NodeJS.ProcessEnv, kind?: Kind): Promise<{ code: number | null; output: string }> {
    const server = new ServerProcess(env, kind);
    await once(server.#child, 'close');
    return { code: server.#child.exitCode, output: server.#output };
  }

  static async startSetup(env: NodeJS.ProcessEnv): Promise<ServerProcess> {
    const server = new ServerProcess(env);
    server.#port = Number((await server.#says(/Listening on http:\/\/\S+:(\d+)/))[1]);
    return server;
  }

  /** Where it tells its metrics. */
  async metricsUrl(): Promise<string> {
    return (await this.#says(/Metrics on (http:[^"\s]+)/))[1]!;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get output(): string {
    return this.#output;
  }

  /** Waits until it has written something. */
  #says(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.#output);
        if (!match) return;
        this.#child.stdout?.off('data', look);
        resolve(match);
      };
      this.#child.stdout?.on('data', look);
      this.#child.once('close', (code) => {
        reject(new Error(`The server ended with ${code}:\n${this.#output}`));
      });
      look();
    });
  }

  /** Waits until it has said as often as `times` that it is done with a pull request. */
  async handled(times: number): Promise<void> {
    await this.#says(new RegExp(`(?:Pull request handled[^]*?){${times}}`));
  }

  /** Waits until it has reviewed a head. */
  async reviewed(head: string): Promise<void> {
    await this.#says(new RegExp(`"head":"${head}","step":"do","outcome":"done"`));
  }

  /** Delivers an event as GitHub does. */
  deliver(payload: object, sent: Sent = {}): Promise<Response> {
    return deliver(this.url, payload, sent);
  }

  /** Stops it for a time, in milliseconds, as a machine without time does. */
  async suspend(time: number): Promise<void> {
    this.#child.kill('SIGSTOP');
    await sleep(time);
    this.#child.kill('SIGCONT');
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    await closed;
    return this.#child.exitCode;
  }
}

interface Sent {
  readonly id?: string;
  readonly secret?: string;
  readonly event?: string;
}

/** Delivers an event to a server as GitHub does. */
export function deliver(
  url: string,
  payload: object,
  { id = randomUUID(), secret = SECRET, event = 'pull_request' }: Sent = {},
): Promise<Response> {
  const body = JSON.stringify(payload);
  return fetch(`${url}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-delivery': id,
      'x-github-event': event,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
}

export function credentials(github: Loopback): NodeJS.ProcessEnv {
  return {
    APP_ID: String(APP.id),
    PRIVATE_KEY: github.privateKey,
    WEBHOOK_SECRET: SECRET,
    GITHUB_API_URL: github.url,
  };
}

/** The event of a pull request as the loopback holds it. */
export function pullRequestEvent(github: Loopback, number: number, action: string): object {
  const { head, state, draft } = github.pulls.get(number)!;
  return {
    action,
    number,
    pull_request: { number, state, draft, head: { sha: head } },
    repository: { id: REPOSITORY, name: REPO, owner: { login: OWNER } },
    installation: { id: INSTALLATION },
  };
}
