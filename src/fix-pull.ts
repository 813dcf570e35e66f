import type { Account } from './github/client.ts';
import { mayWrite } from './github/people.ts';
import type { FixJob } from './model/job.ts';
import { commitFiles, type Committed } from './publish/commit.ts';
import { answerTo } from './publish/replies.ts';
import { renderCommitMessage, renderNotFixed } from './render/answers.ts';
import { fixNew } from './review-fixes.ts';
import type { Case, ReviewOptions } from './review.ts';
import type { LoadedRule } from './rules/loader.ts';
import { pullRequestSource } from './sources/pull-request.ts';

export interface FixRequest extends ReviewOptions, Omit<Case, 'source'> {
  readonly account: Account;
  readonly job: FixJob;
  readonly rules: readonly LoadedRule[];
  readonly tell: (message: string) => void;
}

const MOVED = 'the branch has another head by now, whose check has a button of its own.';
const REFUSED = 'GitHub does not let Waymark write to this branch; it may be protected.';
const STALE = 'a file is not what was reviewed.';
const NOTHING = 'no finding of this commit can be mended by itself.';

const REASONS: Readonly<Record<Exclude<Committed, 'committed'>, string>> = {
  moved: MOVED,
  refused: REFUSED,
  stale: STALE,
};

/**
 * Commits the safe fixes of what a pull request brings to its branch, if that has still the head that was reviewed. Why that
 * cannot be is said in the conversation; to somebody who may not write to the repository, nothing is.
 *
 * @throws RequestError when GitHub fails; it may be called again
 */
export async function fixPull(request: FixRequest): Promise<void> {
  const { account, job, tell } = request;
  if (!(await mayWrite(account.octokit, job, job.by))) {
    tell('Somebody who may not write asked for the safe fixes.');
    return;
  }
  const obstacle = await commitFixes(request);
  if (obstacle === undefined) return;
  const answer = answerTo(account, job, { name: `fix-${job.head}` }, tell);
  await answer.say(renderNotFixed(obstacle));
}

/** @returns why not; undefined when it is done, or there is nobody any more to be told */
async function commitFixes({ account, job, rules, ...rest }: FixRequest): Promise<string | undefined> {
  const { owner, repo, number, head } = job;
  const { data: pull } = await account.octokit.rest.pulls.get({ owner, repo, pull_number: number });
  if (pull.state !== 'open') return undefined;
  if (pull.head.sha !== head) return (await isDone(account, job, pull.head.sha)) ? undefined : MOVED;
  // A fork that was deleted has no repository, whatever GitHub's description says.
  const from = pull.head.repo as { readonly id: number } | null;
  if (from?.id !== pull.base.repo.id || account.writesContents !== true) return REFUSED;

  const place = { owner, repo, number, base: pull.base.sha, head, changedFiles: pull.changed_files };
  const files = await fixNew(rules, rest, { ...rest, source: pullRequestSource(account.octokit, place) });
  if (files.length === 0) return NOTHING;
  const message = renderCommitMessage(
    files.flatMap((file) => file.rules),
    job.by,
  );
  const outcome = await commitFiles(account, { owner, repo, name: pull.head.ref, head }, files, message);
  return outcome === 'committed' ? undefined : REASONS[outcome];
}

/** Whether the new head is what this job committed before it lost the answer. */
async function isDone({ octokit, login }: Account, { owner, repo, head }: FixJob, now: string): Promise<boolean> {
  const { data } = await octokit.rest.repos.getCommit({ owner, repo, ref: now });
  return data.author?.login === login && data.parents.some(({ sha }) => sha === head);
}
