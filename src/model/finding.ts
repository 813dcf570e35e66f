/** How much a finding matters: `error` breaks or will break, `warning` hurts, `advice` teaches. */
export type Severity = 'error' | 'warning' | 'advice';

/** From the most to the least severe. */
export const SEVERITIES = ['error', 'warning', 'advice'] as const satisfies readonly Severity[];

/** How much the worst of some findings matters; `advice` where there is none. */
export function worst(findings: readonly Pick<Finding, 'severity'>[]): Severity {
  return SEVERITIES.find((each) => findings.some(({ severity }) => severity === each)) ?? 'advice';
}

/** A piece of a file's UTF-8 bytes, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces the UTF-8 bytes `start` up to `end` (exclusive) of the file by `text`. */
export interface Edit extends Span {
  readonly text: string;
}

/** Whole lines and what they become: the form in which GitHub takes a suggested change. */
export interface Suggestion {
  /** 1-based, inclusive. */
  readonly startLine: number;
  /** 1-based, inclusive. */
  readonly endLine: number;
  /** The new lines without line ends; empty when the lines are deleted. */
  readonly lines: readonly string[];
}

/** A change that removes the finding. `safe` keeps the program's behaviour; `unsafe` wants a reader's eye. */
export interface Fix {
  readonly safety: 'safe' | 'unsafe';
  /** In ascending order, not overlapping. */
  readonly edits: readonly Edit[];
  /** Absent where the lines are so long that they cannot be written out for every fix of the file. */
  readonly suggestion?: Suggestion;
}

/** Findings of one file, and one safe change that mends all of them. */
export interface Merged {
  /** In reading order. */
  readonly findings: readonly Finding[];
  readonly suggestion: Suggestion;
}

/** Another place that belongs to the finding, such as the model behind a query. */
export interface Related {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** One problem at one place, with the words a person needs to understand and mend it. */
export interface Finding {
  readonly rule: string;
  /** Roadmap topic, such as `core/context-managers`. */
  readonly topic: string;
  readonly severity: Severity;
  /** Relative to the root of what was analysed, with `/` between its parts. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** 1-based. */
  readonly endLine: number;
  /** 1-based, in UTF-16 code units, exclusive. */
  readonly endColumn: number;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do instead. */
  readonly do: string;
  /** The lesson that teaches it: a URL, or a path inside Waymark's own repository when no site is configured. */
  readonly link: string;
  /** Identity without line numbers: it survives edits above the finding, rebases and force-pushes. */
  readonly key: string;
  readonly related: readonly Related[];
  readonly fix: Fix | null;
}

/** A detector that threw: a fault of Waymark, never silently dropped. */
export interface Failure {
  readonly rule: string;
  readonly path: string;
  readonly message: string;
}

/** Most severe first, then in reading order. */
export function compareFindings(a: Finding, b: Finding): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || compareByPlace(a, b);
}

/** In reading order: path, line, column, rule. */
export function compareByPlace(a: Finding, b: Finding): number {
  return compareText(a.path, b.path) || a.line - b.line || a.column - b.column || compareText(a.rule, b.rule);
}

/** By code unit, so that the order is the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
