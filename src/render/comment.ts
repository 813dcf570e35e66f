import type { Finding } from '../model/finding.ts';
import { code, fenced, plain, prose } from './github-markdown.ts';
import { isAbsolute } from './links.ts';
import { sayList } from './tally.ts';

/** The lines of the new file that a comment stands on, 1-based, inclusive. */
export interface Anchor {
  readonly startLine: number;
  readonly endLine: number;
}

/** Lines named in one comment before the rest is only counted. */
const LINES_NAMED = 20;
// Together they keep a body well below the 65,536 characters that GitHub takes.
const LONGEST_PROSE = 2_000;
const LONGEST_SUGGESTION = 20_000;
const MOST_RELATED = 5;

/**
 * The body of one inline comment, in GitHub's Markdown.
 *
 * @param alsoAt further lines of the same file, 1-based, that the comment speaks for
 */
export function renderComment(finding: Finding, anchor: Anchor, alsoAt: readonly number[]): string {
  const parts = [`**${say(finding.message)}** ${say(finding.why)}`, say(finding.do)];
  for (const { path, line, message } of finding.related.slice(0, MOST_RELATED)) {
    parts.push(`${code(`${path}:${line}`)}: ${say(message)}`);
  }
  if (alsoAt.length > 0) parts.push(`Also at ${sayLines(alsoAt)}.`);
  const suggestion = suggestedChange(finding, anchor);
  if (suggestion) parts.push(suggestion);
  parts.push(`<sub>${finding.severity} · ${lesson(finding)}</sub>`);
  return parts.join('\n\n');
}

function say(text: string): string {
  return prose(text.length <= LONGEST_PROSE ? text : `${text.slice(0, LONGEST_PROSE - 1)}…`);
}

/** GitHub replaces exactly the commented lines, so a fix of other lines cannot be offered there. */
function suggestedChange({ fix }: Finding, anchor: Anchor): string | undefined {
  if (fix?.safety !== 'safe') return undefined;
  const { startLine, endLine, lines } = fix.suggestion;
  if (startLine !== anchor.startLine || endLine !== anchor.endLine) return undefined;
  const block = fenced(lines, 'suggestion');
  return block.length <= LONGEST_SUGGESTION ? block : undefined;
}

function lesson({ rule, link }: Finding): string {
  return isAbsolute(link) ? `[${plain(rule)}](${link})` : code(`waymark explain ${rule}`);
}

function sayLines(lines: readonly number[]): string {
  if (lines.length === 1) return `line ${String(lines[0])}`;
  if (lines.length <= LINES_NAMED) return `lines ${sayList(lines)}`;
  return `lines ${lines.slice(0, LINES_NAMED).join(', ')} and ${lines.length - LINES_NAMED} more`;
}
