import type { EmitterWebhookEvent } from '@octokit/webhooks';
import type { Order, ReviewJob } from '../model/job.ts';

/** What GitHub sends to a webhook, verified. */
export type WebhookEvent = Pick<EmitterWebhookEvent, 'name' | 'payload'>;

export type Payload<Name extends EmitterWebhookEvent['name']> = Extract<EmitterWebhookEvent, { name: Name }>['payload'];

/** What an event asks for, or undefined when it asks for nothing. */
export function toOrder(event: WebhookEvent): Order | undefined {
  switch (event.name) {
    case 'pull_request':
      return fromPullRequest(event.payload as Payload<'pull_request'>);
    case 'check_run':
      return fromCheckRun(event.payload as Payload<'check_run'>);
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

/** Somebody asked GitHub to run the check again. GitHub names no pull request when its branch lies in a fork. */
function fromCheckRun(payload: Payload<'check_run'>): Order | undefined {
  if (payload.action !== 'rerequested') return undefined;
  const pull = payload.check_run.pull_requests[0];
  const job = pull && review(payload, pull.number, payload.check_run.head_sha);
  return job && { kind: 'do', job };
}

interface Origin {
  readonly installation?: { readonly id: number } | undefined;
  readonly repository: { readonly id: number; readonly name: string; readonly owner: { readonly login: string } };
}

/** Undefined without an installation: what a webhook of a repository tells is not for an App. */
function review({ installation, repository }: Origin, number: number, head: string): ReviewJob | undefined {
  return (
    installation && {
      kind: 'review',
      installation: installation.id,
      repository: repository.id,
      owner: repository.owner.login,
      repo: repository.name,
      number,
      head,
    }
  );
}
