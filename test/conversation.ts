import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pino } from 'pino';
import type { App } from '../src/github/app.ts';
import { toOrder, type WebhookEvent } from '../src/github/order.ts';
import { jobHandlers } from '../src/jobs.ts';
import { openQueue, type Queue } from '../src/queue/queue.ts';
import { startWorker, type Worker } from '../src/queue/worker.ts';
import { createReviewer } from '../src/review.ts';
import { loadRules } from '../src/rules/loader.ts';
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

interface Example {
  readonly action: string;
  readonly issue: object;
  readonly comment: object;
  readonly sender: object;
  readonly pull_request: object;
  readonly check_run: object;
  readonly check_suite: object;
}

const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
const examples = JSON.parse(readFileSync(file, 'utf8')) as { name: string; examples: Example[] }[];

/** A payload as GitHub sent it once. */
function example(name: string, action: string): Example {
  return examples.find((each) => each.name === name)!.examples.find((each) => each.action === action)!;
}

/** Who opens the pull requests; may only read. */
export const AUTHOR = 'grace';
/** May only read, and has opened nothing. */
export const PASSER_BY = 'mallory';
const IDS: Readonly<Record<string, number>> = { [PERSON]: 1, [AUTHOR]: 2, [PASSER_BY]: 3 };
const WRITTEN_AT = '2026-01-01T00:00:00Z';
const NUMBER = 7;

const PLACE = {
  repository: { id: REPOSITORY, name: REPO, owner: { login: OWNER } },
  installation: { id: INSTALLATION },
};

export interface Said {
  readonly by?: string;
  readonly action?: string;
  readonly delivery?: string;
}

let loaded: ReturnType<typeof load> | undefined;

/** What every conversation shares. */
async function load() {
  await githubSchema();
  return [await loadRules(), await createReviewer({})] as const;
}

/** Pull request 7 of a loopback GitHub, whose events go to a worker that reviews with the real rules. */
export class Conversation {
  readonly github: Loopback;
  readonly database: Database;
  /** Kinds of the jobs that ended, and how. */
  ended: string[] = [];
  readonly #queue: Queue;
  #worker: Worker | undefined;
  #told: () => void = () => undefined;

  static async start(database: Database): Promise<Conversation> {
    await database.query(
      `TRUNCATE waymark.job, waymark.turn, waymark.delivery, waymark.reviewed, waymark.text, waymark.policy,
         waymark.pause, waymark.ignored`,
    );
    const conversation = new Conversation(await Loopback.start(), database);
    await conversation.#work();
    return conversation;
  }

  private constructor(github: Loopback, database: Database) {
    this.github = github;
    this.database = database;
    this.#queue = openQueue(database);
    github.people.set(AUTHOR, 'read');
    github.people.set(PASSER_BY, 'read');
  }

  async #work(): Promise<void> {
    const { github, database } = this;
    // The client of the real one spaces writes by a second.
    const app: App = { id: APP.id, octokit: github.app().octokit, account: () => Promise.resolve(github.app()) };
    const [rules, reviewer] = await (loaded ??= load());
    const metrics = createMetrics(() => this.#queue.stats());
    const log = pino({ enabled: false });
    const handlers = jobHandlers({ app, database, queue: this.#queue, reviewer, rules, metrics, log });
    const ended: typeof handlers.ended = (job, hold, end) => {
      this.ended.push(`${job.kind} ${end.outcome}`);
      handlers.ended(job, hold, end);
      this.#told();
    };
    this.#worker = await startWorker(database, { ...handlers, ended }, { retryDelay: 0.01, tries: 3 });
  }

  async stop(): Promise<void> {
    await this.#worker?.stop(0);
    await this.github.stop();
    expect(this.github.violations).toEqual([]);
  }

  /** Delivers an event, and waits until all that comes of it is done. */
  async deliver(name: string, payload: object, id: string = randomUUID()): Promise<void> {
    const order = toOrder({ name, payload } as WebhookEvent);
    if (order) await this.#queue.accept(id, order);
    for (;;) {
      const { ready, later, active } = await this.#queue.stats();
      if (ready + later + active === 0) return;
      await new Promise<void>((resolve) => {
        this.#told = resolve;
        setTimeout(resolve, 100).unref();
      });
    }
  }

  /** Opens the pull request, and has it reviewed. */
  async open(head: Files, base: Files): Promise<void> {
    this.github.openPull(NUMBER, base, head);
    await this.tell('opened');
  }

  async push(files: Files): Promise<void> {
    this.github.push(NUMBER, files);
    await this.tell('synchronize');
  }

  /** Tells what happened to the pull request. */
  async tell(action: string): Promise<void> {
    const { head, state, draft } = this.github.pulls.get(NUMBER)!;
    const { pull_request: pull, ...event } = example('pull_request', 'opened');
    const pull_request = { ...pull, number: NUMBER, state, draft, head: { sha: head } };
    await this.deliver('pull_request', { ...event, action, pull_request, ...PLACE });
  }

  /** Somebody comments in the conversation. @returns the comment's id */
  async say(body: string, said: Said = {}): Promise<number> {
    const { id } = this.github.addNote(NUMBER, body, said.by ?? PERSON);
    await this.deliver('issue_comment', this.commented(id, body, said), said.delivery);
    return id;
  }

  /** The event of a comment in the conversation. */
  commented(id: number, body: string, { by = PERSON, action = 'created' }: Said = {}): object {
    const { issue, comment, sender, ...event } = example('issue_comment', 'created');
    const { state } = this.github.pulls.get(NUMBER)!;
    return {
      ...event,
      action,
      issue: { ...issue, number: NUMBER, state, user: user(AUTHOR), pull_request: {} },
      comment: { ...comment, id, body, user: user(by), created_at: WRITTEN_AT },
      sender: { ...sender, ...user(by) },
      ...PLACE,
    };
  }

  /** Somebody answers a comment in the change. */
  async answer({ id: first, path, line }: CommentState, body: string, by = PERSON): Promise<void> {
    const { id } = this.github.addComment({ pull: NUMBER, path, line, login: by, body, inReplyTo: first });
    const { pull_request: pull, comment, sender, ...event } = example('pull_request_review_comment', 'created');
    await this.deliver('pull_request_review_comment', {
      ...event,
      pull_request: { ...pull, number: NUMBER, state: 'open', user: user(AUTHOR) },
      comment: { ...comment, id, body, user: user(by), created_at: WRITTEN_AT, in_reply_to_id: first },
      sender: { ...sender, ...user(by) },
      ...PLACE,
    });
  }

  /** Somebody presses the button of the check of a head, which may be an old one. */
  async press(head: string, { by = PERSON, identifier = 'apply-safe-fixes' } = {}): Promise<void> {
    const { check_run: run, sender, ...event } = example('check_run', 'requested_action');
    await this.deliver('check_run', {
      ...event,
      requested_action: { identifier },
      check_run: { ...run, head_sha: head, pull_requests: [{ number: NUMBER }] },
      sender: { ...sender, ...user(by) },
      ...PLACE,
    });
  }

  /** Somebody has a check, or all of them, run again. */
  async rerun(name: 'check_run' | 'check_suite', head: string, numbers: readonly number[]): Promise<void> {
    const event = example(name, 'rerequested');
    const checked = { ...event[name], head_sha: head, pull_requests: numbers.map((number) => ({ number })) };
    await this.deliver(name, { ...event, [name]: checked, ...PLACE });
  }

  /** Under a comment. */
  reactions(comment: number): string[] {
    return this.github.reactions.filter((each) => each.comment === comment).map(({ content }) => content);
  }

  /** What Waymark answered. */
  get answers(): string[] {
    const all = [...this.github.notes, ...this.github.comments].map(({ body }) => body);
    return all.filter((body) => body.includes('<!-- waymark:reply='));
  }
}

/**
 * Gives each test of the block around it a conversation of its own, on a database that they share.
 *
 * @param begun takes the conversation before the test
 */
export function conversations(open: () => Promise<Database>, begun: (conversation: Conversation) => void): void {
  let database: Database;
  let conversation: Conversation;

  beforeAll(async () => {
    database = await open();
  });

  afterAll(() => database.close());

  beforeEach(async () => {
    conversation = await Conversation.start(database);
    begun(conversation);
  });

  afterEach(() => conversation.stop());
}

function user(login: string): object {
  return { login, id: IDS[login] ?? 9, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
}
