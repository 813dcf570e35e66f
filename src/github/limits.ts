/** The work may go on at a time; undefined: GitHub did not say when. */
export interface Wait {
  readonly until: Date | undefined;
}

/** What an error of Octokit may hold. */
interface Refusal {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly response?: { readonly headers?: Readonly<Record<string, unknown>> };
}

/**
 * Whether GitHub refused because of too many requests, and until when.
 *
 * @param now milliseconds since the epoch
 */
export function rateLimit(error: unknown, now: number): Wait | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, message, response } = error as Refusal;
  if (status !== 403 && status !== 429) return undefined;
  const headers = response?.headers ?? {};
  const after = numberIn(headers['retry-after']);
  if (after !== undefined) return { until: new Date(now + after * 1000) };
  const reset = numberIn(headers['x-ratelimit-reset']);
  // A second of margin: the clocks need not agree.
  if (String(headers['x-ratelimit-remaining']) === '0' && reset !== undefined) {
    return { until: new Date(Math.max(now, reset * 1000) + 1000) };
  }
  return status === 429 || /rate limit/i.test(String(message)) ? { until: undefined } : undefined;
}

function numberIn(header: unknown): number | undefined {
  const number = header === undefined ? NaN : Number(header);
  return Number.isFinite(number) ? number : undefined;
}

/**
 * What may be kept of an error and shown to people: never what was sent to GitHub or what it sent back, since both may hold
 * code, and headers hold tokens.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown fault';
  // Octokit's errors have the status of the answer, and 500 where there was none.
  if ('status' in error && 'request' in error) {
    const { method = '', url = '' } = error.request as { method?: string; url?: string };
    const path = URL.canParse(url) ? new URL(url).pathname : '';
    return 'response' in error && error.response !== undefined
      ? `GitHub answered ${String(error.status)} to ${method} ${path}`
      : `GitHub did not answer ${method} ${path}`;
  }
  // A parser quotes what it could not read.
  if (error instanceof SyntaxError) return 'something could not be read';
  // A connection that is refused at several addresses has a code, but no message.
  return error.message || ('code' in error ? String(error.code) : error.name);
}
