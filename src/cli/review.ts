import { override } from '../model/config.ts';
import type { Review } from '../model/review.ts';
import { tell, write } from '../publish/console.ts';
import { renderReport } from '../render/report.ts';
import { renderTerminalReview } from '../render/terminal-review.ts';
import type { ReviewRequest } from '../review-pull.ts';
import { reportingReviewer } from '../review-report.ts';
import { createReviewer, type Reviewer } from '../review.ts';
import { lessonLink } from '../roadmap/links.ts';
import { loadRules } from '../rules/loader.ts';
import { gitRange, resolveRange } from '../sources/git-range.ts';
import { workTree } from '../sources/git.ts';
import { recordedPull } from '../sources/recorded-pull.ts';
import { conclude, EXIT, UsageError } from './exit.ts';
import type { ReviewFlags } from './flags.ts';
import { isolated } from './isolated.ts';
import { withStore } from './store.ts';
import { terminal, TOOL } from './view.ts';

export async function runReview(flags: ReviewFlags): Promise<number> {
  const reviewer = await createReviewer({ configure: override(flags), strict: true, suppress: flags.suppress });
  const reporting = reportingReviewer(reviewer);
  const review = await reviewWith(flags, (source, store) =>
    reporting.reviewer(flags.isolated ? isolated(source) : source, store),
  );
  if (!review) return EXIT.clean;
  const view = terminal(flags, { lines: reporting.lines, place: (path) => path });
  if (flags.format === 'pretty') {
    await write(renderTerminalReview(review, view), flags.output);
  } else {
    const context = { ...view, tool: TOOL, rules: await loadRules(), link: lessonLink(undefined) };
    await write(renderReport(flags.format, reporting.report(review), context), flags.output);
  }
  return conclude(review, flags);
}

const PULL_REQUEST = /^([\w.-]+)\/([\w.-]+)#(\d+)$/;

/** The review of a pull request on GitHub, of a recorded one, or of what is here; undefined when it came too late. */
async function reviewWith(flags: ReviewFlags, reviewer: Reviewer): Promise<Review | undefined> {
  const { pull, base, head } = flags;
  if (pull !== undefined) {
    const [, owner, repo, number] = PULL_REQUEST.exec(pull) ?? [];
    if (owner === undefined || repo === undefined) return reviewer(recordedPull(pull));
    return reviewOnGitHub({ owner, repo, number: Number(number), reviewer, dryRun: flags.dryRun === true });
  }
  const root = await workTree(process.cwd());
  if (root === undefined)
    throw new UsageError('this is no git work tree; go into one, or name a pull request with --pull');
  const source = gitRange(root, await resolveRange(root, base, head));
  return withStore(flags, root, (store) => reviewer(source, store));
}

async function reviewOnGitHub(request: Omit<ReviewRequest, 'account'>): Promise<Review | undefined> {
  const { GITHUB_TOKEN: token, GITHUB_API_URL: apiUrl } = process.env;
  if (!token) throw new UsageError('GITHUB_TOKEN has to hold a token that may read the repository and write reviews');
  const { tokenAccount } = await import('../github/client.ts');
  const { reviewPull } = await import('../review-pull.ts');
  const outcome = await reviewPull({
    ...request,
    tell,
    account: await tokenAccount(token, apiUrl?.replace(/\/+$/, '') || undefined),
  });
  if (outcome.kind === 'reviewed') return outcome.review;
  tell('the pull request has moved on or is closed; nothing was posted');
  return undefined;
}
