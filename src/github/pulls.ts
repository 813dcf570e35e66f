import type { GitHub } from './client.ts';
import { listAll } from './list.ts';

/**
 * Numbers of the open pull requests with a commit as their head, those from forks among them. GitHub's own look-up by commit
 * does not know of commits that lie in a fork only, so all that are open are listed.
 */
export async function openPullsAt(
  octokit: GitHub,
  { owner, repo }: { readonly owner: string; readonly repo: string },
  head: string,
): Promise<readonly number[]> {
  const { list } = octokit.rest.pulls;
  const open = await listAll((per_page) => octokit.paginate(list, { owner, repo, state: 'open', per_page }));
  return open.filter((pull) => pull.head.sha === head && pull.draft !== true).map(({ number }) => number);
}
