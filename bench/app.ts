/**
 * Measures the App on this machine: how soon webhooks are answered at 200 a second, and how many reviews a minute workers do.
 * GitHub is a server in this process that answers at once; the App runs in processes of its own. The reviewer does next to
 * nothing, so that what is measured is the queue and the requests.
 *
 * `npx tsx bench/app.ts`; with `DATABASE_URL` also on PostgreSQL.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openPostgres } from '../src/store/database.ts';
import { openQueue } from '../src/queue/queue.ts';
import { createPostgres } from '../test/store/databases.ts';

const PER_SECOND = 200;
const SECONDS = 10;
const REVIEWS = 120;
/** GitHub's client spaces the writes of each installation, so one installation alone says nothing of the workers. */
const INSTALLATIONS = 40;
const SECRET = 'bench';
const SERVER = fileURLToPath(new URL('../test/app/server.ts', import.meta.url));
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const HEAD = 'a'.repeat(40);

const { DATABASE_URL } = process.env;
const github = await startGitHub();
const folder = mkdtempSync(join(tmpdir(), 'waymark-bench-'));
await answerTimes('PGlite, workers in the same process', 'all', { WAYMARK_DATA: folder });
rmSync(folder, { recursive: true });
if (DATABASE_URL) {
  await withPostgres((url) => answerTimes('PostgreSQL, web process alone', 'web', { DATABASE_URL: url }));
  await withPostgres((url) => answerTimes('PostgreSQL, workers in the same process', 'all', { DATABASE_URL: url }));
  for (const workers of [1, 3]) await withPostgres((url) => reviewsAMinute(workers, url));
}
github.closeAllConnections();
github.close();

async function answerTimes(title: string, kind: 'all' | 'web', store: NodeJS.ProcessEnv): Promise<void> {
  const { child, port } = await startApp(kind, store);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  // The first requests compile the code.
  for (let number = 1; number <= 20; number += 1) await deliver(port, agent, number);
  const times: number[] = [];
  const statuses = new Map<number, number>();
  const sent: Promise<void>[] = [];
  const start = performance.now();
  for (let index = 0; index < PER_SECOND * SECONDS; index += 1) {
    const due = start + (index * 1000) / PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    const answered = deliver(port, agent, 100 + index).then((status) => {
      // From when it was due: a late sender must not flatter the server.
      times.push(performance.now() - due);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    });
    sent.push(answered);
  }
  await Promise.all(sent);
  const took = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number): string =>
    `${times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1)} ms`;
  const answers = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
  say(`${title}: p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}; ${answers} in ${took.toFixed(1)} s`);
  await end(child);
  agent.destroy();
}

async function reviewsAMinute(workers: number, url: string): Promise<void> {
  const database = await openPostgres(url);
  const queue = openQueue(database);
  for (let number = 1; number <= REVIEWS; number += 1) {
    const installation = 1 + (number % INSTALLATIONS);
    const place = { installation, repository: installation, owner: 'o', repo: 'r' };
    await queue.offer({ kind: 'review', ...place, number, head: HEAD });
  }
  const start = performance.now();
  const apps = await Promise.all(Array.from({ length: workers }, () => startApp('worker', { DATABASE_URL: url })));
  const ready = performance.now();
  const before = await left();
  while ((await left()) > 0) await sleep(100);
  const minutes = (performance.now() - ready) / 60_000;
  say(
    `${workers} worker${workers > 1 ? 's' : ''}: ${Math.round(before / minutes)} reviews a minute ` +
      `(${before} after a start of ${((ready - start) / 1000).toFixed(1)} s)`,
  );
  await Promise.all(apps.map(({ child }) => end(child)));
  await database.close();

  async function left(): Promise<number> {
    const { ready: waiting, later, active } = await queue.stats();
    return waiting + later + active;
  }
}

async function withPostgres(work: (url: string) => Promise<void>): Promise<void> {
  const { url, drop } = await createPostgres(DATABASE_URL!);
  await work(url);
  await drop();
}

async function startApp(kind: string, store: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; port: number }> {
  const { PATH, HOME } = process.env;
  const env = {
    ...{ PATH, HOME, HOST: '127.0.0.1', PORT: '0', APP_ID: '1', PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET },
    GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
    ...store,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', SERVER, kind], { env: env });
  child.stderr.pipe(process.stderr);
  let output = '';
  let isReady = false;
  const pattern = kind === 'worker' ? /"Working"/ : /Listening on http:\/\/[^:]+:(\d+)/;
  const port = await new Promise<number>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (isReady) return;
      output += chunk.toString();
      const match = pattern.exec(output);
      if (!match) return;
      isReady = true;
      resolve(Number(match[1] ?? 0));
    });
  });
  return { child, port };
}

async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

/** An event of a pull request of its own, signed. */
function deliver(port: number, agent: Agent, number: number): Promise<number> {
  const id = 1 + (number % INSTALLATIONS);
  const body = JSON.stringify({
    action: 'opened',
    pull_request: { number, state: 'open', draft: false, head: { sha: HEAD }, body: 'x'.repeat(20_000) },
    repository: { id, name: 'r', owner: { login: 'o' } },
    installation: { id },
  });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-github-delivery': randomUUID(),
    'x-github-event': 'pull_request',
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/api/github/webhooks', method: 'POST', agent, headers };
    request(options, (response) => {
      response.resume().once('end', () => {
        resolve(response.statusCode ?? 0);
      });
    })
      .once('error', reject)
      .end(body);
  });
}

/** What a review of a pull request without files asks GitHub. */
async function startGitHub(): Promise<Server> {
  const expires_at = new Date(Date.now() + 3_600_000).toISOString();
  const answers: readonly (readonly [RegExp, unknown])[] = [
    [/^GET \/app$/, { id: 1, slug: 'waymark' }],
    [/\/access_tokens$/, { token: 'ghs_bench', expires_at, permissions: {}, repository_selection: 'all' }],
    [/^GET .*\/pulls\/\d+$/, { state: 'open', draft: false, base: { sha: HEAD }, head: { sha: HEAD } }],
    [/\/compare\//, { merge_base_commit: { sha: HEAD }, files: [] }],
    [/^GET .*\/check-runs$/, { total_count: 0, check_runs: [] }],
    [/^(POST|PATCH) .*\/check-runs/, { id: 1, status: 'in_progress', output: { annotations_count: 0 } }],
    [/\/(files|comments|reviews)$/, []],
    [/^GET \/app\//, []],
  ];
  const server = createServer((incoming, response) => {
    incoming.resume().once('end', () => {
      const asked = `${incoming.method ?? ''} ${(incoming.url ?? '').replace(/\?.*/, '')}`;
      const found = answers.find(([pattern]) => pattern.test(asked));
      response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(found?.[1] ?? { message: 'Not Found' }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
