import { hasStatus, isUncertain } from '../github/client.ts';
import { listAll } from '../github/list.ts';
import type { Review, ReviewComment } from '../model/review.ts';
import { fit, isSummary, markSummary } from './marker.ts';
import { isSameText } from './plan.ts';
import { ONCE, type Desk } from './target.ts';

/** The one comment in a pull request's conversation that says what neither a check run nor inline comments say. */
export interface SummaryComment {
  /** Posts it, or gives the one that is there a new text where that differs. */
  write(review: Review, refused: readonly ReviewComment[]): Promise<void>;
}

interface Listed {
  readonly id: number;
  readonly body: string;
}

/** What is left for refused comments beside the summary. */
const REFUSED_LIMIT = 30_000;

export function summaryComment({ account, target, beforeWriting }: Desk): SummaryComment {
  const { octokit, login } = account;
  const { issues } = octokit.rest;
  const repository = { owner: target.owner, repo: target.repo };
  const issue = { ...repository, issue_number: target.number };

  async function find(): Promise<readonly Listed[]> {
    const all = await listAll((per_page) => octokit.paginate(issues.listComments, { ...issue, per_page }));
    return all.flatMap(({ id, user, body = '' }) => (user?.login === login && isSummary(body) ? [{ id, body }] : []));
  }

  async function write(review: Review, refused: readonly ReviewComment[]): Promise<void> {
    const [known] = await find();
    if (!known && !hasMoreToSay(review, refused)) return;
    const body = markSummary(render(review, refused));
    if (known && isSameText(known.body, body)) return;
    await beforeWriting();
    if (known) await issues.updateComment({ ...repository, comment_id: known.id, body });
    else await create(body);
  }

  async function create(body: string): Promise<void> {
    let mine: number | undefined;
    try {
      mine = (await issues.createComment({ ...issue, ...ONCE, body })).data.id;
    } catch (error) {
      if (!isUncertain(error) || (await find()).length === 0) throw error;
    }
    const [, ...later] = await find();
    // Another worker was first.
    if (later.some(({ id }) => id === mine)) await remove(mine!);
  }

  async function remove(comment_id: number): Promise<void> {
    try {
      await issues.deleteComment({ ...repository, comment_id });
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
    }
  }

  return { write };
}

function hasMoreToSay({ check, unanalysed }: Review, refused: readonly ReviewComment[]): boolean {
  return refused.length > 0 || check.annotations.length > 0 || unanalysed.length > 0;
}

/** Refused comments in full, most severe first, and below them the summary. */
function render({ check }: Review, refused: readonly ReviewComment[]): string {
  let left = REFUSED_LIMIT;
  const told = refused.filter(({ elsewhere }) => (left -= elsewhere.length) >= 0).map(({ elsewhere }) => elsewhere);
  return [`**${check.title}**`, fit(check.summary, 35_000), ...told].join('\n\n');
}
