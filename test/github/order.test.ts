import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ASKING, toOrder, type WebhookEvent } from '../../src/github/order.ts';

interface PullRequestExample {
  action: string;
  number: number;
  pull_request: { draft: boolean; state: string; head: { sha: string } };
  installation: { id: number };
  repository: { id: number };
}

const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
const events = JSON.parse(readFileSync(file, 'utf8')) as { name: string; examples: { action?: string }[] }[];

function examples(name: string): PullRequestExample[] {
  return (events.find((event) => event.name === name)?.examples ?? []) as PullRequestExample[];
}

function example(action: string, more: Partial<PullRequestExample['pull_request']> = {}): PullRequestExample {
  const found = examples('pull_request').find((each) => each.action === action);
  if (!found) throw new Error(`There is no example of ${action}.`);
  return {
    ...found,
    installation: { id: 5 },
    pull_request: { ...found.pull_request, state: 'open', draft: false, ...more },
  };
}

function orderOf(name: string, payload: object) {
  return toOrder({ name, payload } as WebhookEvent);
}

function jobOf(name: string, payload: object) {
  const order = orderOf(name, payload);
  return order?.kind === 'do' ? order.job : undefined;
}

test.each(['opened', 'reopened', 'synchronize', 'ready_for_review'])('%s asks for a review of the head', (action) => {
  expect(jobOf('pull_request', example(action))).toMatchObject({
    owner: 'Codertocat',
    repo: 'Hello-World',
    number: example(action).number,
    head: example(action).pull_request.head.sha,
  });
});

test('the installation and the repository are known by their ids', () => {
  const { id } = example('opened').repository;
  expect(jobOf('pull_request', example('opened'))).toMatchObject({ installation: 5, repository: id });
  expect(jobOf('pull_request', { ...example('opened'), installation: undefined })).toBeUndefined();
});

test('a draft waits until it is ready', () => {
  expect(jobOf('pull_request', example('opened', { draft: true }))).toBeUndefined();
  expect(jobOf('pull_request', example('synchronize', { draft: true }))).toBeUndefined();
});

test('what happens to a closed pull request asks for nothing', () => {
  expect(orderOf('pull_request', example('synchronize', { state: 'closed' }))).toBeUndefined();
});

test('closing it ends the work on it', () => {
  const closed = example('closed', { state: 'closed' });
  expect(orderOf('pull_request', closed)).toMatchObject({
    kind: 'close',
    lane: { installation: 5, repository: closed.repository.id, number: closed.number },
  });
});

test('an edit asks for a review only when it changes the base', () => {
  const edited = { ...example('opened'), action: 'edited' };
  expect(jobOf('pull_request', { ...edited, changes: { title: { from: 'Old' } } })).toBeUndefined();
  const changes = { base: { ref: { from: 'main' }, sha: { from: 'f'.repeat(40) } } };
  expect(jobOf('pull_request', { ...edited, changes })).toBeDefined();
});

test('of all real events, only those that change the diff or ask for another run lead to a review', () => {
  const asking = events.flatMap(({ name, examples }) =>
    examples
      .filter((payload) => jobOf(name, { ...payload, installation: { id: 5 } }))
      .map(({ action }) => `${name}.${action ?? ''}`),
  );
  const expected = ['opened', 'ready_for_review', 'reopened', 'synchronize'].map((action) => `pull_request.${action}`);
  expect([...new Set(asking)].sort()).toEqual(['check_run.rerequested', 'check_suite.rerequested', ...expected]);
});

test.each(['check_run', 'check_suite'] as const)(
  'a %s that is run again is a review that somebody asked for',
  (name) => {
    const all = events.find((event) => event.name === name)?.examples ?? [];
    const payload = all.find(({ action }) => action === 'rerequested') as Record<typeof name, { head_sha: string }>;
    const withPulls = (pull_requests: object[]) => ({
      ...payload,
      installation: { id: 5 },
      [name]: { ...payload[name], pull_requests },
    });
    const { head_sha: head } = payload[name];
    expect(jobOf(name, withPulls([{ number: 3 }]))).toMatchObject({ kind: 'review', number: 3, head, asked: true });
    expect(jobOf(name, withPulls([]))).toMatchObject({ kind: 'find', number: 0, head });
    expect(jobOf(name, { ...withPulls([{ number: 3 }]), action: 'completed' })).toBeUndefined();
  },
);

test('the button of the check asks for the safe fixes of its commit, and other buttons for nothing', () => {
  const payload = events
    .find(({ name }) => name === 'check_run')!
    .examples.find(({ action }) => action === 'requested_action') as { check_run: { head_sha: string } };
  const { head_sha: head } = payload.check_run;
  const pressed = { ...payload, requested_action: { identifier: 'apply-safe-fixes' } };
  expect(jobOf('check_run', pressed)).toMatchObject({ kind: 'fix', number: 26764, head, installation: 690857 });
  expect(jobOf('check_run', payload)).toBeUndefined();
  const ofFork = { ...pressed, check_run: { ...payload.check_run, pull_requests: [] } };
  expect(jobOf('check_run', ofFork)).toBeUndefined();
});

test('what the App may no longer see is erased', () => {
  const installation = { id: 5 };
  expect(orderOf('installation', { action: 'deleted', installation })).toEqual({ kind: 'erase', installation: 5 });
  expect(orderOf('installation', { action: 'suspend', installation })).toEqual({ kind: 'erase', installation: 5 });
  expect(orderOf('installation', { action: 'created', installation })).toBeUndefined();
  const repositories_removed = [{ id: 7 }, { id: 8 }];
  expect(orderOf('installation_repositories', { action: 'removed', installation, repositories_removed })).toEqual({
    kind: 'erase',
    installation: 5,
    repositories: [7, 8],
  });
  expect(orderOf('installation_repositories', { action: 'added', installation })).toBeUndefined();
  const repository = { id: 9 };
  expect(orderOf('repository', { action: 'deleted', installation, repository })).toEqual({
    kind: 'erase',
    installation: 5,
    repositories: [9],
  });
  expect(orderOf('repository', { action: 'renamed', installation, repository })).toBeUndefined();
});

test('of no event that may ask for something a delivery that was missed is passed over, and of no other one it is sent again', () => {
  const asking = events.filter(({ name, examples }) =>
    examples.some(
      (payload) => orderOf(name, asked(payload)) ?? orderOf(name, { ...asked(payload), action: 'deleted' }),
    ),
  );
  expect(asking.map(({ name }) => name).sort()).toEqual([...ASKING].sort());
});

/** An event as it would be if a person asked for something with it. */
function asked(payload: object): object {
  const { comment, issue, pull_request: pull } = payload as Partial<Record<string, object>>;
  const user = { id: 1, login: 'ada', type: 'User' };
  return {
    ...{ ...payload, sender: user, installation: { id: 5 } },
    ...(comment && { comment: { ...comment, body: '/waymark review', user } }),
    ...(issue && { issue: { ...issue, state: 'open', pull_request: {} } }),
    ...(pull && { pull_request: { ...pull, state: 'open', draft: false } }),
  };
}
