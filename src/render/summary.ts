import { stageOf } from '../model/config.ts';
import type { Finding } from '../model/finding.ts';
import type { Unanalysed } from '../model/review.ts';
import { shorten } from '../model/shorten.ts';
import { code, prose } from './github-markdown.ts';
import { isAbsolute, topicLink } from './links.ts';
import { groupByTopic, sayCount, sayList, sayNumber } from './tally.ts';
import type { Policy, Verdict } from './verdict.ts';

/** GitHub takes 65,535 characters, and a comment of its own needs some for marks. */
const LONGEST_SUMMARY = 60_000;
/** What is said before the findings leaves room for them. */
const LONGEST_NOTICES = 20_000;
const UNANALYSED_NAMED = 50;

export interface Summary {
  /** Most severe first. */
  readonly findings: readonly Finding[];
  readonly incomplete: readonly Unanalysed[];
  readonly notices: readonly string[];
  readonly verdict: Verdict;
  readonly policy: Policy;
}

/** The text of the check run, in GitHub's Markdown: what is to be known first, then the findings by topic. */
export function renderSummary({ findings, incomplete, notices, verdict, policy }: Summary): string {
  const blocks = [...fitting(notices, LONGEST_NOTICES), ...sayVerdict(verdict, policy)];
  if (incomplete.length > 0) blocks.push(renderUnanalysed(incomplete));
  const start = blocks.length;
  const told = mostSevere(findings, LONGEST_SUMMARY - blocks.join('').length);
  for (const [topic, group] of groupByTopic(told)) {
    const isObserved = stageOf(policy, topic) === 'observe';
    blocks.push([heading(topic, group, isObserved), ...group.map(row)].join('\n'));
  }
  const left = findings.length - told.length;
  if (left > 0) blocks.push(`${sayCount(left, 'more finding')} did not fit in here.`);
  if (blocks.length === start) blocks.push('Nothing in the changed Python needs a remark.');
  return blocks.join('\n\n');
}

/** As many findings as fit, without the least severe ones. */
function mostSevere(findings: readonly Finding[], length: number): readonly Finding[] {
  const topics = new Set<string>();
  let left = length;
  for (const [index, finding] of findings.entries()) {
    const isFirst = !topics.has(finding.topic);
    topics.add(finding.topic);
    left -= row(finding).length + 1 + (isFirst ? heading(finding.topic, [finding], true).length + 2 : 0);
    if (left < 0) return findings.slice(0, index);
  }
  return findings;
}

function row({ severity, path, line, message }: Finding): string {
  return `- ${severity} ${code(`${path}:${line}`)} ${prose(message)}`;
}

function heading(topic: string, [first]: readonly Finding[], isObserved: boolean): string {
  const link = first && isAbsolute(first.link) ? topicLink(first.link) : undefined;
  return `#### ${link ? `[${topic}](${link})` : topic}${isObserved ? ' (observed only)' : ''}\n`;
}

function sayVerdict({ required, severe }: Verdict, { failOn }: Policy): string[] {
  const reasons = [...required].map(([topic, count]) => `${sayCount(count, 'finding')} of ${topic}, which is required`);
  if (severe > 0) reasons.push(failOn === 'error' ? sayCount(severe, 'error') : saySevere(severe, failOn));
  return required.size === 0 ? [] : [`**This check fails** for ${sayList(reasons)}.`];
}

function saySevere(count: number, failOn: string): string {
  return `${sayNumber(count)} at or above ${failOn}`;
}

function fitting(paragraphs: readonly string[], length: number): string[] {
  let left = length;
  return paragraphs.filter((paragraph) => {
    left -= paragraph.length;
    return left >= 0;
  });
}

function renderUnanalysed(incomplete: readonly Unanalysed[]): string {
  const rows = incomplete
    .slice(0, UNANALYSED_NAMED)
    .map(({ path, reason }) => `- ${code(shorten(path, 300))}: ${prose(shorten(reason, 300))}`);
  const more = incomplete.length - UNANALYSED_NAMED;
  if (more > 0) rows.push(`- and ${sayCount(more, 'more file')}`);
  return `#### Not analysed in full\n\n${rows.join('\n')}`;
}
