import { hasStatus, type Account } from '../github/client.ts';
import type { Annotation, Review, ReviewComment } from '../model/review.ts';
import { COMMENT_LIMIT, mark, markedKeys } from './marker.ts';
import { inPlace, plan, without } from './plan.ts';

/** Where to publish. */
export interface Target {
  readonly owner: string;
  readonly repo: string;
  /** Number of the pull request. */
  readonly number: number;
  /** Object id of the commit that was reviewed. */
  readonly head: string;
}

/** Writes one head's review on GitHub. Every method may be repeated: nothing is posted twice. */
export interface Publisher {
  /** Shows that the review is under way. */
  begin(): Promise<void>;
  /** Posts what is new, and ends the check run. Returns how many comments it posted. */
  publish(review: Review): Promise<number>;
  /** Ends the check run without a review; does nothing when there is none. */
  abandon(conclusion: 'cancelled' | 'neutral', title: string, summary: string): Promise<void>;
}

interface CheckRun {
  readonly id: number;
  readonly completed: boolean;
  readonly annotations: readonly Annotation[];
}

const CHECK_NAME = 'Waymark';
const ANNOTATIONS_PER_REQUEST = 50;
const SUMMARY_LIMIT = 65_535;

/** A write that failed half-way may have been done all the same: look before trying again, so leave that to the job. */
const ONCE = { request: { retries: 0 } };

export function pullRequestPublisher(account: Account, target: Target): Publisher {
  const { octokit, app } = account;
  const repository = { owner: target.owner, repo: target.repo };
  const pull = { ...repository, pull_number: target.number };

  async function begin(): Promise<void> {
    if (app === undefined) return;
    const run = await findCheckRun(app);
    if (run) {
      await octokit.rest.checks.update({ ...repository, check_run_id: run.id, status: 'in_progress' });
      return;
    }
    const head_sha = target.head;
    await octokit.rest.checks.create({ ...repository, ...ONCE, name: CHECK_NAME, head_sha, status: 'in_progress' });
  }

  async function publish(review: Review): Promise<number> {
    const run = app === undefined ? undefined : await findCheckRun(app);
    const planned = plan({ keys: await postedKeys(), annotations: run?.annotations ?? [] }, review);
    const refused = await post(planned.comments, run ? pointer(review) : review.check.summary);
    if (run) {
      const { conclusion, title, summary } = review.check;
      const inPlaceOf = without(run.annotations, refused.map(inPlace));
      await complete(run.id, conclusion, title, summary, [...planned.annotations, ...inPlaceOf]);
    } else if (refused.length > 0) {
      await createReview([], refusedBody(refused));
    }
    return planned.comments.length - refused.length;
  }

  async function abandon(conclusion: 'cancelled' | 'neutral', title: string, summary: string): Promise<void> {
    const run = app === undefined ? undefined : await findCheckRun(app);
    if (run && !run.completed) await complete(run.id, conclusion, title, summary, []);
  }

  async function findCheckRun(app_id: number): Promise<CheckRun | undefined> {
    const request = { ...repository, ref: target.head, check_name: CHECK_NAME, app_id };
    const { data } = await octokit.rest.checks.listForRef(request);
    const run = data.check_runs[0];
    if (!run) return undefined;
    const annotations = run.output.annotations_count > 0 ? await listAnnotations(run.id) : [];
    return { id: run.id, completed: run.status === 'completed', annotations };
  }

  async function listAnnotations(check_run_id: number): Promise<Annotation[]> {
    const request = { ...repository, check_run_id, per_page: 100 };
    const annotations = await octokit.paginate(octokit.rest.checks.listAnnotations, request);
    return annotations.map((annotation) => ({
      path: annotation.path,
      startLine: annotation.start_line,
      endLine: annotation.end_line,
      level: annotation.annotation_level as Annotation['level'],
      title: annotation.title ?? '',
      message: annotation.message ?? '',
    }));
  }

  async function postedKeys(): Promise<Set<string>> {
    const comments = await octokit.paginate(octokit.rest.pulls.listReviewComments, { ...pull, per_page: 100 });
    // Without a check run, refused comments went into a review's body.
    const reviews =
      app === undefined ? await octokit.paginate(octokit.rest.pulls.listReviews, { ...pull, per_page: 100 }) : [];
    const ours = [...comments, ...reviews].filter(({ user }) => user?.login === account.login);
    return new Set(ours.flatMap(({ body }) => markedKeys(body)));
  }

  /**
   * Posts the comments as one review. GitHub refuses the whole review for one comment it cannot place: then each half is
   * tried by itself, so that the others are still posted.
   *
   * @returns the comments that GitHub refused
   */
  async function post(comments: readonly ReviewComment[], body: string): Promise<readonly ReviewComment[]> {
    if (comments.length === 0) return [];
    try {
      await createReview(comments, body);
      return [];
    } catch (error) {
      if (!hasStatus(error, 422)) throw error;
      if (comments.length === 1) return comments;
      const half = Math.ceil(comments.length / 2);
      return [...(await post(comments.slice(0, half), body)), ...(await post(comments.slice(half), body))];
    }
  }

  async function createReview(comments: readonly ReviewComment[], body: string): Promise<void> {
    await octokit.rest.pulls.createReview({
      ...pull,
      ...ONCE,
      commit_id: target.head,
      event: 'COMMENT',
      body: body.slice(0, COMMENT_LIMIT),
      comments: comments.map(toGitHubComment),
    });
  }

  async function complete(
    check_run_id: number,
    conclusion: Review['check']['conclusion'] | 'cancelled',
    title: string,
    summary: string,
    annotations: readonly Annotation[],
  ): Promise<void> {
    const run = { ...repository, ...ONCE, check_run_id };
    const output = { title, summary: summary.slice(0, SUMMARY_LIMIT) };
    let sent = 0;
    for (; annotations.length - sent > ANNOTATIONS_PER_REQUEST; sent += ANNOTATIONS_PER_REQUEST) {
      const batch = annotations.slice(sent, sent + ANNOTATIONS_PER_REQUEST).map(toGitHubAnnotation);
      await octokit.rest.checks.update({ ...run, output: { ...output, annotations: batch } });
    }
    const rest = annotations.slice(sent).map(toGitHubAnnotation);
    const end = { status: 'completed', conclusion, output: { ...output, annotations: rest } } as const;
    await octokit.rest.checks.update({ ...run, ...end });
  }

  return { begin, publish, abandon };
}

function pointer(review: Review): string {
  return `**${review.check.title}.** The whole picture is in the check “${CHECK_NAME}”.`;
}

function refusedBody(refused: readonly ReviewComment[]): string {
  return refused.map(({ path, line, key, body }) => mark(`\`${path}\`, line ${line}:\n\n${body}`, key)).join('\n\n');
}

function toGitHubComment({ path, line, startLine, body, key }: ReviewComment) {
  const range = startLine !== undefined && startLine < line ? { start_line: startLine, start_side: 'RIGHT' } : {};
  return { path, line, side: 'RIGHT', ...range, body: mark(body, key) };
}

function toGitHubAnnotation({ path, startLine, endLine, level, title, message }: Annotation) {
  return { path, start_line: startLine, end_line: endLine, annotation_level: level, title, message };
}
