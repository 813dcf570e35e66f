import type { EmitterWebhookEvent } from '@octokit/webhooks';
import { FIXES_ACTION, type Job, type Order, type Place, type ReviewJob } from '../model/job.ts';
import { commandIn } from './command.ts';

/** What GitHub sends to a webhook, verified. */
export type WebhookEvent = Pick<EmitterWebhookEvent, 'name' | 'payload'>;

export type Payload<Name extends EmitterWebhookEvent['name']> = Extract<EmitterWebhookEvent, { name: Name }>['payload'];

/** The events that may ask for something, as `toOrder` takes them: of no other one a delivery is missed. */
export const ASKING: ReadonlySet<string> = new Set([
  'pull_request',
  'issue_comment',
  'pull_request_review_comment',
  'check_run',
  'check_suite',
  'installation',
  'installation_repositories',
  'repository',
]);

/** What an event asks for, or undefined when it asks for nothing. */
export function toOrder(event: WebhookEvent): Order | undefined {
  switch (event.name) {
    case 'pull_request':
      return fromPullRequest(event.payload as Payload<'pull_request'>);
    case 'check_run':
      return fromCheckRun(event.payload as Payload<'check_run'>);
    case 'check_suite': {
      const { action, check_suite: suite, ...origin } = event.payload as Payload<'check_suite'>;
      return action === 'rerequested' ? again(origin, suite) : undefined;
    }
    case 'issue_comment': {
      const payload = event.payload as Payload<'issue_comment'>;
      return payload.issue.pull_request ? fromComment(payload, payload.issue) : undefined;
    }
    case 'pull_request_review_comment': {
      const payload = event.payload as Payload<'pull_request_review_comment'>;
      const { in_reply_to_id: thread, id } = payload.comment;
      return fromComment(payload, payload.pull_request, thread ?? id);
    }
    case 'installation': {
      const { action, installation } = event.payload as Payload<'installation'>;
      const isOver = action === 'deleted' || action === 'suspend';
      return isOver ? { kind: 'erase', installation: installation.id } : undefined;
    }
    case 'installation_repositories': {
      const { action, installation, repositories_removed } = event.payload as Payload<'installation_repositories'>;
      if (action !== 'removed') return undefined;
      const repositories = repositories_removed.map(({ id }) => id);
      return { kind: 'erase', installation: installation.id, repositories };
    }
    case 'repository': {
      const { action, installation, repository } = event.payload as Payload<'repository'>;
      if (action !== 'deleted' || !installation) return undefined;
      return { kind: 'erase', installation: installation.id, repositories: [repository.id] };
    }
    default:
      return undefined;
  }
}

function fromPullRequest(payload: Payload<'pull_request'>): Order | undefined {
  const pull = payload.pull_request;
  const job = review(payload, pull.number, pull.head.sha);
  if (!job) return undefined;
  if (payload.action === 'closed') return { kind: 'close', lane: job };
  return headToReview(payload) && { kind: 'do', job };
}

/** A pull request at one head, for whoever reviews it without an App. */
export type PullHead = Pick<ReviewJob, 'owner' | 'repo' | 'number' | 'head'>;

/** What an event of a pull request wants reviewed, or undefined when it asks for no review. */
export function headToReview(payload: Payload<'pull_request'>): PullHead | undefined {
  const { pull_request: pull, repository } = payload;
  if (pull.draft === true || pull.state !== 'open' || !changesTheDiff(payload)) return undefined;
  return { owner: repository.owner.login, repo: repository.name, number: pull.number, head: pull.head.sha };
}

function changesTheDiff(payload: Payload<'pull_request'>): boolean {
  switch (payload.action) {
    case 'opened':
    case 'reopened':
    case 'synchronize':
    case 'ready_for_review':
      return true;
    case 'edited':
      return payload.changes.base !== undefined;
    default:
      return false;
  }
}

function fromCheckRun(payload: Payload<'check_run'>): Order | undefined {
  const { action, check_run: run } = payload;
  if (action === 'rerequested') return again(payload, run);
  if (action !== 'requested_action') return undefined;
  if (payload.requested_action?.identifier !== FIXES_ACTION) return undefined;
  const place = placeOf(payload, run.pull_requests[0]?.number);
  // Only branches of the repository itself have the button, and GitHub names the pull requests of these.
  return place && { kind: 'do', job: { kind: 'fix', ...place, head: run.head_sha, by: payload.sender.login } };
}

/** What a check run, or all of them at a commit, say of themselves. */
interface Checked {
  readonly head_sha: string;
  readonly pull_requests: readonly (object | null)[];
}

/** Somebody asked GitHub to run the check again. It names no pull request when its branch lies in a fork. */
function again(origin: Origin, { head_sha: head, pull_requests: pulls }: Checked): Order | undefined {
  const pull = pulls[0] as { readonly number: number } | null | undefined;
  const place = placeOf(origin, pull?.number ?? 0);
  if (!place) return undefined;
  const job: Job = pull ? { kind: 'review', ...place, head, asked: true } : { kind: 'find', ...place, head };
  return { kind: 'do', job };
}

interface Person {
  readonly id: number;
  readonly login: string;
  readonly type?: string;
}

interface Commented extends Origin {
  readonly action: string;
  readonly comment: {
    readonly id: number;
    readonly body: string;
    readonly created_at: string;
    readonly user: Person | null;
  };
  readonly sender: { readonly type?: string };
}

/** GitHub's types leave out what nobody is told of a person that is gone. */
interface Discussed {
  readonly number: number;
  readonly state?: string;
  readonly user: Pick<Person, 'id'> | null;
}

/**
 * A comment on an open pull request, when it asks for something. Comments of bots never do, nor those that are changed: whoever
 * may edit the comment of another one would speak in that one's name.
 *
 * @param thread id of the comment that begins the thread; absent in the conversation
 */
function fromComment(payload: Commented, pull: Discussed, thread?: number): Order | undefined {
  const { action, comment, sender } = payload;
  const { user } = comment;
  if (action !== 'created' || pull.state !== 'open' || user === null) return undefined;
  if ([sender.type, user.type].includes('Bot')) return undefined;
  const command = commandIn(comment.body);
  const place = command && placeOf(payload, pull.number);
  if (!place) return undefined;
  const where = { id: comment.id, at: comment.created_at, ...(thread !== undefined && { thread }) };
  const isAuthor = pull.user?.id === user.id;
  return { kind: 'do', job: { kind: 'command', ...place, command, by: user.login, isAuthor, comment: where } };
}

interface Origin {
  readonly installation?: { readonly id: number } | undefined;
  readonly repository: { readonly id: number; readonly name: string; readonly owner: { readonly login: string } };
}

function review(origin: Origin, number: number, head: string): ReviewJob | undefined {
  const place = placeOf(origin, number);
  return place && { kind: 'review', ...place, head };
}

/** Undefined without an installation: what a webhook of a repository tells is not for an App. */
function placeOf({ installation, repository }: Origin, number: number | undefined): Place | undefined {
  if (installation === undefined || number === undefined) return undefined;
  return {
    installation: installation.id,
    repository: repository.id,
    owner: repository.owner.login,
    repo: repository.name,
    number,
  };
}
