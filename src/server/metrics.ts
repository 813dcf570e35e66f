import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** What there is to do, as the queue tells. Seconds. */
interface Backlog {
  readonly ready: number;
  readonly later: number;
  readonly active: number;
  readonly oldest: number;
}

/** What the process counts. No label comes from outside without a bound on its values. */
export interface Metrics {
  /** Prometheus' text format. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
  /** @param milliseconds from the first byte of the request to the end of the answer */
  readonly webhook: (status: number, milliseconds: number) => void;
  /** An answer of GitHub's API; status 0: none. */
  readonly answer: (answer: {
    readonly installation: number | undefined;
    readonly method: string;
    readonly status: number;
    readonly rate?: { readonly left: number; readonly reset: Date };
  }) => void;
  /** @param kind of the job, @param outcome how the work on it ended */
  job(kind: string, outcome: string, waitedMilliseconds: number, tookMilliseconds: number): void;
  findings(findings: readonly { readonly topic: string; readonly severity: string }[]): void;
  redelivered(): void;
  found(): void;
}

const QUICK = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SLOW = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600];
const METHODS = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);

/** @param backlog asked at every scrape; while the database does not answer its numbers are missing */
export function createMetrics(backlog: () => Promise<Backlog>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'waymark_' });

  let asked: Promise<Backlog | undefined> | undefined;
  /** Once for all numbers of a scrape. A number that is missing says that the database is; readiness says why. */
  function ask(): Promise<Backlog | undefined> {
    asked ??= backlog()
      .catch(() => undefined)
      .finally(() => (asked = undefined));
    return asked;
  }

  new Gauge({
    name: 'waymark_queue_jobs',
    help: 'Jobs in the database: ready to be taken, waiting for a time, at work.',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset();
      const known = await ask();
      for (const state of ['ready', 'later', 'active'] as const) if (known) this.set({ state }, known[state]);
    },
  });
  new Gauge({
    name: 'waymark_queue_oldest_seconds',
    help: 'Age of the oldest job that is not done.',
    registers,
    async collect() {
      this.set((await ask())?.oldest ?? NaN);
    },
  });
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    ...labelNames: Label[]
  ): Histogram<Label> => new Histogram({ name, help, buckets, labelNames, registers });
  const outcomes = counter('waymark_jobs_total', 'Ends of work on jobs.', 'kind', 'outcome');
  const took = histogram('waymark_job_seconds', 'Time that a job took which was done.', SLOW, 'kind');
  const waited = histogram('waymark_job_wait_seconds', 'Time from when a job was due to when it was taken.', SLOW);
  const webhooks = histogram('waymark_webhook_seconds', 'Answers to webhooks, by HTTP status.', QUICK, 'status');
  const calls = counter(
    'waymark_github_requests_total',
    "Requests to GitHub's API, by HTTP status; `none` without an answer.",
    'method',
    'status',
  );
  const findings = counter('waymark_findings_total', 'New findings that reviews told of.', 'topic', 'severity');
  const missed = counter(
    'waymark_missed_total',
    'What was missed and found again: deliveries asked for once more, pull requests without a review.',
    'what',
  );
  const rates = new Map<number, { left: number; reset: Date }>();
  new Gauge({
    name: 'waymark_github_rate_limit_remaining',
    help: 'Least number of requests left to any installation until its limit is reset.',
    registers,
    collect() {
      const now = new Date();
      for (const [installation, { reset }] of rates) if (reset < now) rates.delete(installation);
      this.set(rates.size > 0 ? Math.min(...[...rates.values()].map(({ left }) => left)) : NaN);
    },
  });

  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    webhook: (status, milliseconds) => {
      webhooks.observe({ status }, milliseconds / 1000);
    },
    answer({ installation, method, status, rate }) {
      calls.inc({ method: METHODS.has(method) ? method : 'other', status: status === 0 ? 'none' : String(status) });
      if (installation !== undefined && rate) rates.set(installation, rate);
    },
    job(kind, outcome, waitedMilliseconds, tookMilliseconds) {
      outcomes.inc({ kind, outcome });
      waited.observe(waitedMilliseconds / 1000);
      if (outcome === 'done') took.observe({ kind }, tookMilliseconds / 1000);
    },
    findings(all) {
      for (const { topic, severity } of all) findings.inc({ topic, severity });
    },
    redelivered: () => {
      missed.inc({ what: 'delivery' });
    },
    found: () => {
      missed.inc({ what: 'pull request' });
    },
  };
}
