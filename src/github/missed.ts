import type { ReviewJob } from '../model/job.ts';
import type { App } from './app.ts';
import type { GitHub } from './client.ts';
import { ASKING } from './order.ts';

/** A delivery that never got a good answer. */
export interface MissedDelivery {
  /** The value of `X-GitHub-Delivery`: the same for every attempt. */
  readonly guid: string;
  /** Id of the last attempt: what GitHub is asked to send again. */
  readonly id: number;
}

/** Pages of a hundred deliveries that one look reads. */
const PAGES = 5;

/**
 * The latest deliveries of which no attempt was answered with success, oldest first. GitHub names a delivery by its GUID and
 * each attempt by an id of its own.
 *
 * @param since older attempts are not looked at
 */
export async function missedDeliveries({ octokit }: App, since: Date): Promise<readonly MissedDelivery[]> {
  const arrived = new Set<string>();
  const failed = new Map<string, MissedDelivery>();
  let pages = 0;
  // Newest first, so the first attempt seen of a delivery is its last one.
  for await (const { data } of octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, { per_page: 100 })) {
    for (const { guid, id, status_code: status, event } of data) {
      if (!ASKING.has(event)) continue;
      if (status >= 200 && status < 300) arrived.add(guid);
      else if (!failed.has(guid)) failed.set(guid, { guid, id });
    }
    const oldest = data.at(-1)?.delivered_at;
    pages += 1;
    if (pages === PAGES || oldest === undefined || new Date(oldest) < since) break;
  }
  return [...failed.values()].filter(({ guid }) => !arrived.has(guid)).reverse();
}

/** Asks GitHub to deliver once more. */
export async function redeliver({ octokit }: App, { id }: MissedDelivery): Promise<void> {
  await octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: id });
}

/** An open pull request, as a job would review it. */
export interface OpenPull {
  readonly job: ReviewJob;
  readonly octokit: GitHub;
}

/**
 * Open pull requests of all installations that wait for a review and were last touched after `since`, but not those that were
 * last touched before the App was there.
 */
export async function* openPulls(app: App, since: Date): AsyncGenerator<OpenPull> {
  const installations = await app.octokit.paginate(app.octokit.rest.apps.listInstallations, { per_page: 100 });
  for (const { id, suspended_at: suspended, created_at: created } of installations) {
    if (suspended !== null) continue;
    const { octokit } = await app.account(id);
    const from = new Date(Math.max(since.getTime(), new Date(created).getTime()));
    const repositories = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
    for (const repository of repositories) {
      // Pull requests count as issues here.
      if (repository.archived || repository.disabled || repository.open_issues_count === 0) continue;
      yield* openPullsOf(octokit, { installation: id, repository: repository.id }, repository, from);
    }
  }
}

async function* openPullsOf(
  octokit: GitHub,
  lane: Pick<ReviewJob, 'installation' | 'repository'>,
  { owner, name }: { owner: { login: string }; name: string },
  from: Date,
): AsyncGenerator<OpenPull> {
  const place = { owner: owner.login, repo: name };
  const latest = { ...place, state: 'open', sort: 'updated', direction: 'desc', per_page: 100 } as const;
  for await (const { data } of octokit.paginate.iterator(octokit.rest.pulls.list, latest)) {
    for (const { number, draft, head, updated_at: updated } of data) {
      if (new Date(updated) < from) return;
      if (draft !== true) yield { job: { kind: 'review', ...lane, ...place, number, head: head.sha }, octokit };
    }
  }
}

/** Whether the App has a check run at the head of a pull request that was ended, and not broken off. */
export async function hasCompletedCheck({ octokit, job }: OpenPull, app_id: number): Promise<boolean> {
  const { owner, repo, head: ref } = job;
  const { data } = await octokit.rest.checks.listForRef({ owner, repo, ref, app_id });
  return data.check_runs.some(({ status, conclusion }) => status === 'completed' && conclusion !== 'cancelled');
}
