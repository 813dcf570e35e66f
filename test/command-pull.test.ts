import { createRequire } from 'node:module';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { pino } from 'pino';
import type { App } from '../src/github/app.ts';
import { commandIn } from '../src/github/command.ts';
import { toOrder, type WebhookEvent } from '../src/github/order.ts';
import { jobHandlers } from '../src/jobs.ts';
import { openQueue, type Queue } from '../src/queue/queue.ts';
import { startWorker, type Worker } from '../src/queue/worker.ts';
import { createReviewer, type Reviewer } from '../src/review.ts';
import { loadRules, type LoadedRule } from '../src/rules/loader.ts';
import { createMetrics } from '../src/server/metrics.ts';
import type { Database } from '../src/store/database.ts';
import { githubSchema } from './github/graphql.ts';
import {
  APP,
  type CommentState,
  type Files,
  INSTALLATION,
  Loopback,
  OWNER,
  PERSON,
  REPO,
  REPOSITORY,
} from './github/loopback.ts';
import { DATABASES } from './store/databases.ts';

jest.setTimeout(60_000);

const require = createRequire(import.meta.url);
const file = require.resolve('@octokit/webhooks-examples/api.github.com/index.json');
const examples = JSON.parse(readFileSync(file, 'utf8')) as { name: string; examples: Example[] }[];

type Example = Record<'issue' | 'comment' | 'sender' | 'pull_request' | 'check_run' | 'check_suite', object> & {
  readonly action: string;
};

function example(name: string, action: string): Example {
  return examples.find((each) => each.name === name)!.examples.find((each) => each.action === action)!;
}

const AUTHOR = 'grace';
const IDS: Record<string, number> = { [PERSON]: 1, [AUTHOR]: 2, mallory: 3 };
const AT = '2026-01-01T00:00:00Z';
const CLEAN = 'def find(shop):\n    return shop.get(1)\n';
/** One finding with a safe fix: `comparison-to-none`. */
const FAULT = 'def gone(item):\n    return item == None\n';
const OTHER = 'def kept(item):\n    return item != None\n';

let rules: readonly LoadedRule[];
let reviewer: Reviewer;

beforeAll(async () => {
  rules = await loadRules();
  reviewer = await createReviewer({});
  await githubSchema();
});

describe.each(DATABASES)('on %s', (_, open) => {
  let database: Database;
  let queue: Queue;
  let github: Loopback;
  let worker: Worker;
  let ended: string[] = [];
  let waiting: (() => void)[] = [];

  beforeAll(async () => {
    database = await open();
    queue = openQueue(database);
  });

  afterAll(() => database.close());

  beforeEach(async () => {
    await database.query(
      'TRUNCATE waymark.job, waymark.turn, waymark.delivery, waymark.reviewed, waymark.text, waymark.policy, waymark.pause, waymark.ignored',
    );
    github = await Loopback.start();
    github.people.set(AUTHOR, 'read');
    github.people.set('mallory', 'read');
    ended = [];
    const { octokit } = github.app();
    // The client of the real one spaces writes by a second.
    const app: App = { id: APP.id, octokit, account: () => Promise.resolve(github.app()) };
    const metrics = createMetrics(() => queue.stats());
    const log = pino({ enabled: false });
    const handlers = jobHandlers({ app, database, queue, reviewer, rules, metrics, log });
    worker = await startWorker(
      database,
      {
        ...handlers,
        ended(job, hold, end) {
          ended.push(`${job.kind} ${end.outcome}${end.outcome === 'done' ? '' : `: ${String(end.error)}`}`);
          handlers.ended(job, hold, end);
          for (const each of waiting) each();
        },
      },
      { retryDelay: 0.01 },
    );
  });

  afterEach(async () => {
    await worker.stop(0);
    await github.stop();
    expect(github.violations).toEqual([]);
  });

  /** Delivers an event, and waits until all that comes of it is done. */
  async function deliver(name: string, payload: object, id: string = randomUUID()): Promise<void> {
    const order = toOrder({ name, payload } as WebhookEvent);
    if (order) await queue.accept(id, order);
    await rest();
  }

  async function rest(): Promise<void> {
    for (;;) {
      const { ready, later, active } = await queue.stats();
      if (ready + later + active === 0) return;
      await new Promise<void>((resolve) => {
        waiting = [resolve];
        setTimeout(resolve, 200).unref();
      });
    }
  }

  const repository = { id: REPOSITORY, name: REPO, owner: { login: OWNER } };
  const installation = { id: INSTALLATION };

  function user(login: string) {
    return { login, id: IDS[login] ?? 9, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
  }

  interface Said {
    readonly by?: string;
    readonly action?: string;
    readonly delivery?: string;
    readonly number?: number;
  }

  /** Somebody comments in the conversation. */
  async function say(
    body: string,
    { by = PERSON, action = 'created', delivery, number = 7 }: Said = {},
  ): Promise<number> {
    const note = github.addNote(number, body, by);
    await deliver('issue_comment', commented(note.id, body, by, action, number), delivery);
    return note.id;
  }

  function commented(id: number, body: string, by: string, action = 'created', number = 7): object {
    const { issue, comment, sender, ...event } = example('issue_comment', 'created');
    return {
      ...event,
      action,
      issue: { ...issue, number, state: github.pulls.get(number)!.state, user: user(AUTHOR), pull_request: {} },
      comment: { ...comment, id, body, user: user(by), created_at: AT },
      sender: { ...sender, ...user(by) },
      ...{ repository, installation },
    };
  }

  /** Somebody answers a comment in the change. */
  async function answer(first: CommentState, body: string, by = PERSON): Promise<void> {
    const { id } = github.addComment({
      pull: 7,
      path: first.path,
      line: first.line,
      login: by,
      body,
      inReplyTo: first.id,
    });
    const { pull_request: pull, comment, sender, ...event } = example('pull_request_review_comment', 'created');
    await deliver('pull_request_review_comment', {
      ...event,
      pull_request: { ...pull, number: 7, state: 'open', user: user(AUTHOR) },
      comment: { ...comment, id, body, user: user(by), created_at: AT, in_reply_to_id: first.id },
      sender: { ...sender, ...user(by) },
      ...{ repository, installation },
    });
  }

  async function opened(head: Files, base: Files = { 'shop.py': CLEAN }): Promise<void> {
    github.openPull(7, base, head);
    await push('opened');
  }

  async function push(action = 'synchronize'): Promise<void> {
    const { head, state, draft } = github.pulls.get(7)!;
    const pull_request = {
      ...example('pull_request', 'opened').pull_request,
      number: 7,
      state,
      draft,
      head: { sha: head },
    };
    await deliver('pull_request', {
      ...example('pull_request', 'opened'),
      action,
      pull_request,
      repository,
      installation,
    });
  }

  function reactions(comment: number): string[] {
    return github.reactions.filter((each) => each.comment === comment).map(({ content }) => content);
  }

  function answers(): string[] {
    return [...github.notes, ...github.comments]
      .filter(({ body }) => body.includes('<!-- waymark:reply='))
      .map(({ body }) => body);
  }

  test('review: the present head is reviewed again', async () => {
    await opened({ 'shop.py': FAULT });
    github.comments.length = 0;
    const id = await say('Please.\n\n/waymark review');
    expect(ended).toEqual(['review done', 'command done', 'review done']);
    expect(github.comments).toHaveLength(1);
    expect(reactions(id)).toEqual(['eyes', 'rocket']);
    expect(answers()).toEqual([]);
  });

  test('review: a draft waits until it is ready', async () => {
    github.openPull(7, { 'shop.py': CLEAN }, { 'shop.py': FAULT }).draft = true;
    const id = await say('/waymark review');
    expect(ended).toEqual(['command done']);
    expect(answers()).toEqual([expect.stringContaining('is a draft')]);
    expect(reactions(id)).toEqual(['eyes', 'confused']);
  });

  test('explain: a rule is taught where it was asked for', async () => {
    await opened({ 'shop.py': FAULT });
    const [first] = github.comments;
    await say('/waymark explain comparison-to-none', { by: AUTHOR });
    await answer(first!, '/waymark explain', AUTHOR);
    expect(github.notes.at(-1)!.body).toMatch(/`comparison-to-none`[^]*Instead of[^]*```python[^]*write/);
    expect(github.comments.at(-1)).toMatchObject({ inReplyTo: first!.id, login: APP.login });
    expect(answers()).toHaveLength(2);
  });

  test('explain: of a rule that nobody knows, those that are called alike are named', async () => {
    await opened({ 'shop.py': CLEAN });
    await say('/waymark explain comparison-to-nome');
    expect(answers()[0]).toContain('No rule is called `comparison-to-nome`. Did you mean `comparison-to-none`?');
    await say('/waymark explain');
    expect(answers()[1]).toContain('Which rule?');
  });

  test('ignore: the findings of a rule are told no more, and the check says who wanted that and why', async () => {
    await opened({ 'shop.py': FAULT });
    expect(github.comments).toHaveLength(1);
    await answer(github.comments[0]!, '/waymark ignore');
    const [comment] = github.comments;
    expect(comment!.body).toMatch(/^\*\*Put aside in this pull request by `ada` on \d{4}-\d\d-\d\d\.\*\*\n\n<details>/);
    expect(comment!.minimized).toBeDefined();
    await say('/waymark ignore comparison-to-none @octo/team said <b>so</b>');
    github.push(7, { 'shop.py': `${FAULT}\n\n${OTHER}` });
    await push();
    expect(github.comments.filter(({ body }) => body.includes('waymark:key='))).toHaveLength(1);
    const { summary, conclusion } = github.checks.at(-1)!;
    expect(summary).toMatch(
      /`comparison-to-none` is put aside in this pull request \(2 findings\), by `ada` on [-\d]+: /,
    );
    expect(summary).not.toMatch(/@octo|<b>/);
    expect(conclusion).toBe('success');
  });

  test('ignore: with the end of the pull request it is forgotten, and the comment is back', async () => {
    await opened({ 'shop.py': FAULT });
    const before = github.comments[0]!.body;
    await say('/waymark ignore comparison-to-none');
    expect(github.comments[0]!.body).not.toBe(before);
    github.pulls.get(7)!.state = 'closed';
    await push('closed');
    github.pulls.get(7)!.state = 'open';
    await push('reopened');
    expect(github.comments.map(({ body }) => body)).toEqual([before]);
  });

  test.each([
    ['the policy requires its topic', { '.github/waymark.yml': 'topics: { quality: require }\n' }, undefined],
    ['the organisation has locked it', {}, 'rules: { comparison-to-none: on }\nlocked: [rules.comparison-to-none]\n'],
    ['the organisation has locked it', {}, 'ignore: []\nlocked: [ignore]\n'],
  ])('ignore: a rule cannot be put aside when %s', async (why, base, organisation) => {
    if (organisation !== undefined) github.others.set('.github', { '.github/waymark.yml': organisation });
    await opened({ ...base, 'shop.py': FAULT }, { ...base, 'shop.py': CLEAN });
    const id = await say('/waymark ignore comparison-to-none');
    expect(answers()).toEqual([expect.stringContaining(`cannot be put aside in a pull request: ${why}`)]);
    expect(reactions(id)).toEqual(['eyes', 'confused']);
    expect(github.comments).toMatchObject([{ minimized: undefined }]);
  });

  test('ignore: a rule that is required from now on is told again', async () => {
    await opened({ 'shop.py': FAULT });
    await say('/waymark ignore comparison-to-none');
    const policy = { '.github/waymark.yml': 'topics: { quality: require }\n' };
    github.rebase(7, { ...policy, 'shop.py': CLEAN }, { ...policy, 'shop.py': FAULT });
    await push();
    const { conclusion, summary } = github.checks.at(-1)!;
    expect(conclusion).toBe('failure');
    expect(summary).toContain('`comparison-to-none` was put aside by `ada`');
    expect(github.comments[0]!.minimized).toBeUndefined();
  });

  test('pause and resume: pushes go without a review, which the check says, until it goes on at once', async () => {
    await opened({ 'shop.py': CLEAN });
    await say('/waymark pause');
    github.push(7, { 'shop.py': FAULT });
    await push();
    expect(github.comments).toEqual([]);
    expect(github.checks.at(-1)).toMatchObject({ status: 'completed', conclusion: 'neutral', title: 'Paused' });
    expect(github.checks.at(-1)!.summary).toContain('paused by `ada`');
    await say('/waymark review');
    expect(github.comments).toHaveLength(1);
    github.push(7, { 'shop.py': `${FAULT}\n\n${OTHER}` });
    await push();
    expect(github.comments).toHaveLength(1);
    await say('/waymark resume');
    expect(github.comments).toHaveLength(2);
    expect(github.checks.at(-1)!.title).not.toBe('Paused');
    github.push(7, { 'shop.py': `${CLEAN}\n\n${FAULT}\n\n${OTHER}` });
    await push();
    expect(github.checks.at(-1)!.title).not.toBe('Paused');
    expect(answers()).toHaveLength(2);
  });

  test('config: the policy in force is that of the base, and what is wrong with it is said', async () => {
    const policy = { '.github/waymark.yml': 'comments: 3\n' };
    await opened({ 'shop.py': FAULT, '.github/waymark.yml': 'comments: 9\n' }, { ...policy, 'shop.py': CLEAN });
    await say('/waymark config', { by: AUTHOR });
    expect(answers()[0]).toMatch(
      /Policy +\.github\/waymark\.yml[^]*Comments +3 a review[^]*<details>[^]*comparison-to-none/,
    );
    const wrong = { '.github/waymark.yml': 'comment: 3\n' };
    github.rebase(7, { ...wrong, 'shop.py': CLEAN }, { ...wrong, 'shop.py': FAULT });
    await say('/waymark config');
    expect(answers()[1]).toContain('the last policy that was valid stays in force');
  });

  test('help: the commands, none of which it gives', async () => {
    await opened({ 'shop.py': CLEAN });
    await say('/waymark', { by: AUTHOR });
    expect(answers()[0]).toContain('`/waymark ignore RULE [reason]`');
  });

  test('nothing that Waymark writes is a command', async () => {
    await opened({ 'shop.py': FAULT });
    const commands = [
      'review',
      'pause',
      'resume',
      'config',
      'help',
      'explain comparison-to-none',
      'explain /waymark',
      'ignore x',
    ];
    for (const command of commands) await say(`/waymark ${command}`);
    await say('/waymark ignore comparison-to-none\u2028/waymark review');
    const ours = [...github.notes, ...github.comments].filter(({ login }) => login === APP.login);
    expect(ours.length).toBeGreaterThan(7);
    // Neither with its marks nor without them.
    for (const { body } of ours)
      expect([body, body.replaceAll('<!-- waymark:', '')].map(commandIn)).toEqual([undefined, undefined]);
    for (const { summary } of github.checks) expect(commandIn(summary ?? '')).toBeUndefined();
  });

  test('a command that is delivered again, or done again after its answer was lost, is answered once', async () => {
    await opened({ 'shop.py': CLEAN });
    await say('/waymark help', { delivery: 'd1' });
    const { id } = github.notes[0]!;
    await deliver('issue_comment', commented(id, '/waymark help', PERSON), 'd1');
    expect(ended).toEqual(['review done', 'command done']);
    await deliver('issue_comment', commented(id, '/waymark help', PERSON), 'd2');
    expect(answers()).toHaveLength(1);
    github.breakNext(({ method, path }) => method === 'POST' && path.endsWith('/issues/7/comments'), true);
    await say('/waymark help');
    expect(answers()).toHaveLength(2);
  });

  test('where reactions or answers are not granted, the command is done all the same', async () => {
    await opened({ 'shop.py': FAULT });
    github.permissions.reactions = false;
    await say('/waymark ignore comparison-to-none');
    github.failNext(({ method, path }) => method === 'POST' && path.endsWith('/issues/7/comments'), 403);
    await say('/waymark pause');
    expect(github.reactions).toEqual([]);
    expect(ended).toEqual(['review done', 'command done', 'review done', 'command done']);
    expect(github.comments[0]!.body).toMatch(/^\*\*Put aside/);
  });

  test('a command that fails for good leaves a confused face', async () => {
    await opened({ 'shop.py': CLEAN });
    for (let tries = 0; tries < 9; tries += 1) {
      github.failNext(({ path }) => path.endsWith('/pulls/7'), 500);
    }
    const id = await say('/waymark review');
    expect(reactions(id).at(-1)).toBe('confused');
    expect(ended.at(-1)).toBe('command done');
  });

  describe('a command that nobody may give', () => {
    beforeEach(() => opened({ 'shop.py': FAULT }));

    async function nothingComesOf(work: () => Promise<unknown>, jobs: readonly string[] = []): Promise<void> {
      const before = github.requests.length;
      const comments = structuredClone(github.comments);
      ended = [];
      await work();
      expect(ended).toEqual(jobs);
      expect(github.comments.slice(0, comments.length)).toEqual(comments);
      expect(answers()).toEqual([]);
      const { rows } = await database.query(
        'SELECT rule FROM waymark.ignored UNION ALL SELECT login FROM waymark.pause',
      );
      expect(rows).toEqual([]);
      if (jobs.length === 0) expect(github.requests.slice(before)).toEqual([]);
    }

    test.each(['review', 'ignore comparison-to-none', 'pause', 'resume'])(
      'of the author who may only read: %s gets a confused face and nothing else',
      async (command) => {
        let id = 0;
        await nothingComesOf(async () => {
          id = await say(`/waymark ${command}`, { by: AUTHOR });
        }, ['command done']);
        expect(reactions(id)).toEqual(['confused']);
      },
    );

    test.each(['explain comparison-to-none', 'help', 'config', 'ignore comparison-to-none'])(
      'of a passer-by: %s gets a confused face and nothing else',
      async (command) => {
        let id = 0;
        await nothingComesOf(async () => {
          id = await say(`/waymark ${command}`, { by: 'mallory' });
        }, ['command done']);
        expect(reactions(id)).toEqual(['confused']);
        await nothingComesOf(() => say(`/waymark ${command}`, { by: 'a-stranger' }), ['command done']);
      },
    );

    test('of a bot', () => nothingComesOf(() => say('/waymark pause', { by: 'other[bot]' })));

    test('of ours', () => nothingComesOf(() => say(`/waymark pause`, { by: APP.login })));

    test('that was put in by an edit, or deleted', async () => {
      await nothingComesOf(() => say('/waymark pause', { action: 'edited' }));
      await nothingComesOf(() => say('/waymark pause', { action: 'deleted' }));
    });

    test('that is quoted, or stands in code', async () => {
      await nothingComesOf(() => say('> /waymark pause\n\nWhat does this do?'));
      await nothingComesOf(() => say('```\n/waymark pause\n```'));
    });

    test('in the conversation of an issue, or of a pull request that is closed', async () => {
      const { pull_request: __, ...issue } = (commented(1, '', PERSON) as { issue: { pull_request: object } }).issue;
      await nothingComesOf(() => deliver('issue_comment', { ...commented(1, '/waymark pause', PERSON), issue }));
      github.pulls.get(7)!.state = 'closed';
      await nothingComesOf(() => say('/waymark pause'));
    });

    test('in the code of a suggested change of ours, or in the copy of one', async () => {
      const { body } = github.comments[0]!;
      expect(body).toContain('```suggestion');
      const forged = body.replace(/```suggestion\n/, '```suggestion\n/waymark pause\n');
      await nothingComesOf(() => say(forged));
      await nothingComesOf(() => say(`${forged}\n/waymark pause`));
    });
  });

  test('ids of another installation, repository or pull request in a comment lead nowhere', async () => {
    await opened({ 'shop.py': FAULT });
    github.openPull(9, { 'shop.py': CLEAN }, { 'shop.py': FAULT });
    await say('/waymark ignore comparison-to-none installation=5 repository=6 other/repo#9 pull=9');
    const { rows } = await database.query(
      'SELECT installation::int, repository::int, number, reason FROM waymark.ignored',
    );
    const reason = 'installation=5 repository=6 other/repo#9 pull=9';
    expect(rows).toEqual([{ installation: INSTALLATION, repository: REPOSITORY, number: 7, reason }]);
    const said = [
      ...github.notes.filter(({ login }) => login === APP.login).map(({ body }) => body),
      github.checks.at(-1)!.summary!,
    ];
    for (const text of said) expect(text).not.toContain('repo#9');
    expect(
      github.requests.filter((each) => !each.includes(`/repos/${OWNER}/${REPO}/`) && each.includes('/repos/')),
    ).toEqual(github.requests.filter((each) => each.includes('/contents/') && !each.includes(`/${REPO}/`)));
  });

  test('of ten thousand commands in one comment, one is done', async () => {
    await opened({ 'shop.py': CLEAN });
    await say(
      Array.from({ length: 10_000 }, () => '/waymark help')
        .join('\n')
        .slice(0, 65_000),
    );
    expect(answers()).toHaveLength(1);
    expect(ended).toEqual(['review done', 'command done']);
  });

  test('a name with markup, mentions and links in it is said as text', async () => {
    await opened({ 'shop.py': CLEAN });
    for (const name of ['**bold**', '<img/src=x>', '@octo/team', '[a](https://evil.example)', 'a``b`@ada`c', '#1']) {
      await say(`/waymark explain ${name}`);
    }
    const rest = answers().map((each) => each.replace(/(`+)(?:(?!\1).)+?\1(?!`)/g, ''));
    expect(rest).toHaveLength(6);
    for (const each of rest) expect(each).toMatch(/^No rule is called \.\n\n<!-- waymark:reply=\d+ -->$/);
  });
});
