import { compareFindings } from '../model/finding.ts';
import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { beginning } from '../model/shorten.ts';
import { code, codeInCell, plain, prose } from './github-markdown.ts';
import { isAbsolute, topicLink } from './links.ts';
import { countBySeverity, groupByTopic, sayCount, sayCounts, sayLeftOut, sayNumber } from './tally.ts';

/** GitHub takes 1 MiB of job summary a step; a character is at most three bytes of UTF-8. */
const LONGEST_REPORT = 320_000;
const UNANALYSED_NAMED = 50;

/** A report for the summary of a job: totals, a table by topic, then the findings, most severe first. */
export function renderMarkdown(report: Report): string {
  const blocks = ['## Waymark', renderTotals(report)];
  if (report.findings.length > 0) blocks.push(renderTopics(report.findings));
  if (report.unanalysed.length > 0) blocks.push(renderUnanalysed(report));
  if (report.findings.length > 0) blocks.push(renderFindings(report.findings));
  return `${blocks.join('\n\n')}\n`;
}

function renderTotals({ findings, files, lines, skipped }: Report): string {
  const totals = findings.length > 0 ? sayCounts(countBySeverity(findings)) : 'No findings';
  return `**${totals}** in ${sayCount(files, 'file')} of ${sayCount(lines, 'line')}. ${sayLeftOut(skipped)}`.trimEnd();
}

function renderTopics(findings: readonly Finding[]): string {
  const rows = groupByTopic(findings).map(([topic, group]) => {
    const { error, warning, advice } = countBySeverity(group);
    const link = group[0] && isAbsolute(group[0].link) ? `[${topic}](${topicLink(group[0].link)})` : topic;
    return `| ${link} | ${sayNumber(error)} | ${sayNumber(warning)} | ${sayNumber(advice)} |`;
  });
  return ['| topic | errors | warnings | advice |', '| :-- | --: | --: | --: |', ...rows].join('\n');
}

function renderUnanalysed({ unanalysed }: Report): string {
  const rows = unanalysed
    .slice(0, UNANALYSED_NAMED)
    .map(({ path, reason }) => `- ${code(path)}: ${prose(beginning(reason, 300))}`);
  const more = unanalysed.length - UNANALYSED_NAMED;
  if (more > 0) rows.push(`- and ${sayCount(more, 'more file')}`);
  return `### Not analysed in full\n\n${rows.join('\n')}`;
}

function renderFindings(findings: readonly Finding[]): string {
  const rows = ['### Findings', '', '| severity | where | what | rule |', '| :-- | :-- | :-- | :-- |'];
  const sorted = [...findings].sort(compareFindings);
  let length = 0;
  for (const finding of sorted) {
    const row = renderRow(finding);
    length += row.length + 1;
    if (length > LONGEST_REPORT) break;
    rows.push(row);
  }
  const left = sorted.length - (rows.length - 4);
  if (left > 0) rows.push('', `${sayCount(left, 'more finding')}, less severe or later, did not fit into this report.`);
  return rows.join('\n');
}

function renderRow({ severity, path, line, message, rule, link }: Finding): string {
  const what = prose(beginning(message, 2_000)).replace(/(?<!\\)\|/g, '\\|');
  const lesson = isAbsolute(link) ? `[${plain(rule)}](${link})` : plain(rule);
  return `| ${severity} | ${codeInCell(`${path}:${line}`)} | ${what} | ${lesson} |`;
}
