import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNodeMiddleware, createProbot, run, type Probot } from 'probot';
import { hasStatus, type Account } from './github/client.ts';
import { toJob } from './github/job.ts';
import type { ReviewJob } from './model/job.ts';
import { openQueue, type Handlers, type ReviewQueue } from './queue/review-queue.ts';
import { giveUpPull, reviewPull } from './review-pull.ts';
import type { Reviewer } from './review.ts';
import { pages } from './server/pages.ts';
import { readSettings, SettingsError, type Credentials, type Settings } from './server/settings.ts';
import { policyMemory } from './store/policies.ts';
import { installationTexts } from './store/texts.ts';
import { openPglite, openPostgres, type Database } from './store/database.ts';

export interface ServeOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly createReviewer: (options: { publicUrl?: string }) => Promise<Reviewer>;
}

/** A server that listens. */
export interface Running {
  readonly port: number;
  /** Takes no more events and jobs, ends what is under way and closes the store. */
  stop(): Promise<void>;
}

/**
 * Runs the GitHub App until the process is told to stop.
 *
 * @returns the exit code: 0 after SIGINT or SIGTERM, 2 when the settings are wrong
 */
export async function serve(options: ServeOptions): Promise<number> {
  const told = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  try {
    const server = await start(options);
    await told;
    await server.stop();
    return 0;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`waymark: ${error.message}\n`);
    return 2;
  }
}

/** @throws SettingsError */
export async function start({ env, createReviewer }: ServeOptions): Promise<Running> {
  const settings = readSettings(env);
  const { credentials, publicUrl } = settings;
  if (!credentials) return startSetup(settings, env);
  const probot = createProbot({
    env: { LOG_LEVEL: 'info', ...env },
    overrides: {
      appId: credentials.appId,
      privateKey: credentials.privateKey,
      secret: credentials.webhookSecret,
      baseUrl: settings.apiUrl,
    },
  });
  await probot.ready();
  const accountOf = await signIn(probot, credentials);
  const reviewer = await createReviewer({ ...(publicUrl && { publicUrl }) });

  const opened: (() => Promise<void>)[] = [];
  async function stop(): Promise<void> {
    for (const close of opened.reverse()) await close();
  }

  try {
    const database = await openDatabase(settings);
    opened.push(() => database.close());
    const queue = await openQueue(database, (error) => {
      probot.log.error(error);
    });
    opened.push(() => queue.stop());
    const server = await listen(probot, queue, settings);
    opened.push(() => close(server));
    await queue.work(handlers(probot, accountOf, reviewer, database));
    const { port } = server.address() as AddressInfo;
    probot.log.info(`Listening on http://${settings.host}:${port}`);
    return { port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function handlers(
  probot: Probot,
  accountOf: (job: ReviewJob) => Promise<Account>,
  reviewer: Reviewer,
  database: Database,
): Handlers {
  return {
    async review(job, signal) {
      const { installation, owner, repo } = job;
      const kept = installation !== undefined && {
        store: installationTexts(database, installation),
        policies: policyMemory(database, installation, `${owner}/${repo}`),
      };
      const outcome = await reviewPull({
        ...job,
        account: await accountOf(job),
        reviewer,
        signal,
        ...kept,
      });
      probot.log.info({ ...job, outcome: outcome.kind }, 'Pull request handled');
    },
    async giveUp(job, reason) {
      probot.log.error({ ...job, reason }, 'Pull request given up');
      await giveUpPull(await accountOf(job), job, reason);
    },
  };
}

/** Who the App is, and with that the account of each installation. */
async function signIn(probot: Probot, { appId }: Credentials): Promise<(job: ReviewJob) => Promise<Account>> {
  const octokit = await probot.auth();
  try {
    const { data } = await octokit.rest.apps.getAuthenticated();
    const login = `${data?.slug ?? ''}[bot]`;
    return async ({ installation }) => ({ octokit: await probot.auth(installation), login, app: appId });
  } catch (error) {
    if (!hasStatus(error, 401) && !hasStatus(error, 404)) throw error;
    throw new SettingsError(
      `GitHub does not know the App: APP_ID ${appId} and the private key do not belong together.`,
    );
  }
}

async function openDatabase({ store }: Settings): Promise<Database> {
  try {
    return await ('postgres' in store ? openPostgres(store.postgres) : openPglite(store.folder));
  } catch (error) {
    throw new SettingsError(`The database cannot be opened: ${reasonOf(error)}`);
  }
}

async function listen(probot: Probot, queue: ReviewQueue, { host, port, webhookPath }: Settings): Promise<Server> {
  const middleware = await createNodeMiddleware(
    (app, { addHandler }) => {
      app.on(['pull_request', 'check_run'], async ({ id, ...event }) => {
        const job = toJob(event);
        if (job) await queue.accept(id, job);
      });
      addHandler(pages());
    },
    { probot, webhooksPath: webhookPath },
  );
  const server = createServer((request, response) => {
    void middleware(request, response, () =>
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n'),
    );
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    throw new SettingsError(`HOST and PORT cannot be used: ${reasonOf(error)}`);
  }
}

/** Lets the answers under way reach their readers, but waits for nobody longer than five seconds. */
async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  setTimeout(() => {
    server.closeAllConnections();
  }, 5_000).unref();
  await closed;
}

/** A connection that is refused at several addresses has a code, but no message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

/** Offers Probot's page that registers the App from app.yml, and keeps what GitHub answers in `.env`. */
async function startSetup({ publicUrl, webhookPath }: Settings, env: NodeJS.ProcessEnv): Promise<Running> {
  if (env.NODE_ENV === 'production') {
    throw new SettingsError('APP_ID, PRIVATE_KEY and WEBHOOK_SECRET must be set when NODE_ENV is production.');
  }
  const file = resolve('.env');
  // Probot looks for app.yml in the working folder, and takes the address of its webhook proxy for the App's webhook.
  process.chdir(PACKAGE);
  process.env.WEBHOOK_PROXY_URL ??= `${publicUrl ?? ''}${webhookPath}`;
  const server = await run(() => undefined, {
    env,
    updateEnv(values) {
      const lines = Object.entries(values).map(([name, value]) => `${name}=${(value ?? '').replaceAll('\n', '\\n')}\n`);
      appendFileSync(file, lines.join(''), { mode: 0o600 });
      return values;
    },
  });
  return { port: server.port, stop: () => server.stop() };
}
