import { createAppAuth } from '@octokit/auth-app';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { request } from '@octokit/request';
import { Octokit } from '@octokit/rest';
import { hasStatus, type Account, type GitHub, SILENT } from './client.ts';

/** A GitHub App, signed in. */
export interface App {
  readonly id: number;
  /** As the App itself: what it is, where it is installed, what was delivered to it. */
  readonly octokit: GitHub;
  /** The account of one of its installations, with what its owner granted. */
  account(installation: number, guard?: Guard): Promise<Account>;
}

/** Who watches over the requests of one job. */
export interface Guard {
  /** Ends reads that are under way, and all before they begin. */
  readonly signal: AbortSignal;
  /** Asked before each request that writes; it throws when nothing is to be written any more. */
  confirm(): Promise<void>;
}

export interface AppOptions {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  /** Root of the REST API, without a slash at its end. */
  readonly apiUrl: string;
  /** Told of each answer, or that there was none. */
  readonly onAnswer?: (answer: Answer) => void;
  /** For tests that cannot wait. */
  readonly patience?: Partial<ClientPatience>;
}

/** How patient the client is with GitHub. */
export interface ClientPatience {
  /** Milliseconds until a request without an answer is given up. */
  readonly timeout: number;
  /** Milliseconds until a failed read is tried again; the second time four times as long, then nine times. */
  readonly retry: number;
  /** Whether writes are kept a second apart, as GitHub asks for, and those that notify people three seconds. */
  readonly spacesWrites: boolean;
}

/** What GitHub answered to one request. */
export interface Answer {
  readonly installation: number | undefined;
  readonly method: string;
  /** HTTP status; 0: no answer, because of the network or of time. */
  readonly status: number;
  /** Requests left until `reset`, where GitHub says so. */
  readonly rate?: { readonly left: number; readonly reset: Date };
}

const PATIENCE: ClientPatience = { timeout: 30_000, retry: 1_000, spacesWrites: true };

/** Statuses that a second try does not change, or not at once. */
const REFUSALS = [400, 401, 403, 404, 410, 422, 429, 451];

const TOKENS = '/access_tokens';

const Client = Octokit.plugin(throttling, retry);

/**
 * Signs in. Reads are tried again when GitHub fails, and writes of an installation are spaced by a second; what fails or is
 * limited beyond that is thrown.
 *
 * @throws RequestError with status 401 or 404 when GitHub does not know the App by this key
 */
export async function signIn({ appId, privateKey, apiUrl, onAnswer, patience }: AppOptions): Promise<App> {
  const { timeout, retry: retryAfter, spacesWrites } = { ...PATIENCE, ...patience };
  const signIns = new Map<number | undefined, ReturnType<typeof createAppAuth>>();

  /** One for all jobs of an installation: its token lives for an hour. */
  function authOf(installation: number | undefined): ReturnType<typeof createAppAuth> {
    let found = signIns.get(installation);
    if (!found) {
      found = createAppAuth({
        appId,
        privateKey,
        ...(installation !== undefined && { installationId: installation }),
        log: SILENT,
        request: request.defaults({ baseUrl: apiUrl, request: { fetch: fetcher(installation, undefined) } }),
      });
      signIns.set(installation, found);
    }
    return found;
  }

  function fetcher(installation: number | undefined, guard: Guard | undefined): typeof fetch {
    return async (url, init = {}) => {
      const method = init.method ?? 'GET';
      // A write that is broken off may be done all the same, after whoever comes next has looked what is there.
      const given = [init.signal ?? [], (method === 'GET' && guard?.signal) || []].flat();
      try {
        const response = await fetch(url, {
          ...init,
          signal: AbortSignal.any([timeoutSignal(timeout), ...given]),
        });
        onAnswer?.({ installation, method, status: response.status, ...rateOf(response.headers) });
        return response;
      } catch (error) {
        onAnswer?.({ installation, method, status: 0 });
        throw error;
      }
    };
  }

  function client(installation: number | undefined, guard?: Guard): Octokit {
    const auth = authOf(installation);
    const octokit = new Client({
      baseUrl: apiUrl,
      authStrategy: () => auth,
      log: SILENT,
      request: { fetch: fetcher(installation, guard) },
      // Who has to wait for a limit gives its place to others meanwhile.
      retry: { doNotRetry: REFUSALS, retryAfterBaseValue: retryAfter },
      throttle: {
        enabled: spacesWrites,
        id: String(installation ?? 'app'),
        onRateLimit: () => false,
        onSecondaryRateLimit: () => false,
      },
    });
    octokit.hook.wrap('request', async (send, options) => {
      // The request for a token comes through here as well, on behalf of another one.
      if (options.url.endsWith(TOKENS)) return send(options);
      guard?.signal.throwIfAborted();
      if (options.method !== 'GET') await guard?.confirm();
      try {
        return await send(options);
      } catch (error) {
        if (installation === undefined || !hasStatus(error, 401)) throw error;
        // Expired or revoked before its time: a new token, once.
        await auth({ type: 'installation', refresh: true });
        return send(options);
      }
    });
    return octokit;
  }

  const octokit = client(undefined);
  const { data } = await octokit.rest.apps.getAuthenticated();
  const login = `${data?.slug ?? ''}[bot]`;
  return {
    id: appId,
    octokit,
    account: async (installation, guard) => {
      const { permissions } = await authOf(installation)({ type: 'installation' });
      const writesContents = permissions.contents === 'write';
      return { octokit: client(installation, guard), login, app: appId, writesContents };
    },
  };
}

/** As `AbortSignal.timeout`, which Node forgets when only `AbortSignal.any` knows of it and memory is cleared: it never comes. */
function timeoutSignal(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  const end = (): void => {
    controller.abort(new DOMException('no answer in time', 'TimeoutError'));
  };
  setTimeout(end, milliseconds).unref();
  return controller.signal;
}

function rateOf(headers: Headers): Pick<Answer, 'rate'> {
  const left = headers.get('x-ratelimit-remaining');
  const reset = headers.get('x-ratelimit-reset');
  if (left === null || reset === null) return {};
  return { rate: { left: Number(left), reset: new Date(Number(reset) * 1000) } };
}
