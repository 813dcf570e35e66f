import type { Change, Hunk } from '../model/change.ts';
import { compareFindings, SEVERITIES } from '../model/finding.ts';
import type { Failure, Finding } from '../model/finding.ts';
import type { Annotation, FailOn, Review, ReviewComment, Unanalysed } from '../model/review.ts';
import { groupBy } from '../model/group.ts';
import { renderComment } from './comment.ts';
import { code, prose } from './github-markdown.ts';
import { isAbsolute, topicLink } from './links.ts';
import { countBySeverity, groupByTopic, sayCount, sayCounts } from './tally.ts';

/** More make GitHub's secondary limit refuse the review, and nobody read them. */
const MOST_COMMENTS = 30;
/** So many findings of one rule in one file are comments of their own; more of them are one comment. */
const MOST_ALIKE = 3;
/** GitHub takes 65,535 characters. */
const LONGEST_SUMMARY = 60_000;
/** GitHub takes 64 kB. */
const LONGEST_MESSAGE = 16_000;

/** A policy may change much; the findings have to fit in as well. */
const LONGEST_NOTICE = 8_000;

export interface Reviewed {
  /** New findings, in any order. */
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
  readonly unanalysed: readonly Unanalysed[];
  readonly failures: readonly Failure[];
  readonly failOn: FailOn;
  /** What has to be known of the policy: paragraphs of Markdown. */
  readonly notices: readonly string[];
}

/**
 * Turns what was found into what is said: inline comments where GitHub allows them, annotations for the rest, and a check run
 * that sums up all of it.
 */
export function renderReview({ findings, changes, unanalysed, failures, failOn, notices }: Reviewed): Review {
  const sorted = [...findings].sort(compareFindings);
  const incomplete = [...unanalysed, ...failures.map(sayFailure)];
  const comments = renderComments(sorted, changes);
  const spoken = new Set(comments.map((comment) => comment.key));
  return {
    findings: sorted,
    comments,
    check: {
      conclusion: conclude(sorted, incomplete, failOn),
      title:
        sorted.length > 0
          ? sayCounts(countBySeverity(sorted))
          : incomplete.length > 0
            ? 'Not all of it was analysed'
            : 'No findings',
      summary: renderSummary(sorted, incomplete, notices),
      annotations: sorted.filter((finding) => !spoken.has(finding.key)).map(annotate),
    },
    unanalysed: incomplete,
    failures,
  };
}

/** Whether one of the findings is at or above the severity that fails. */
export function fails(findings: readonly Finding[], failOn: FailOn): boolean {
  if (failOn === 'never') return false;
  return findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn));
}

function conclude(findings: readonly Finding[], incomplete: readonly Unanalysed[], failOn: FailOn) {
  if (fails(findings, failOn)) return 'failure';
  return incomplete.length > 0 ? 'neutral' : 'success';
}

function sayFailure({ rule, path, message }: Failure): Unanalysed {
  return { path, reason: `the rule \`${rule}\` failed inside Waymark: ${message}` };
}

/** @param findings most severe first */
function renderComments(findings: readonly Finding[], changes: readonly Change[]): ReviewComment[] {
  const hunks = new Map(changes.map((change) => [change.path, change.hunks]));
  const comments: ReviewComment[] = [];
  for (const alike of groupBy(findings, ({ path, rule }) => `${path}\n${rule}`).values()) {
    const inDiff = alike.filter((finding) => hunkAt(hunks.get(finding.path), finding.line) !== undefined);
    const [first] = inDiff;
    if (!first) continue;
    const apart = alike.length > MOST_ALIKE ? [first] : inDiff;
    for (const finding of apart) {
      const others = alike.length > MOST_ALIKE ? alike.filter((other) => other !== finding) : [];
      comments.push(comment(finding, hunkAt(hunks.get(finding.path), finding.line), others));
    }
  }
  return comments.slice(0, MOST_COMMENTS);
}

function comment(finding: Finding, hunk: Hunk | undefined, others: readonly Finding[]): ReviewComment {
  // A comment stands inside one hunk; a range that leaves it is told at its first line.
  const endLine = hunk && contains(hunk, finding.endLine) ? finding.endLine : finding.line;
  const alsoAt = [...new Set(others.map((other) => other.line))].filter((line) => line !== finding.line);
  return {
    key: finding.key,
    path: finding.path,
    ...(endLine > finding.line && { startLine: finding.line }),
    line: endLine,
    body: renderComment(finding, { startLine: finding.line, endLine }, alsoAt),
    annotation: annotate(finding),
  };
}

function hunkAt(hunks: Change['hunks'] | undefined, line: number): Hunk | undefined {
  if (hunks === undefined || hunks === 'unknown') return undefined;
  return hunks.find((hunk) => contains(hunk, line));
}

function contains({ newStart, newLines }: Hunk, line: number): boolean {
  return line >= newStart && line < newStart + newLines;
}

const LEVELS = { error: 'failure', warning: 'warning', advice: 'notice' } as const;

/** Plain text: GitHub shows no Markdown in an annotation. */
function annotate(finding: Finding): Annotation {
  const { message, why, do: way, link, rule } = finding;
  const lesson = isAbsolute(link) ? link : `waymark explain ${rule}`;
  return {
    path: finding.path,
    startLine: finding.line,
    endLine: finding.endLine,
    level: LEVELS[finding.severity],
    title: rule,
    message: limit([`${message} ${why}`, way, lesson].join('\n\n'), LONGEST_MESSAGE),
  };
}

function renderSummary(
  findings: readonly Finding[],
  incomplete: readonly Unanalysed[],
  notices: readonly string[],
): string {
  const blocks = [...notices.map((notice) => limit(notice, LONGEST_NOTICE))];
  if (incomplete.length > 0) blocks.push(renderUnanalysed(incomplete));
  let length = blocks.join('').length;
  let told = 0;
  for (const [topic, group] of groupByTopic(findings)) {
    const rows = [heading(topic, group)];
    for (const finding of group) {
      const row = `- ${finding.severity} ${code(`${finding.path}:${finding.line}`)} ${prose(finding.message)}`;
      length += row.length + 1;
      if (length > LONGEST_SUMMARY) break;
      rows.push(row);
      told += 1;
    }
    length += rows[0]!.length + 2;
    if (rows.length > 1) blocks.push(rows.join('\n'));
  }
  if (told < findings.length) blocks.push(`${sayCount(findings.length - told, 'more finding')} did not fit in here.`);
  if (blocks.length === notices.length) blocks.push('Nothing in the changed Python needs a remark.');
  return blocks.join('\n\n');
}

function heading(topic: string, [first]: readonly Finding[]): string {
  const link = first && isAbsolute(first.link) ? topicLink(first.link) : undefined;
  return link ? `#### [${topic}](${link})\n` : `#### ${topic}\n`;
}

const UNANALYSED_NAMED = 50;

function renderUnanalysed(incomplete: readonly Unanalysed[]): string {
  const rows = incomplete
    .slice(0, UNANALYSED_NAMED)
    .map(({ path, reason }) => `- ${code(path)}: ${prose(limit(reason, 300))}`);
  const more = incomplete.length - UNANALYSED_NAMED;
  if (more > 0) rows.push(`- and ${sayCount(more, 'more file')}`);
  return `#### Not analysed in full\n\n${rows.join('\n')}`;
}

function limit(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
