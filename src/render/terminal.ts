import type { Colors } from 'picocolors/types.js';
import { SEVERITIES } from '../model/finding.ts';
import type { Finding, Severity } from '../model/finding.ts';
import { groupBy } from '../model/group.ts';
import type { Report } from '../model/report.ts';
import { visible } from '../model/visible.ts';
import { frame } from './frame.ts';
import type { Lines } from './frame.ts';
import { isAbsolute } from './links.ts';
import { widthOf, wrap } from './prose.ts';
import { countBySeverity, groupByTopic, sayCount, sayCounts, sayLeftOut } from './tally.ts';

export interface Terminal {
  readonly colors: Colors;
  /** In columns. */
  readonly width: number;
  readonly lines: Lines;
  /** How a path of the analysed tree is called from where the reader stands. */
  readonly place: (path: string) => string;
}

/** Prose is hard to read in longer lines. */
const LONGEST_PROSE = 96;
const INDENT = '  ';
const LABEL = 7;
const UNANALYSED_SHOWN = 10;

/** The whole report of an audit: findings by file, then a summary by topic. */
export function renderTerminal(report: Report, terminal: Terminal): string {
  const { colors, place } = terminal;
  const blocks: string[] = [];
  for (const [path, findings] of groupBy(report.findings, (finding) => finding.path)) {
    const counts = sayCounts(countBySeverity(findings));
    blocks.push(rule(colors.bold(visible(place(path))), colors.dim(counts), terminal));
    for (const finding of findings) blocks.push(renderFinding(finding, terminal));
  }
  blocks.push(renderSummary(report, terminal));
  return `${blocks.join('\n\n')}\n`;
}

/** A heading that reaches over the whole width. */
export function rule(left: string, right: string, { colors, width }: Terminal): string {
  const line = '─'.repeat(Math.max(3, Math.min(width, LONGEST_PROSE) - widthOf(left) - widthOf(right) - 2));
  return [left, colors.dim(line), right].join(' ').trimEnd();
}

function renderFinding(finding: Finding, terminal: Terminal): string {
  const { colors } = terminal;
  const at = visible(`${terminal.place(finding.path)}:${finding.line}:${finding.column}`);
  const rows = [
    `${badge(finding.severity, colors)} ${colors.bold(finding.rule)}  ${colors.dim(at)}`,
    ...prose(finding.message, terminal),
    ...renderCode(finding, terminal),
    ...labelled('why', finding.why, terminal),
    ...labelled('do', finding.do, terminal),
    ...finding.related.flatMap(({ path, line, message }) =>
      labelled('see', `${terminal.place(path)}:${line}: ${message}`, terminal),
    ),
    `${INDENT}${colors.dim('learn'.padEnd(LABEL))}${lesson(finding, colors)}`,
  ];
  return rows.join('\n');
}

/** The code frame of a finding between two empty rows; nothing when the code is not at hand. */
export function renderCode(finding: Finding, terminal: Terminal): string[] {
  const lines = terminal.lines(finding.path);
  if (!lines) return [];
  const rows = frame(lines, finding, terminal.width - INDENT.length, terminal.colors);
  if (rows.length === 0) return [];
  return ['', ...rows.map((row) => `${INDENT}${row}`), ''];
}

const PAINT = { error: 'red', warning: 'yellow', advice: 'cyan' } as const satisfies Record<Severity, keyof Colors>;

export function badge(severity: Severity, colors: Colors): string {
  return colors.bold(colors[PAINT[severity]](severity));
}

function prose(text: string, { width, colors }: Terminal): string[] {
  return wrap(text, Math.min(width, LONGEST_PROSE) - INDENT.length, colors).map((line) => `${INDENT}${line}`);
}

function labelled(label: string, text: string, { width, colors }: Terminal): string[] {
  const lines = wrap(text, Math.min(width, LONGEST_PROSE) - INDENT.length - LABEL, colors);
  return lines.map((line, index) => `${INDENT}${colors.dim((index === 0 ? label : '').padEnd(LABEL))}${line}`);
}

function lesson(finding: Finding, colors: Colors): string {
  return isAbsolute(finding.link) ? colors.underline(finding.link) : colors.cyan(`waymark explain ${finding.rule}`);
}

function renderSummary(report: Report, terminal: Terminal): string {
  const { colors } = terminal;
  const counts = countBySeverity(report.findings);
  const analysed = `${sayCount(report.files, 'file')}, ${sayCount(report.lines, 'line')}, ${sayTime(report.milliseconds)}`;
  const files = new Set(report.findings.map((finding) => finding.path)).size;
  const verdict =
    report.findings.length > 0
      ? `${colors.bold(sayCounts(counts))} in ${sayCount(files, 'file')}`
      : report.files > 0
        ? colors.bold(colors.green('No findings.'))
        : colors.bold('No Python files to analyse.');
  const rows = [rule(colors.bold('Summary'), '', terminal), ''];
  if (report.findings.length > 0) rows.push(...renderTopics(report.findings, terminal), '');
  rows.push(INDENT + verdict, INDENT + colors.dim(analysed));
  const leftOut = sayLeftOut(report.skipped);
  if (leftOut !== '') rows.push(...prose(leftOut, terminal).map(colors.dim));
  rows.push(...renderUnanalysed(report, terminal));
  return rows.join('\n');
}

function renderTopics(findings: readonly Finding[], { colors }: Terminal): string[] {
  const topics = groupByTopic(findings);
  const name = Math.max(...topics.map(([topic]) => topic.length)) + 2;
  const columns = ['errors', 'warnings', 'advice'];
  const rows = [`${INDENT}${colors.dim('topic'.padEnd(name) + columns.map((column) => column.padStart(10)).join(''))}`];
  for (const [topic, group] of topics) {
    const counts = countBySeverity(group);
    const cells = SEVERITIES.map((severity) =>
      counts[severity] === 0
        ? colors.dim('·'.padStart(10))
        : colors[PAINT[severity]](String(counts[severity]).padStart(10)),
    );
    rows.push(`${INDENT}${topic.padEnd(name)}${cells.join('')}`);
  }
  return rows;
}

function renderUnanalysed({ unanalysed }: Report, terminal: Terminal): string[] {
  const rows = unanalysed
    .slice(0, UNANALYSED_SHOWN)
    .flatMap(({ path, reason }) => prose(`${visible(terminal.place(path))}: ${reason}`, terminal))
    .map(terminal.colors.yellow);
  const more = unanalysed.length - UNANALYSED_SHOWN;
  if (more > 0) rows.push(terminal.colors.yellow(`${INDENT}and ${sayCount(more, 'more file')} not analysed in full`));
  return rows;
}

function sayTime(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
