import { type GitHub, hasStatus } from './client.ts';

/**
 * Whether somebody may write to a repository: what GitHub itself would let them do. What an event says of an author's
 * association is no measure: a member of an organisation may be allowed to read only.
 *
 * @param username login
 */
export async function mayWrite(
  octokit: GitHub,
  { owner, repo }: { readonly owner: string; readonly repo: string },
  username: string,
): Promise<boolean> {
  try {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username });
    return ['write', 'maintain', 'admin'].includes(data.permission);
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}
