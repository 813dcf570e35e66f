import { createPrivateKey } from 'node:crypto';
import { getPrivateKey } from '@probot/get-private-key';

/** What the server is told by its environment. */
export interface Settings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Path that GitHub sends events to. */
  readonly webhookPath: string;
  /** Root of GitHub's REST API, without a slash at its end. */
  readonly apiUrl: string;
  /** Where the outside reaches this server, without a slash at its end. */
  readonly publicUrl?: string;
  readonly store: { readonly postgres: string } | { readonly folder: string };
  /** Absent: the App is still to be registered. */
  readonly credentials?: Credentials;
}

export interface Credentials {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
}

/** An environment the server cannot start with; the message says what to change. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws SettingsError */
export function readSettings(env: Environment): Settings {
  const publicUrl = readUrl(env, 'PUBLIC_URL');
  const credentials = readCredentials(env);
  if (!credentials && !publicUrl) {
    throw new SettingsError(
      'APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH) and WEBHOOK_SECRET are not set. ' +
        'To register a new GitHub App, set PUBLIC_URL to where GitHub reaches this server and start again.',
    );
  }
  return {
    host: env.HOST ?? 'localhost',
    port: readPort(env),
    webhookPath: env.WEBHOOK_PATH ?? '/api/github/webhooks',
    apiUrl: readUrl(env, 'GITHUB_API_URL') ?? 'https://api.github.com',
    ...(publicUrl && { publicUrl }),
    store: env.DATABASE_URL ? { postgres: env.DATABASE_URL } : { folder: env.WAYMARK_DATA ?? './data' },
    ...(credentials && { credentials }),
  };
}

function readCredentials(env: Environment): Credentials | undefined {
  const { APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH, WEBHOOK_SECRET } = env;
  if (!APP_ID && !PRIVATE_KEY && !PRIVATE_KEY_PATH) return undefined;
  if (!APP_ID || !/^\d+$/.test(APP_ID)) throw new SettingsError('APP_ID must be the number of the GitHub App.');
  if (!WEBHOOK_SECRET) throw new SettingsError('WEBHOOK_SECRET must be the webhook secret of the GitHub App.');
  return { appId: Number(APP_ID), privateKey: readPrivateKey(env), webhookSecret: WEBHOOK_SECRET };
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

function readPort({ PORT = '3000' }: Environment): number {
  const port = /^\d+$/.test(PORT) ? Number(PORT) : NaN;
  if (!(port <= 65_535)) throw new SettingsError(`PORT must be a number up to 65535, not “${PORT}”.`);
  return port;
}

function readUrl(env: Environment, name: string): string | undefined {
  const text = env[name];
  if (!text) return undefined;
  if (!/^https?:/.test(text) || !URL.canParse(text)) {
    throw new SettingsError(`${name} must be a URL such as https://example.org, not “${text}”.`);
  }
  return text.replace(/\/+$/, '');
}
