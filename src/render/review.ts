import type { Change } from '../model/change.ts';
import { stageOf } from '../model/config.ts';
import { compareFindings, type Failure, type Finding } from '../model/finding.ts';
import type { Ignore } from '../model/ignore.ts';
import type { Review, Unanalysed } from '../model/review.ts';
import { annotate } from './annotation.ts';
import { sayAside } from './aside.ts';
import { renderComments } from './comments.ts';
import type { Layout } from './layout.ts';
import { renderSummary } from './summary.ts';
import { countBySeverity, sayCounts, sayList } from './tally.ts';
import { conclude, judge, type Policy, type Verdict } from './verdict.ts';

export interface Reviewed {
  /** New findings, in any order. */
  readonly findings: readonly Finding[];
  /** Keys of all findings at head. */
  readonly standing: readonly string[];
  /** Those of findings in renamed files under the former paths, by their keys. */
  readonly former: ReadonlyMap<string, string>;
  readonly changes: readonly Change[];
  readonly unanalysed: readonly Unanalysed[];
  readonly failures: readonly Failure[];
  /** Markdown paragraphs at the top of the check's summary. */
  readonly notices: readonly string[];
  /** Rules whose findings are not among these, because they are put aside. */
  readonly ignores: readonly Ignore[];
  /** What a formatter would mend. */
  readonly layout: Layout;
  readonly policy: Policy;
}

/**
 * Turns what was found into what is said: inline comments where GitHub and the policy allow them, annotations for the rest,
 * and a check run that sums up all of it.
 */
export function renderReview(reviewed: Reviewed): Review {
  const { standing, former, changes, unanalysed, failures, notices, ignores, layout, policy } = reviewed;
  const findings = [...reviewed.findings].sort(compareFindings);
  const before = new Map(changes.map(({ path, previousPath }) => [path, previousPath]));
  const incomplete = [...unanalysed, ...failures.map(sayFailure)].map((each) => {
    const previousPath = before.get(each.path);
    return { ...each, ...(previousPath !== undefined && { previousPath }) };
  });
  const verdict = judge(findings, policy);
  const spoken = findings.filter(({ topic }) => stageOf(policy, topic) !== 'observe');
  const comments = renderComments(spoken, changes, layout, policy.comments, former);
  const keys = new Set(comments.map((comment) => comment.key));
  return {
    findings,
    standing: [...standing, ...former.values()],
    safeFixes: findings.filter(({ fix }) => fix?.safety === 'safe').length,
    comments,
    check: {
      conclusion: conclude(verdict, incomplete.length === 0),
      title: sayTitle(findings, incomplete, verdict),
      summary: renderSummary({ findings, incomplete, notices, verdict, policy }),
      annotations: findings.filter((finding) => !keys.has(finding.key)).map(annotate),
    },
    ...(ignores.length > 0 && { aside: ignores.map((each) => ({ rule: each.rule, words: sayAside(each) })) }),
    unanalysed: incomplete,
    notices,
    failures,
  };
}

/** Topics named in a title; all of them are in the summary. */
const TOPICS_NAMED = 3;

function sayTitle(findings: readonly Finding[], incomplete: readonly Unanalysed[], { required }: Verdict): string {
  if (findings.length === 0) return incomplete.length > 0 ? 'Not all of it was analysed' : 'No findings';
  const counts = sayCounts(countBySeverity(findings));
  if (required.size === 0) return counts;
  const topics = [...required.keys()];
  const more = topics.length - TOPICS_NAMED;
  const named = more > 0 ? [...topics.slice(0, TOPICS_NAMED), `${more} more`] : topics;
  return `${counts}; required: ${sayList(named)}`;
}

function sayFailure({ rule, path, message }: Failure): Unanalysed {
  return { path, reason: `the rule \`${rule}\` failed inside Waymark: ${message}`, missing: [rule] };
}
