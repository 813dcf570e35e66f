import { hasStatus, isForbidden, isUncertain, type GitHub } from '../github/client.ts';
import { listAll } from '../github/list.ts';
import { groupBy } from '../model/group.ts';
import type { ReviewComment } from '../model/review.ts';
import { mark, marksOf } from './marker.ts';
import type { Edit, PostedComment } from './plan.ts';
import { ONCE, type Desk } from './target.ts';

/** The inline comments of a pull request. */
export interface Comments {
  list(): Promise<{ readonly comments: readonly PostedComment[]; readonly total: number }>;
  /** Posts comments, on their files where GitHub refuses their lines. Returns those that it refused there, too. */
  create(comments: readonly ReviewComment[], body: string): Promise<readonly ReviewComment[]>;
  edit(edit: Edit): Promise<void>;
}

type ListedComment = Awaited<ReturnType<GitHub['rest']['pulls']['listReviewComments']>>['data'][number];

/** What was written is not always listed at once. In milliseconds. */
const UNTIL_LISTED = 2_000;

export function reviewComments({ account, target, beforeWriting, tell, pause }: Desk): Comments {
  const { octokit, login } = account;
  const { pulls } = octokit.rest;
  const repository = { owner: target.owner, repo: target.repo };
  const pull = { ...repository, pull_number: target.number };

  async function list(): Promise<{ comments: PostedComment[]; total: number }> {
    const listed = await listAll((per_page) => octokit.paginate(pulls.listReviewComments, { ...pull, per_page }));
    const answered = new Set(listed.filter((each) => each.user.login !== login).map((each) => each.in_reply_to_id));
    const comments = listed.flatMap((each) => {
      const marks = each.user.login === login ? marksOf(each.body) : undefined;
      return marks === undefined ? [] : [{ ...toPosted(each), marks, hasReply: answered.has(each.id) }];
    });
    return { comments: comments.sort((a, b) => a.id - b.id), total: listed.length };
  }

  async function create(comments: readonly ReviewComment[], body: string): Promise<readonly ReviewComment[]> {
    if (comments.length === 0) return [];
    const mine: Mine = { reviews: new Set(), comments: new Set() };
    const refused = await postReview(comments, body, mine);
    const taken = comments.filter((comment) => !refused.includes(comment));
    const { dropped, listed } = await findDropped(taken);
    const left = await postOnFiles([...refused, ...dropped], mine);
    await removeTwins(mine, mine.comments.size > 0 ? (await list()).comments : listed);
    return left;
  }

  /**
   * Posts the comments as one review. GitHub refuses the whole review for one comment it cannot place: then each half is
   * tried by itself, so that the others are still posted.
   *
   * @returns the comments that GitHub refused
   */
  async function postReview(
    comments: readonly ReviewComment[],
    body: string,
    mine: Mine,
  ): Promise<readonly ReviewComment[]> {
    await beforeWriting();
    try {
      const { data } = await pulls.createReview({
        ...pull,
        ...ONCE,
        commit_id: target.head,
        event: 'COMMENT',
        body,
        comments: comments.map(toGitHubComment),
      });
      mine.reviews.add(data.id);
      return [];
    } catch (error) {
      if (isUncertain(error)) {
        if ((await findMissing(comments)).missing.length > 0) throw error;
        return [];
      }
      if (!hasStatus(error, 422)) throw error;
      if (comments.length === 1) return comments;
      const half = Math.ceil(comments.length / 2);
      const first = await postReview(comments.slice(0, half), body, mine);
      return [...first, ...(await postReview(comments.slice(half), body, mine))];
    }
  }

  async function findMissing(comments: readonly ReviewComment[]) {
    const listed = (await list()).comments;
    const keys = new Set(listed.map(({ marks }) => marks.key));
    return { missing: comments.filter(({ key }) => !keys.has(key)), listed };
  }

  /** GitHub has been seen to take a review and to leave out some of its comments. */
  async function findDropped(comments: readonly ReviewComment[]) {
    const first = comments.length > 0 ? await findMissing(comments) : { missing: [], listed: [] };
    if (first.missing.length === 0) return { dropped: [], listed: first.listed };
    await pause(UNTIL_LISTED);
    const { missing: dropped, listed } = await findMissing(first.missing);
    if (dropped.length > 0) tell(`GitHub took a review and left out ${dropped.length} of its comments.`);
    return { dropped, listed };
  }

  async function postOnFiles(comments: readonly ReviewComment[], mine: Mine): Promise<readonly ReviewComment[]> {
    const refused: ReviewComment[] = [];
    for (const comment of comments) {
      if (!(await postOnFile(comment, mine))) refused.push(comment);
    }
    return refused;
  }

  async function postOnFile(comment: ReviewComment, mine: Mine): Promise<boolean> {
    await beforeWriting();
    const body = mark(comment.elsewhere, comment);
    const place = { path: comment.path, commit_id: target.head, subject_type: 'file' } as const;
    try {
      const { data } = await pulls.createReviewComment({ ...pull, ...ONCE, ...place, body });
      mine.comments.add(data.id);
      return true;
    } catch (error) {
      if (isUncertain(error)) {
        if ((await findMissing([comment])).missing.length > 0) throw error;
        return true;
      }
      if (hasStatus(error, 422)) return false;
      throw error;
    }
  }

  /** Of two workers that wrote the same at the same time, the one whose comment is the later takes it back. */
  async function removeTwins(mine: Mine, comments: readonly PostedComment[]): Promise<void> {
    for (const [, ...later] of groupBy(comments, ({ marks }) => marks.key).values()) {
      for (const { id, review, hasReply } of later) {
        const isMine = mine.comments.has(id) || (review !== undefined && mine.reviews.has(review));
        if (isMine && !hasReply) await remove(id);
      }
    }
  }

  async function remove(comment_id: number): Promise<void> {
    try {
      await pulls.deleteReviewComment({ ...repository, comment_id });
    } catch (error) {
      if (!hasStatus(error, 404) && !isForbidden(error)) throw error;
    }
  }

  async function edit({ comment, body }: Edit): Promise<void> {
    try {
      await pulls.updateReviewComment({ ...repository, comment_id: comment.id, body });
    } catch (error) {
      // Somebody deleted it meanwhile: so be it.
      if (!hasStatus(error, 404)) throw error;
    }
  }

  return { list, create, edit };
}

/** Ids of what this publication wrote. */
interface Mine {
  readonly reviews: Set<number>;
  readonly comments: Set<number>;
}

function toPosted(comment: ListedComment): Omit<PostedComment, 'marks' | 'hasReply'> {
  // GitHub says of a comment on a file that it stands on line 1.
  const isOnLine = comment.subject_type !== 'file';
  return {
    id: comment.id,
    nodeId: comment.node_id,
    body: comment.body,
    path: comment.path,
    line: (isOnLine && comment.line) || undefined,
    startLine: (isOnLine && comment.start_line) || undefined,
    review: comment.pull_request_review_id ?? undefined,
  };
}

function toGitHubComment(comment: ReviewComment) {
  const { path, line, startLine, body } = comment;
  const range = startLine !== undefined && startLine < line ? { start_line: startLine, start_side: 'RIGHT' } : {};
  return { path, line, side: 'RIGHT', ...range, body: mark(body, comment) };
}
