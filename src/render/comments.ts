import { type Change, type Hunk, isInHunk } from '../model/change.ts';
import { type Finding, SEVERITIES, type Severity, worst } from '../model/finding.ts';
import { groupBy } from '../model/group.ts';
import type { ReviewComment } from '../model/review.ts';
import { annotate } from './annotation.ts';
import { type Anchor, renderComment } from './comment.ts';
import { type Layout, layoutComment } from './layout.ts';

/** GitHub's secondary limit refuses reviews with more, whatever a configuration says. */
const MOST_COMMENTS = 30;
/** So many findings of one rule are comments of their own; more of them are one comment. */
const MOST_ALIKE = 3;

/** A comment that a review may have. */
interface Candidate {
  readonly severity: Severity;
  /** Of comments alike, the first one has 0. */
  readonly turn: number;
  readonly comment: () => ReviewComment | undefined;
}

/**
 * The inline comments of a review: the most severe ones first, and among equals the first of each rule before further ones.
 *
 * @param findings those that may be told in comments, most severe first
 * @param layout what a formatter would mend: several such findings of a file are one comment
 * @param most how many comments a review may have
 * @param former keys of findings under the former paths of their files, by their keys
 */
export function renderComments(
  findings: readonly Finding[],
  changes: readonly Change[],
  layout: Layout,
  most: number,
  former: ReadonlyMap<string, string> = new Map(),
): readonly ReviewComment[] {
  const hunks = new Map(changes.map((change) => [change.path, change.hunks === 'unknown' ? [] : change.hunks]));
  const hunkOf = ({ path, line }: Finding): Hunk | undefined => hunks.get(path)?.find((hunk) => isInHunk(hunk, line));
  const laidOut = groupBy(
    findings.filter(({ rule }) => layout.names.has(rule)),
    ({ path }) => path,
  );
  const files = [...laidOut.values()].filter((some) => some.length > 1);
  const inFiles = new Set(files.flat());
  const others = findings.filter((finding) => !inFiles.has(finding));
  const candidates = [...byRule(others, hunkOf, former), ...byFile(files, hunks, hunkOf, layout, former)];
  candidates.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.turn - b.turn);
  return candidates.slice(0, Math.min(most, MOST_COMMENTS)).flatMap(({ comment }) => comment() ?? []);
}

function byRule(
  findings: readonly Finding[],
  hunkOf: (finding: Finding) => Hunk | undefined,
  former: ReadonlyMap<string, string>,
): Candidate[] {
  return [...groupBy(findings, ({ rule }) => rule).values()].flatMap((alike) => {
    const inDiff = alike.flatMap((finding) => {
      const hunk = hunkOf(finding);
      return hunk ? [{ finding, hunk }] : [];
    });
    const together = alike.length > MOST_ALIKE;
    return (together ? inDiff.slice(0, 1) : inDiff).map(({ finding, hunk }, turn) => {
      const others = together ? alike.filter((other) => other !== finding) : [];
      return { severity: finding.severity, turn, comment: () => comment(finding, hunk, others, former) };
    });
  });
}

function byFile(
  files: readonly (readonly Finding[])[],
  hunks: ReadonlyMap<string, readonly Hunk[]>,
  hunkOf: (finding: Finding) => Hunk | undefined,
  layout: Layout,
  former: ReadonlyMap<string, string>,
): Candidate[] {
  return files
    .filter((findings) => findings.some((finding) => hunkOf(finding) !== undefined))
    .map((findings, turn) => ({
      severity: worst(findings),
      turn,
      comment: () => layoutComment(findings, hunks.get(findings[0]!.path) ?? [], layout, former),
    }));
}

function comment(
  finding: Finding,
  hunk: Hunk,
  others: readonly Finding[],
  former: ReadonlyMap<string, string>,
): ReviewComment {
  const anchor = anchorOf(finding, hunk);
  const places = new Map(others.map(({ path, line }) => [`${path}\0${line}`, { path, line }]));
  places.delete(`${finding.path}\0${finding.line}`);
  const formerly = [finding, ...others].flatMap(({ key }) => former.get(key) ?? []);
  return {
    key: finding.key,
    rules: [finding.rule],
    also: others.map(({ key }) => key),
    ...(formerly.length > 0 && { formerly }),
    path: finding.path,
    ...(anchor.endLine > anchor.startLine && { startLine: anchor.startLine }),
    line: anchor.endLine,
    ...renderComment(finding, anchor, [...places.values()]),
    annotation: annotate(finding),
  };
}

/** A comment stands inside one hunk: on the lines that its fix replaces, else on its range, else on its first line. */
function anchorOf({ line, endLine, fix }: Finding, hunk: Hunk): Anchor {
  if (fix?.safety === 'safe' && fix.suggestion !== undefined) {
    const { startLine, endLine: lastLine } = fix.suggestion;
    const isAround = startLine <= line && line <= lastLine;
    if (isAround && isInHunk(hunk, startLine) && isInHunk(hunk, lastLine)) return { startLine, endLine: lastLine };
  }
  return { startLine: line, endLine: isInHunk(hunk, endLine) ? endLine : line };
}
