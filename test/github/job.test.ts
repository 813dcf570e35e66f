import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { toJob, type WebhookEvent } from '../../src/github/job.ts';

interface PullRequestExample {
  action: string;
  number: number;
  pull_request: { draft: boolean; state: string; head: { sha: string } };
  installation?: { id: number };
}

const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
const events = JSON.parse(readFileSync(file, 'utf8')) as { name: string; examples: { action?: string }[] }[];

function examples(name: string): PullRequestExample[] {
  return (events.find((event) => event.name === name)?.examples ?? []) as PullRequestExample[];
}

function example(action: string, more: Partial<PullRequestExample['pull_request']> = {}): PullRequestExample {
  const found = examples('pull_request').find((each) => each.action === action);
  if (!found) throw new Error(`There is no example of ${action}.`);
  return { ...found, pull_request: { ...found.pull_request, state: 'open', draft: false, ...more } };
}

function jobOf(name: string, payload: object) {
  return toJob({ name, payload } as WebhookEvent);
}

test.each(['opened', 'reopened', 'synchronize', 'ready_for_review'])('%s asks for a review of the head', (action) => {
  expect(jobOf('pull_request', example(action))).toMatchObject({
    owner: 'Codertocat',
    repo: 'Hello-World',
    number: example(action).number,
    head: example(action).pull_request.head.sha,
  });
});

test('the installation that GitHub names is kept', () => {
  expect(jobOf('pull_request', { ...example('opened'), installation: { id: 5 } })).toMatchObject({ installation: 5 });
  expect(jobOf('pull_request', { ...example('opened'), installation: undefined })).not.toHaveProperty('installation');
});

test('a draft waits until it is ready', () => {
  expect(jobOf('pull_request', example('opened', { draft: true }))).toBeUndefined();
  expect(jobOf('pull_request', example('synchronize', { draft: true }))).toBeUndefined();
});

test('a closed pull request is left alone', () => {
  expect(jobOf('pull_request', example('synchronize', { state: 'closed' }))).toBeUndefined();
});

test('an edit asks for a review only when it changes the base', () => {
  const edited = { ...example('opened'), action: 'edited' };
  expect(jobOf('pull_request', { ...edited, changes: { title: { from: 'Old' } } })).toBeUndefined();
  const changes = { base: { ref: { from: 'main' }, sha: { from: 'f'.repeat(40) } } };
  expect(jobOf('pull_request', { ...edited, changes })).toBeDefined();
});

test('of all real events, only those that change the diff ask for a review', () => {
  const asking = events.flatMap(({ name, examples }) =>
    examples.filter((payload) => jobOf(name, payload)).map(({ action }) => `${name}.${action ?? ''}`),
  );
  const expected = ['opened', 'ready_for_review', 'reopened', 'synchronize'].map((action) => `pull_request.${action}`);
  expect([...new Set(asking)].sort()).toEqual(expected);
});

test('a check that is run again is a review of its commit', () => {
  const all = events.find((event) => event.name === 'check_run')?.examples ?? [];
  const payload = all.find(({ action }) => action === 'rerequested') as { check_run: { head_sha: string } };
  const withPulls = (pull_requests: object[]) => ({ ...payload, check_run: { ...payload.check_run, pull_requests } });
  expect(jobOf('check_run', withPulls([{ number: 3 }]))).toMatchObject({ number: 3, head: payload.check_run.head_sha });
  expect(jobOf('check_run', withPulls([]))).toBeUndefined();
  expect(jobOf('check_run', { ...withPulls([{ number: 3 }]), action: 'completed' })).toBeUndefined();
});
