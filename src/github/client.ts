import { Octokit } from '@octokit/rest';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';

/** What Waymark uses of an Octokit, whichever way it signs in. */
export type GitHub = Pick<Octokit, 'rest' | 'paginate' | 'graphql'>;

/** Who reads and writes on GitHub. */
export interface Account {
  readonly octokit: GitHub;
  /** As GitHub names the author of what this account posts. */
  readonly login: string;
  /** Id of the App. Absent for a token: only Apps may make check runs. */
  readonly app?: number;
  /** Whether it was granted `contents: write`: GitHub lets nobody else resolve threads and push fixes. */
  readonly writesContents?: boolean;
}

/** Keeps writes a second apart, waits out rate limits, and asks again after faults. */
const PatientOctokit = Octokit.plugin(throttling, retry);

/** A limit that is still there after so many waits is not waited out. */
const MOST_WAITS = 3;

/**
 * The account behind a token.
 *
 * @param apiUrl root of the REST API, without a slash at its end
 * @throws RequestError when GitHub does not accept the token
 */
export async function tokenAccount(token: string, apiUrl = 'https://api.github.com'): Promise<Account> {
  const octokit = new PatientOctokit({
    auth: token,
    baseUrl: apiUrl,
    log: SILENT,
    throttle: { onRateLimit: waitsOut, onSecondaryRateLimit: waitsOut },
  });
  try {
    const { data } = await octokit.rest.users.getAuthenticated();
    return { octokit, login: data.login };
  } catch (error) {
    // The token of a workflow run, or of an App, stands for an installation, which is no user.
    if (hasStatus(error, 403)) return { octokit, login: await loginOfApp(octokit) };
    throw error;
  }
}

async function loginOfApp({ graphql }: GitHub): Promise<string> {
  try {
    const { viewer } = await graphql<{ viewer: { login: string } }>('{ viewer { login } }');
    return `${viewer.login.replace(/\[bot\]$/, '')}[bot]`;
  } catch (error) {
    if (isUncertain(error) && !isRefusal(error)) throw error;
    return 'github-actions[bot]';
  }
}

function waitsOut(_seconds: number, _request: object, _octokit: object, waits: number): boolean {
  return waits < MOST_WAITS;
}

/** Octokit writes every refusal to the console, also those that are expected. Errors are thrown besides. */
export const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  return;
}

/** Whether GitHub answered with this HTTP status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Error && 'status' in error && error.status === status;
}

/** Whether the account lacks a permission; a rate limit has the same status. */
export function isForbidden(error: unknown): boolean {
  return hasStatus(error, 403) && !/rate limit|abuse detection/i.test((error as Error).message);
}

/** Whether GraphQL refused something: it answers with status 200 and errors in its body. */
export function isRefusal(error: unknown): error is Error & { errors: readonly { type?: string }[] } {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

/** Whether a request that failed may have been carried out all the same: nobody said no. */
export function isUncertain(error: unknown): boolean {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return true;
  return error.status >= 500;
}
