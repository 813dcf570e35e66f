import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { run } from 'probot';
import { signIn, type App, type ClientPatience } from './github/app.ts';
import { hasStatus } from './github/client.ts';
import { reasonOf } from './github/limits.ts';
import { toOrder } from './github/order.ts';
import { jobHandlers } from './jobs.ts';
import type { Order } from './model/job.ts';
import { openQueue, type Queue } from './queue/queue.ts';
import { startWorker, type WorkerOptions } from './queue/worker.ts';
import type { Reviewer } from './review.ts';
import { loadRules } from './rules/loader.ts';
import { appendVariables } from './server/env-file.ts';
import { healthPages, metricsPage } from './server/health.ts';
import { listen, type Handler, type Listening } from './server/http.ts';
import { createLog } from './server/log.ts';
import { createMetrics, type Metrics } from './server/metrics.ts';
import { pages } from './server/pages.ts';
import { readSettings, SettingsError, type Credentials, type Settings } from './server/settings.ts';
import { webhook } from './server/webhook.ts';
import { openPglite, openPostgres, type Database } from './store/database.ts';
import { startSweeps, type Periods } from './sweep.ts';

export interface ServeOptions {
  readonly env: NodeJS.ProcessEnv;
  /** `all`: webhook and worker in one process; otherwise one of the two. */
  readonly kind: 'all' | 'web' | 'worker';
  readonly createReviewer: (options: { publicUrl?: string }) => Promise<Reviewer>;
  /** For tests that cannot wait, as are the rest; `patience` in milliseconds. */
  readonly worker?: Partial<WorkerOptions>;
  readonly patience?: number;
  readonly client?: Partial<ClientPatience>;
  readonly sweeps?: Partial<Periods>;
}

/** A process that works. */
interface Running {
  /** Takes no more events and jobs, ends what is under way and closes the store. */
  stop(): Promise<void>;
}

/** Milliseconds that jobs under way have to end when the process is told to; Kubernetes kills after 30 seconds by default. */
const PATIENCE = 20_000;

/**
 * Runs the GitHub App until the process is told to stop.
 *
 * @returns the exit code: 0 after SIGINT or SIGTERM, 2 when the settings are wrong
 */
export async function serve(options: ServeOptions): Promise<number> {
  const told = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  try {
    const running = await start(options);
    await told;
    await running.stop();
    // A reviewer that heard no signal would keep the process; its job is found by its missing heartbeat.
    setTimeout(() => process.exit(0), 1_000).unref();
    return 0;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`waymark: ${error.message}\n`);
    return 2;
  }
}

/** @throws SettingsError */
async function start(options: ServeOptions): Promise<Running> {
  const { env, kind, createReviewer, worker, patience = PATIENCE } = options;
  const settings = readSettings(env, kind);
  const { role, publicUrl } = settings;
  if (role.kind === 'setup') return startSetup(settings, env);
  const log = await createLog(env, reasonOf);
  const opened: (() => Promise<void>)[] = [];
  let isStopping = false;
  async function stop(): Promise<void> {
    isStopping = true;
    log.info('Stopping');
    for (const close of opened.reverse()) await close();
  }

  try {
    const metrics = createMetrics(() => queue.stats());
    const app = role.kind === 'web' ? undefined : await signInTo(role.app, settings, metrics, options.client);
    const reviewer = await createReviewer({ ...(publicUrl && { publicUrl }) });
    const database = await openDatabase(settings);
    opened.push(() => database.close());
    const queue = openQueue(database);

    const health = healthPages({ obstacle: () => obstacle(database, () => isStopping) });
    if (settings.metricsPort !== undefined) {
      const address = { host: settings.host, port: settings.metricsPort };
      const listening = await listenAt('METRICS_PORT', [health, metricsPage(metrics)], address, log);
      opened.push(() => listening.close());
      log.info(`Metrics on http://${settings.host}:${listening.port}`);
    }
    if (role.kind !== 'worker') {
      const events = webhookHandler(role.webhookSecret, settings, queue, metrics, log);
      const listening = await listenAt('PORT', [health, events, pages()], settings, log);
      opened.push(() => listening.close());
      log.info(`Listening on http://${settings.host}:${listening.port}`);
    }
    if (app) {
      const rules = await loadRules();
      const handlers = jobHandlers({ app, database, queue, reviewer, rules, publicUrl, metrics, log });
      const working = await startWorker(database, handlers, worker);
      opened.push(() => working.stop(patience));
      const sweeps = startSweeps({ app, database, queue, metrics, log, ...options.sweeps });
      opened.push(() => sweeps.stop());
      log.info('Working');
    }
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function webhookHandler(
  secret: string,
  { webhookPath }: Settings,
  queue: Queue,
  metrics: Metrics,
  log: Logger,
): Handler {
  return webhook({
    path: webhookPath,
    secret,
    async receive(event) {
      const order = toOrder(event);
      if (!order) return;
      try {
        const isNew = await queue.accept(event.id, order);
        log.info({ delivery: event.id, event: event.name, isNew, ...wordless(order) }, 'Event taken');
      } catch (error) {
        log.error({ delivery: event.id, event: event.name, err: error }, 'Event not stored');
        throw new Error('the event could not be stored', { cause: error });
      }
    },
    onRefusal(reason) {
      log.warn({ reason }, 'Event refused');
    },
    onAnswer: metrics.webhook,
  });
}

/** An order without what somebody wrote. */
function wordless(order: Order): object {
  if (order.kind !== 'do' || order.job.kind !== 'command') return order;
  return { ...order, job: { ...order.job, command: order.job.command.name } };
}

/** @throws SettingsError when GitHub does not know the App */
async function signInTo(
  { appId, privateKey }: Credentials,
  { apiUrl }: Settings,
  metrics: Metrics,
  patience: Partial<ClientPatience> = {},
): Promise<App> {
  try {
    return await signIn({ appId, privateKey, apiUrl, onAnswer: metrics.answer, patience });
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

async function listenAt(
  name: string,
  handlers: readonly Handler[],
  address: { readonly host: string; readonly port: number },
  log: Logger,
): Promise<Listening> {
  try {
    return await listen(handlers, address, (error) => {
      log.error({ err: error }, 'A request failed');
    });
  } catch (error) {
    throw new SettingsError(`HOST and ${name} cannot be used: ${reasonOf(error)}`);
  }
}

/** Migrations are done before anything listens. */
async function obstacle(database: Database, isStopping: () => boolean): Promise<string | undefined> {
  if (isStopping()) return 'the process stops';
  try {
    await database.query('SELECT 1', []);
    return undefined;
  } catch {
    return 'the database does not answer';
  }
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
      appendVariables(file, values);
      return values;
    },
  });
  return { stop: () => server.stop() };
}
