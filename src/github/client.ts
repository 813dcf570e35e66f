import { Octokit } from '@octokit/rest';

/** What Waymark uses of an Octokit, whichever way it signs in. */
export type GitHub = Pick<Octokit, 'rest' | 'paginate'>;

/** Who reads and writes on GitHub. */
export interface Account {
  readonly octokit: GitHub;
  /** As GitHub names the author of what this account posts. */
  readonly login: string;
  /** Id of the App. Absent for a token: only Apps may make check runs. */
  readonly app?: number;
}

/**
 * The account behind a token.
 *
 * @param apiUrl root of the REST API, without a slash at its end
 * @throws RequestError when GitHub does not accept the token
 */
export async function tokenAccount(token: string, apiUrl = 'https://api.github.com'): Promise<Account> {
  const octokit = new Octokit({ auth: token, baseUrl: apiUrl, log: SILENT });
  try {
    const { data } = await octokit.rest.users.getAuthenticated();
    return { octokit, login: data.login };
  } catch (error) {
    // The token of a workflow run stands for an App installation, which is no user.
    if (hasStatus(error, 403)) return { octokit, login: 'github-actions[bot]' };
    throw error;
  }
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
