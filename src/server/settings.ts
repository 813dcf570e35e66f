import { createPrivateKey } from 'node:crypto';
import { getPrivateKey } from '@probot/get-private-key';
import { pathOf } from './path.ts';

/** What the server is told by its environment. */
export interface Settings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Path that GitHub sends events to, without a slash at its end. */
  readonly webhookPath: string;
  /** Root of GitHub's REST API, without a slash at its end. */
  readonly apiUrl: string;
  /** Where the outside reaches this server, without a slash at its end. */
  readonly publicUrl?: string;
  readonly store: { readonly postgres: string } | { readonly folder: string };
  /** Where metrics and health are told, apart from what the outside reaches. */
  readonly metricsPort?: number;
  readonly role: Role;
}

/** What a process is there for, with the secrets that it needs for that and no others. */
export type Role =
  | { readonly kind: 'all'; readonly webhookSecret: string; readonly app: Credentials }
  | { readonly kind: 'web'; readonly webhookSecret: string }
  | { readonly kind: 'worker'; readonly app: Credentials }
  /** The App is still to be registered. */
  | { readonly kind: 'setup' };

export interface Credentials {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
}

/** An environment the server cannot start with; the message says what to change. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param kind what the process is asked to be
 * @throws SettingsError
 */
export function readSettings(given: Environment, kind: 'all' | 'web' | 'worker' = 'all'): Settings {
  // Compose passes what is not set as empty.
  const env: Environment = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const publicUrl = readUrl(env, 'PUBLIC_URL');
  const role = readRole(env, kind);
  if (role.kind === 'setup' && !publicUrl) {
    throw new SettingsError(
      'APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH) and WEBHOOK_SECRET are not set. ' +
        'To register a new GitHub App, set PUBLIC_URL to where GitHub reaches this server and start again.',
    );
  }
  if (kind !== 'all' && !env.DATABASE_URL) {
    throw new SettingsError(
      'DATABASE_URL must name a PostgreSQL server: web and worker processes share it. ' +
        'A single process, started with `waymark serve`, does without.',
    );
  }
  return {
    host: env.HOST ?? 'localhost',
    port: readPort('PORT', env.PORT ?? '3000'),
    webhookPath: readPath('WEBHOOK_PATH', env.WEBHOOK_PATH ?? '/api/github/webhooks'),
    apiUrl: readUrl(env, 'GITHUB_API_URL') ?? 'https://api.github.com',
    ...(publicUrl && { publicUrl }),
    ...(env.METRICS_PORT && { metricsPort: readPort('METRICS_PORT', env.METRICS_PORT) }),
    store: env.DATABASE_URL ? { postgres: env.DATABASE_URL } : { folder: env.WAYMARK_DATA ?? './data' },
    role,
  };
}

function readRole(env: Environment, kind: 'all' | 'web' | 'worker'): Role {
  if (kind === 'web') return { kind, webhookSecret: readSecret(env) };
  if (kind === 'worker') return { kind, app: readCredentials(env) };
  const { APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH } = env;
  if (!APP_ID && !PRIVATE_KEY && !PRIVATE_KEY_PATH) return { kind: 'setup' };
  return { kind, app: readCredentials(env), webhookSecret: readSecret(env) };
}

function readCredentials(env: Environment): Credentials {
  const { APP_ID } = env;
  if (!APP_ID || !/^\d+$/.test(APP_ID)) throw new SettingsError('APP_ID must be the number of the GitHub App.');
  return { appId: Number(APP_ID), privateKey: readPrivateKey(env) };
}

function readSecret({ WEBHOOK_SECRET }: Environment): string {
  if (!WEBHOOK_SECRET) throw new SettingsError('WEBHOOK_SECRET must be the webhook secret of the GitHub App.');
  return WEBHOOK_SECRET;
}

function readPrivateKey(env: Environment): string {
  try {
    const key = getPrivateKey({ env });
    if (key === null) throw new Error('there is none');
    createPrivateKey(key);
    return key;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError(`PRIVATE_KEY or PRIVATE_KEY_PATH must give the private key of the GitHub App: ${reason}`);
  }
}

function readPort(name: string, text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65_535)) throw new SettingsError(`${name} must be a number up to 65535, not “${text}”.`);
  return port;
}

function readPath(name: string, text: string): string {
  if (!text.startsWith('/')) throw new SettingsError(`${name} must be a path such as /webhooks, not “${text}”.`);
  return pathOf(text);
}

function readUrl(env: Environment, name: string): string | undefined {
  const text = env[name];
  if (!text) return undefined;
  if (!/^https?:/.test(text) || !URL.canParse(text)) {
    throw new SettingsError(`${name} must be a URL such as https://example.org, not “${text}”.`);
  }
  return text.replace(/\/+$/, '');
}
