import type { Change, Hunk } from '../model/change.ts';
import { type Finding, SEVERITIES } from '../model/finding.ts';
import { groupBy } from '../model/group.ts';
import type { ReviewComment } from '../model/review.ts';
import { annotate } from './annotation.ts';
import { type Anchor, renderComment } from './comment.ts';

/** GitHub's secondary limit refuses reviews with more, whatever a configuration says. */
const MOST_COMMENTS = 30;
/** So many findings of one rule are comments of their own; more of them are one comment. */
const MOST_ALIKE = 3;

/**
 * The inline comments of a review: the most severe ones first, and among equals the first of each rule before further ones.
 *
 * @param findings those that may be told in comments, most severe first
 * @param most how many comments a review may have
 * @param former keys of findings under the former paths of their files, by their keys
 */
export function renderComments(
  findings: readonly Finding[],
  changes: readonly Change[],
  most: number,
  former: ReadonlyMap<string, string> = new Map(),
): readonly ReviewComment[] {
  const hunks = new Map(changes.map((change) => [change.path, change.hunks]));
  const hunkOf = ({ path, line }: Finding): Hunk | undefined => hunkAt(hunks.get(path), line);
  const candidates: { finding: Finding; hunk: Hunk; others: readonly Finding[]; turn: number }[] = [];
  for (const alike of groupBy(findings, ({ rule }) => rule).values()) {
    const inDiff = alike.flatMap((finding) => {
      const hunk = hunkOf(finding);
      return hunk ? [{ finding, hunk }] : [];
    });
    const together = alike.length > MOST_ALIKE;
    for (const [turn, { finding, hunk }] of (together ? inDiff.slice(0, 1) : inDiff).entries()) {
      const others = together ? alike.filter((other) => other !== finding) : [];
      candidates.push({ finding, hunk, others, turn });
    }
  }
  candidates.sort((a, b) => rank(a.finding) - rank(b.finding) || a.turn - b.turn);
  return candidates
    .slice(0, Math.min(most, MOST_COMMENTS))
    .map(({ finding, hunk, others }) => comment(finding, hunk, others, former));
}

function rank({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity);
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
    rule: finding.rule,
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
  if (fix?.safety === 'safe') {
    const { startLine, endLine: lastLine } = fix.suggestion;
    const isAround = startLine <= line && line <= lastLine;
    if (isAround && contains(hunk, startLine) && contains(hunk, lastLine)) return { startLine, endLine: lastLine };
  }
  return { startLine: line, endLine: contains(hunk, endLine) ? endLine : line };
}

function hunkAt(hunks: Change['hunks'] | undefined, line: number): Hunk | undefined {
  if (hunks === undefined || hunks === 'unknown') return undefined;
  return hunks.find((hunk) => contains(hunk, line));
}

function contains({ newStart, newLines }: Hunk, line: number): boolean {
  return line >= newStart && line < newStart + newLines;
}
