import { compareText, type Finding, worst } from '../model/finding.ts';
import type { Review, ReviewComment } from '../model/review.ts';
import { visible } from '../model/visible.ts';
import { sayCount } from './tally.ts';
import { badge, renderCode, rule } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { renderTerminalMarkdown } from './terminal-markdown.ts';

const LONGEST_PROSE = 92;

/** A review as it would be posted: each comment under its code, then the check run. */
export function renderTerminalReview(review: Review, terminal: Terminal): string {
  const byKey = new Map(review.findings.map((finding) => [finding.key, finding]));
  const comments = [...review.comments].sort((a, b) => compareText(a.path, b.path) || a.line - b.line);
  const blocks = comments.map((comment) => {
    const findings = [comment.key, ...comment.also].flatMap((key) => byKey.get(key) ?? []);
    return renderComment(comment, findings, terminal);
  });
  blocks.push(renderCheck(review, terminal));
  return `${blocks.join('\n\n')}\n`;
}

/** @param findings all that the comment speaks for, that on whose line it stands first */
function renderComment(comment: ReviewComment, findings: readonly Finding[], terminal: Terminal): string {
  const { colors } = terminal;
  const at = `${visible(terminal.place(comment.path))}:${comment.startLine ?? comment.line}`;
  const [first] = findings;
  const name = comment.rules.length > 1 ? sayCount(comment.rules.length, 'rule') : (comment.rules[0] ?? '');
  return [
    rule(colors.bold(at), `${badge(worst(findings), colors)} ${name}`, terminal),
    ...(first ? renderCode(first, terminal) : ['']),
    ...boxed(comment.body, terminal),
  ].join('\n');
}

function renderCheck({ check, comments }: Review, terminal: Terminal): string {
  const { colors } = terminal;
  const paint = { success: colors.green, failure: colors.red, neutral: colors.yellow }[check.conclusion];
  const posted = `${sayCount(comments.length, 'comment')}, ${sayCount(check.annotations.length, 'annotation')}`;
  return [
    rule(colors.bold('Check run'), colors.dim(posted), terminal),
    '',
    `  ${colors.bold(paint(check.conclusion))}  ${check.title}`,
    '',
    ...boxed(check.summary, terminal),
  ].join('\n');
}

/** Markdown as the host gets it, with a bar at its side. */
function boxed(markdown: string, { colors, width }: Terminal): string[] {
  const rows = renderTerminalMarkdown(markdown, Math.min(width - 4, LONGEST_PROSE), colors);
  return rows.map((row) => `  ${colors.blue('▌')} ${row}`.trimEnd());
}
