import { type Account, hasStatus, isForbidden, isUncertain } from '../github/client.ts';
import { listAll } from '../github/list.ts';
import type { CommentPlace } from '../model/job.ts';
import { isReplyTo, markReply } from './marker.ts';
import { ONCE, type Target } from './target.ts';

/** What an answer is to. */
export interface Question {
  /** Names it, without blanks: the same name is answered once. */
  readonly name: string;
  /** Absent: the answer is to no comment. */
  readonly comment?: CommentPlace;
}

/** An answer to something that somebody asked for in a pull request. What GitHub does not let the account do is left. */
export interface Answer {
  /** Shows under the comment that it was seen, or how it ended. */
  react(content: 'eyes' | 'rocket' | 'confused'): Promise<void>;
  /** Says it where the question stands, once, however often it is called. @param text Markdown */
  say(text: string): Promise<void>;
}

interface Listed {
  readonly body?: string;
  readonly user: { readonly login: string } | null;
}

export function answerTo(
  { octokit, login }: Account,
  { owner, repo, number }: Omit<Target, 'head'>,
  { name, comment }: Question,
  tell: (message: string) => void,
): Answer {
  const { issues, pulls, reactions } = octokit.rest;
  const repository = { owner, repo };
  const thread = comment?.thread;

  async function react(content: 'eyes' | 'rocket' | 'confused'): Promise<void> {
    if (comment === undefined) return;
    const reaction = { ...repository, comment_id: comment.id, content };
    await permitted('react to a comment', () =>
      thread === undefined
        ? reactions.createForIssueComment(reaction)
        : reactions.createForPullRequestReviewComment(reaction),
    );
  }

  async function say(text: string): Promise<void> {
    if (await isSaid()) return;
    try {
      await permitted('answer a comment', () => post(markReply(text, name)));
    } catch (error) {
      if (!isUncertain(error) || !(await isSaid())) throw error;
    }
  }

  function post(body: string): Promise<unknown> {
    return thread === undefined
      ? issues.createComment({ ...repository, ...ONCE, issue_number: number, body })
      : pulls.createReplyForReviewComment({ ...repository, ...ONCE, pull_number: number, comment_id: thread, body });
  }

  async function isSaid(): Promise<boolean> {
    // An answer is not older than its question.
    const since = comment && { since: comment.at };
    const listed = await listAll((per_page): Promise<Listed[]> =>
      thread === undefined
        ? octokit.paginate(issues.listComments, { ...repository, ...since, issue_number: number, per_page })
        : octokit.paginate(pulls.listReviewComments, { ...repository, ...since, pull_number: number, per_page }),
    );
    return listed.some(({ user, body = '' }) => user?.login === login && isReplyTo(body, name));
  }

  /** Nobody waits for an answer to a comment that is gone, or in a conversation that is locked. */
  async function permitted(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isForbidden(error) && !hasStatus(error, 404)) throw error;
      tell(`GitHub did not let ${login} ${what}.`);
    }
  }

  return { react, say };
}
