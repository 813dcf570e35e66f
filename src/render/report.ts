import { compareByPlace } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import type { Review } from '../model/review.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { renderSarif } from './sarif.ts';
import type { SarifContext } from './sarif.ts';
import { renderTerminal } from './terminal.ts';
import type { Terminal } from './terminal.ts';

export const FORMATS = ['pretty', 'json', 'sarif', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

/** A report in the form that was asked for. */
export function renderReport(format: Format, report: Report, context: Terminal & SarifContext): string {
  switch (format) {
    case 'pretty':
      return renderTerminal(report, context);
    case 'json':
      return renderJson(report, context.tool);
    case 'sarif':
      return renderSarif(report, context);
    case 'markdown':
      return renderMarkdown(report);
  }
}

/** A review in the shape of a report, for the forms that programs read. */
export function reportOf(review: Review, scale: Pick<Report, 'files' | 'lines' | 'milliseconds'>): Report {
  const { findings, unanalysed, notices, failures } = review;
  return {
    findings: [...findings].sort(compareByPlace),
    failures,
    unanalysed,
    notices,
    parseErrors: 0,
    skipped: {},
    ...scale,
  };
}
