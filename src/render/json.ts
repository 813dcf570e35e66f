import type { Report } from '../model/report.ts';
import type { Rule } from '../model/rule.ts';

export interface Tool {
  readonly name: string;
  readonly version: string;
}

/**
 * Version 1 of Waymark's own report. Lines and columns are 1-based, columns in UTF-16 units, ends exclusive; the `edits` of a
 * fix are offsets of UTF-8 bytes; `notices` are paragraphs of Markdown. Keys may be added; none changes its meaning before version 2.
 */
export function renderJson(report: Report, tool: Tool): string {
  const { findings, failures, unanalysed, notices, ...summary } = report;
  const document = {
    version: 1,
    tool: { name: tool.name, version: tool.version },
    summary: {
      files: summary.files,
      lines: summary.lines,
      findings: findings.length,
      parseErrors: summary.parseErrors,
      skipped: Object.values(summary.skipped).reduce((sum, count) => sum + count, 0),
      skippedBy: summary.skipped,
      milliseconds: Math.round(summary.milliseconds),
    },
    findings: findings.map((finding) => ({
      rule: finding.rule,
      topic: finding.topic,
      severity: finding.severity,
      path: finding.path,
      line: finding.line,
      column: finding.column,
      endLine: finding.endLine,
      endColumn: finding.endColumn,
      message: finding.message,
      why: finding.why,
      do: finding.do,
      link: finding.link,
      key: finding.key,
      related: finding.related,
      fix: finding.fix,
    })),
    unanalysed,
    notices,
    failures,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The rules with what a team needs to choose among them. */
export function renderRulesJson(rules: readonly Rule[], tool: Tool): string {
  const document = {
    version: 1,
    tool: { name: tool.name, version: tool.version },
    rules: rules.map(({ id, topic, severity, profile, evidence, status, equivalents, fix }) => ({
      id,
      topic,
      severity,
      profile,
      evidence,
      status,
      equivalents,
      fixable: fix !== 'none',
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
