import type { EmitterWebhookEvent } from '@octokit/webhooks';
import type { ReviewJob } from '../model/job.ts';

/** What GitHub sends to a webhook, verified. */
export type WebhookEvent = Pick<EmitterWebhookEvent, 'name' | 'payload'>;

type PullRequestPayload = EmitterWebhookEvent<'pull_request'>['payload'];
type CheckRunPayload = EmitterWebhookEvent<'check_run'>['payload'];

/** The review that an event asks for, or undefined when it asks for none. */
export function toJob(event: WebhookEvent): ReviewJob | undefined {
  if (event.name === 'pull_request') return fromPullRequest(event.payload as PullRequestPayload);
  if (event.name === 'check_run') return fromCheckRun(event.payload as CheckRunPayload);
  return undefined;
}

function fromPullRequest(payload: PullRequestPayload): ReviewJob | undefined {
  const pull = payload.pull_request;
  if (pull.draft === true || pull.state !== 'open' || !changesTheDiff(payload)) return undefined;
  return job(payload, pull.number, pull.head.sha);
}

function changesTheDiff(payload: PullRequestPayload): boolean {
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
function fromCheckRun(payload: CheckRunPayload): ReviewJob | undefined {
  if (payload.action !== 'rerequested') return undefined;
  const pull = payload.check_run.pull_requests[0];
  return pull && job(payload, pull.number, payload.check_run.head_sha);
}

interface Origin {
  readonly installation?: { readonly id: number } | undefined;
  readonly repository: { readonly name: string; readonly owner: { readonly login: string } };
}

function job({ installation, repository }: Origin, number: number, head: string): ReviewJob {
  return {
    ...(installation && { installation: installation.id }),
    owner: repository.owner.login,
    repo: repository.name,
    number,
    head,
  };
}
