import { type Hunk, isInHunk } from '../model/change.ts';
import { compareByPlace, type Finding, type Merged, worst } from '../model/finding.ts';
import { groupBy } from '../model/group.ts';
import type { ReviewComment } from '../model/review.ts';
import { shorten } from '../model/shorten.ts';
import { annotate } from './annotation.ts';
import { type CommentText, sayLessons, sayPlaces, suggestionOf } from './comment.ts';
import { code, prose } from './github-markdown.ts';
import { sayCount, sayNumber } from './tally.ts';

/** What a formatter would do. */
export interface Layout {
  /** What it mends, in a few words, by the id of the rule that finds it. */
  readonly names: ReadonlyMap<string, string>;
  /**
   * One change for findings of one file that have safe fixes, or for as many of them as it can be had for; undefined when
   * it cannot be had. Costs a few parses of the file.
   */
  readonly merge: (findings: readonly Finding[]) => Merged | undefined;
}

/** A change replaces at most so many lines, and keeps at most so many between two that it mends. */
const MOST_LINES = 40;
const MOST_KEPT = 3;
const LONGEST_PATH = 500;
/** A path that means nothing else in a shell. */
const PLAIN_PATH = /^[\w./][\w./-]*$/;

/**
 * The one comment that says of a file what a formatter would mend there.
 *
 * @param findings all of the file that a formatter would mend, at least two
 * @param hunks those of the file
 * @param former keys of findings under the former path of the file, by their keys
 * @returns undefined when none of them can carry a comment
 */
export function layoutComment(
  findings: readonly Finding[],
  hunks: readonly Hunk[],
  layout: Layout,
  former: ReadonlyMap<string, string> = new Map(),
): ReviewComment | undefined {
  const ordered = [...findings].sort(compareByPlace);
  const first = ordered.find(({ line }) => hunks.some((hunk) => isInHunk(hunk, line)));
  if (first === undefined) return undefined;
  const merged = mergedChange(ordered, hunks, layout);
  const lead = merged?.findings[0] ?? first;
  const { startLine, endLine } = merged?.suggestion ?? { startLine: lead.line, endLine: lead.line };
  const all = [lead, ...ordered.filter((finding) => finding !== lead)];
  const formerly = all.flatMap(({ key }) => former.get(key) ?? []);
  return {
    key: lead.key,
    rules: [...new Set(all.map(({ rule }) => rule))],
    also: all.slice(1).map(({ key }) => key),
    ...(formerly.length > 0 && { formerly }),
    path: lead.path,
    ...(endLine > startLine && { startLine }),
    line: endLine,
    ...renderLayout(ordered, merged, layout),
    annotation: annotate(lead),
  };
}

/** A change inside the first hunk that has something to mend, small enough to be read there. */
function mergedChange(findings: readonly Finding[], hunks: readonly Hunk[], { merge }: Layout): Merged | undefined {
  const safe = findings.filter(({ fix }) => fix?.safety === 'safe');
  const inside = hunks.find((hunk) => safe.some((finding) => isMendedIn(hunk, finding)));
  let some: readonly Finding[] = inside ? densest(safe.filter((finding) => isMendedIn(inside, finding))) : [];
  for (; some.length > 0; some = some.slice(0, some.length / 2)) {
    const merged = merge(some);
    if (merged && suggestionOf(merged.suggestion) !== undefined) return merged;
  }
  return undefined;
}

function isMendedIn(hunk: Hunk, { line, fix }: Finding): boolean {
  if (fix?.suggestion === undefined) return false;
  const { startLine, endLine } = fix.suggestion;
  return [line, startLine, endLine].every((each) => isInHunk(hunk, each)) && endLine - startLine < MOST_LINES;
}

/** Those that lie close together, in the stretch of lines that has the most of them; the first of equal ones. */
function densest(findings: readonly Finding[]): readonly Finding[] {
  const stretches: { start: number; end: number; findings: Finding[] }[] = [];
  const range = ({ fix, line }: Finding) => fix?.suggestion ?? { startLine: line, endLine: line };
  for (const finding of [...findings].sort((a, b) => range(a).startLine - range(b).startLine)) {
    const { startLine, endLine } = range(finding);
    const last = stretches.at(-1);
    const end = Math.max(last?.end ?? 0, endLine);
    if (last && startLine - last.end <= MOST_KEPT + 1 && end - last.start < MOST_LINES) {
      last.findings.push(finding);
      last.end = end;
    } else stretches.push({ start: startLine, end: endLine, findings: [finding] });
  }
  const most = stretches.reduce((longest, stretch) => Math.max(longest, stretch.findings.length), 0);
  return stretches.find((stretch) => stretch.findings.length === most)?.findings ?? [];
}

function renderLayout(findings: readonly Finding[], merged: Merged | undefined, { names }: Layout): CommentText {
  const path = findings[0]?.path ?? '';
  const rows = [...groupBy(findings, ({ rule }) => rule)].map(([rule, some]) => {
    const lines = [...new Set(some.map(({ line }) => line))].map((line) => ({ path, line }));
    return `- ${prose(names.get(rule) ?? rule)}: ${sayPlaces(lines, path)}`;
  });
  const parts = [
    `**Layout, said once for this file: ${sayCount(findings.length, 'place')} differ from PEP 8.** A formatter such as black ` +
      'or `ruff format` settles nearly all of it on save.',
    rows.join('\n'),
  ];
  const foot = `<sub>${worst(findings)} · ${sayLessons(findings)}</sub>`;
  const change = merged && suggestionOf(merged.suggestion);
  const isLeft = (finding: Finding): boolean => merged?.findings.includes(finding) !== true;
  const here = [...parts, ...sayMended(findings, findings.filter(isLeft))];
  return {
    body: [...here, ...(change === undefined ? [] : [change]), foot].join('\n\n'),
    elsewhere: [`In ${code(shorten(path, LONGEST_PATH))}:`, ...parts, ...sayMended(findings, findings), foot].join(
      '\n\n',
    ),
  };
}

/** What mends the places. @param left those that the suggested change does not mend */
function sayMended(findings: readonly Finding[], left: readonly Finding[]): string[] {
  const { path } = findings[0]!;
  const mended = findings.length - left.length;
  const safe = left.filter(({ fix }) => fix?.safety === 'safe').length;
  const command = code(`waymark audit --fix${PLAIN_PATH.test(path) ? ` ${path}` : ''}`);
  if (left.length === 0) return ['This change mends all of it.'];
  if (mended === 0) return safe === 0 ? [] : [`${command} mends ${sayNumber(safe)} of them.`];
  const more = safe === 0 ? '' : `, ${command} ${sayNumber(safe)} more`;
  return [`This change mends ${sayNumber(mended)} of them${more}.`];
}
