import type { Failure, Finding } from './finding.ts';
import type { Unanalysed } from './review.ts';

/** What one run over many files found, for a terminal or a file. */
export interface Report {
  /** In reading order. */
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
  /** Files that were to be analysed and were not, or only in part, such as those with a syntax error. */
  readonly unanalysed: readonly Unanalysed[];
  /** What its readers have to know of the policy that was in force: paragraphs of Markdown. */
  readonly notices: readonly string[];
  /** Analysed files. */
  readonly files: number;
  /** Lines of the analysed files. */
  readonly lines: number;
  /** Analysed files whose syntax is broken. */
  readonly parseErrors: number;
  /** Python files left out on purpose: how many, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly milliseconds: number;
}
