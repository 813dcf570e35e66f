import { type Failure, type Finding, SEVERITIES } from './finding.ts';

/** An inline comment on lines of the new file. */
export interface ReviewComment {
  /** Key of the finding it speaks of; written into the body as a hidden mark. */
  readonly key: string;
  /** Ids of the rules of all that it speaks for, that of the key first. */
  readonly rules: readonly string[];
  /** Keys of the findings at other places that it speaks for as well. */
  readonly also: readonly string[];
  /** Keys of all of these under the former paths of files that were renamed. Absent: none was. */
  readonly formerly?: readonly string[];
  readonly path: string;
  /** 1-based last line, inside a hunk. */
  readonly line: number;
  /** 1-based first line in the same hunk, only when it is less than `line`. */
  readonly startLine?: number;
  /** GitHub Markdown, at most 65,536 characters. */
  readonly body: string;
  /** The same for a comment that stands on other lines or on none: it names its place and suggests no change. */
  readonly elsewhere: string;
  /** What says the same on the check run, should GitHub refuse the comment. */
  readonly annotation: Annotation;
}

/** A remark on the check run: it may stand on any line of any file. */
export interface Annotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/** A file that was not analysed, and why: never silently left out. */
export interface Unanalysed {
  readonly path: string;
  /** At the merge base, where it differs. */
  readonly previousPath?: string;
  readonly reason: string;
  /** What may be missing for it beside the findings in this file: anything, or findings of these rules in any file. */
  readonly missing?: 'anything' | readonly string[];
}

/** A rule whose findings are not told in this pull request. */
export interface Aside {
  /** Its id. */
  readonly rule: string;
  /** What a comment says whose finding was told before: one sentence of Markdown. */
  readonly words: string;
}

/** All that a review has to say, before anything is compared with what is already posted. */
export interface Review {
  /** New findings, most severe first. */
  readonly findings: readonly Finding[];
  /**
   * Keys of all findings at head, the old ones among them: what is there still was not fixed. Those in renamed files are here
   * under both paths.
   */
  readonly standing: readonly string[];
  /** How many of the new findings have a fix that keeps the program's behaviour. */
  readonly safeFixes: number;
  /** For the findings whose lines can carry a comment. */
  readonly comments: readonly ReviewComment[];
  readonly check: {
    readonly conclusion: 'success' | 'failure' | 'neutral';
    /** Plain text, at most 255 characters. */
    readonly title: string;
    /** Markdown, at most 65,535 characters. */
    readonly summary: string;
    /** For the findings that have no comment of their own. */
    readonly annotations: readonly Annotation[];
  };
  /** Absent: every rule is told. */
  readonly aside?: readonly Aside[];
  readonly unanalysed: readonly Unanalysed[];
  /** What stands at the top of the summary, too: paragraphs of Markdown on the policy and what was put aside. */
  readonly notices: readonly string[];
  /** Faults of Waymark; they are also among what was not analysed. */
  readonly failures: readonly Failure[];
}

/** Findings at or above this severity fail the check or the command. */
export const FAIL_ON = [...SEVERITIES, 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];
