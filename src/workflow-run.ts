import type { Inputs } from './action-inputs.ts';
import { audit } from './audit.ts';
import { vocabulary } from './check/select.ts';
import { selectIn } from './check/selection.ts';
import { tokenAccount } from './github/client.ts';
import { headToReview, type Payload } from './github/order.ts';
import { type Config, override } from './model/config.ts';
import { compareFindings } from './model/finding.ts';
import type { Report } from './model/report.ts';
import { annotate as show, summarise, tell, workflowStep } from './publish/annotations.ts';
import { annotate } from './render/annotation.ts';
import { prose } from './render/github-markdown.ts';
import { renderMarkdown } from './render/markdown.ts';
import { conclude, judge } from './render/verdict.ts';
import { reviewPull } from './review-pull.ts';
import { reportingReviewer } from './review-report.ts';
import { createReviewer } from './review.ts';
import { loadRules } from './rules/loader.ts';
import { readConfig } from './sources/config.ts';
import { excluder } from './sources/left-out.ts';
import { linesBelow } from './sources/lines.ts';
import { listFiles, locate } from './sources/working-tree.ts';
import { settingsBelow } from './sources/working-tree-settings.ts';

/** What a run of a workflow came to. */
export type Run =
  | {
      readonly conclusion: 'success' | 'failure' | 'neutral';
      readonly report: Report;
      /** Lines of the files that the report speaks of. */
      readonly lines: (path: string) => readonly string[] | undefined;
    }
  | { readonly conclusion: 'skipped'; readonly reason: string };

export interface ReviewRun extends Inputs {
  readonly token: string;
  /** Root of the REST API, without a slash at its end. */
  readonly apiUrl: string | undefined;
  /** Where the lessons are shown. */
  readonly site: string | undefined;
}

/**
 * Reviews the pull request that an event speaks of, through GitHub's API alone: nothing of it is checked out or run.
 *
 * @param payload of a `pull_request` event
 * @throws RequestError when GitHub refuses or fails
 */
export async function reviewEvent(payload: Payload<'pull_request'>, run: ReviewRun): Promise<Run> {
  const pull = headToReview(payload);
  if (!pull) {
    const reason = 'a pull request is reviewed when it is open and no draft, and when its code or its base changes';
    return { conclusion: 'skipped', reason };
  }
  const { failOn, site } = run;
  const reporting = reportingReviewer(
    await createReviewer({ configure: override(run), publicUrl: site, ...(failOn && { failOn }) }),
  );
  const outcome = await reviewPull({
    ...pull,
    account: await tokenAccount(run.token, run.apiUrl),
    reviewer: reporting.reviewer,
    step: workflowStep,
    tell,
  });
  if (outcome.kind === 'superseded') {
    return { conclusion: 'skipped', reason: 'the pull request has another head by now, or is closed' };
  }
  const { review } = outcome;
  return { conclusion: review.check.conclusion, report: reporting.report(review), lines: reporting.lines };
}

export interface AuditRun extends Inputs {
  /** Absolute path of the checkout. */
  readonly workspace: string;
  readonly site: string | undefined;
}

/**
 * Audits what is checked out.
 *
 * @throws YamlError, PathError or GitError when it cannot be read
 */
export async function auditCheckout(run: AuditRun): Promise<Run> {
  const { workspace, site } = run;
  const tree = await locate(['.'], workspace);
  const known = await loadRules();
  const policy = await readConfig(settingsBelow(tree.root), vocabulary(known));
  const own = override(run)(policy.config);
  const config: Config = { ...own, failOn: run.failOn ?? own.failOn };
  for (const notice of policy.notices) tell(notice);
  const selection = selectIn(known, config);
  const listing = await listFiles(tree, excluder(config));
  // The threads of an audit load a file of their own, which a bundle does not have.
  const bounds = { jobs: 1, onProgress: () => undefined };
  const fixes = run.sarifFile !== undefined;
  const { report: found } = await audit({
    root: tree.root,
    config,
    suppress: true,
    fixes,
    site,
    selection,
    listing,
    ...bounds,
  });
  const report = { ...found, notices: policy.notices.map(prose) };
  if (report.files === 0) tell('there is no Python file in the workspace: does actions/checkout run before this step?');
  const left = show([...report.findings].sort(compareFindings).map(annotate));
  await summarise([renderMarkdown(report), ...left].join('\n'));
  const isComplete = report.files > 0 && report.unanalysed.length === 0 && report.failures.length === 0;
  return { conclusion: conclude(judge(report.findings, config), isComplete), report, lines: linesBelow(tree.root) };
}
