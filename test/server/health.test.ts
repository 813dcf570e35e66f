import { healthPages, metricsPage } from '../../src/server/health.ts';
import { listen, type Listening } from '../../src/server/http.ts';
import { createMetrics } from '../../src/server/metrics.ts';

const BACKLOG = { ready: 3, later: 2, active: 1, oldest: 7.5 };

let server: Listening;
let obstacle: string | undefined;
let backlog: () => Promise<typeof BACKLOG>;
const errors: unknown[] = [];
const metrics = createMetrics(() => backlog());

beforeAll(async () => {
  const pages = [healthPages({ obstacle: () => Promise.resolve(obstacle) }), metricsPage(metrics)];
  server = await listen(pages, { host: '127.0.0.1', port: 0 }, (error) => errors.push(error));
});

beforeEach(() => {
  obstacle = undefined;
  backlog = () => Promise.resolve(BACKLOG);
});

afterAll(async () => {
  await server.close();
  expect(errors).toEqual([]);
});

function get(path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}${path}`);
}

test('a process lives even when it cannot work, and says what keeps it from work', async () => {
  expect((await get('/readyz')).status).toBe(200);
  obstacle = 'the database does not answer';
  expect((await get('/healthz')).status).toBe(200);
  const unready = await get('/readyz');
  expect([unready.status, await unready.text()]).toEqual([503, 'the database does not answer\n']);
});

test('it tells what there is to do and what was done', async () => {
  metrics.webhook(200, 4);
  metrics.job('review', 'done', 100, 3_000);
  metrics.job('review', 'again', 100, 10);
  metrics.findings([
    { topic: 'quality/pep8', severity: 'warning' },
    { topic: 'quality/pep8', severity: 'warning' },
  ]);
  const soon = new Date(Date.now() + 60_000);
  metrics.answer({ installation: 1, method: 'GET', status: 200, rate: { left: 40, reset: soon } });
  metrics.answer({ installation: 2, method: 'GET', status: 200, rate: { left: 10, reset: soon } });
  metrics.answer({ installation: 3, method: 'GET', status: 403, rate: { left: 0, reset: new Date(Date.now() - 1) } });
  metrics.answer({ installation: undefined, method: 'BREW', status: 0 });
  const text = await (await get('/metrics')).text();
  for (const line of [
    'waymark_queue_jobs{state="ready"} 3',
    'waymark_queue_jobs{state="active"} 1',
    'waymark_queue_oldest_seconds 7.5',
    'waymark_webhook_seconds_count{status="200"} 1',
    'waymark_jobs_total{kind="review",outcome="again"} 1',
    'waymark_job_seconds_bucket{le="5",kind="review"} 1',
    'waymark_findings_total{topic="quality/pep8",severity="warning"} 2',
    'waymark_github_requests_total{method="GET",status="403"} 1',
    'waymark_github_requests_total{method="other",status="none"} 1',
    'waymark_github_rate_limit_remaining 10',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('without a database the other numbers are still told', async () => {
  backlog = () => Promise.reject(new Error('gone'));
  const response = await get('/metrics');
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).not.toMatch(/^waymark_queue_jobs\{/m);
  expect(text).toMatch(/^waymark_process_cpu_seconds_total /m);
});
