import type { OptionValue } from './config.ts';
import type { Severity } from './finding.ts';

/** On for everybody, or for those who ask for strict. */
export const RULE_PROFILES = ['default', 'strict'] as const;

/** A rule as its YAML file states it, checked, with its topic taken from its folder. */
export interface Rule {
  /** Names the fault, in kebab case; equals the file name. */
  readonly id: string;
  /** Roadmap topic, such as `core/context-managers`. */
  readonly topic: string;
  readonly status: 'preview' | 'stable' | 'retired';
  readonly severity: Severity;
  readonly profile: (typeof RULE_PROFILES)[number];
  /** What must be known to find it: one tree, names resolved, or several files. */
  readonly evidence: 'syntax' | 'semantic' | 'project';
  /** The fix that the rule's findings may carry. */
  readonly fix: 'safe' | 'unsafe' | 'none';
  /** The rule looks at a file only when it imports one of these top-level modules. Empty: every file. */
  readonly imports: readonly string[];
  /** Rules of other tools that say the same or part of it, as `tool:code`. */
  readonly equivalents: readonly string[];
  /**
   * What the rule finds, in a few words, where a formatter mends it: said once for each file, and not at all where the
   * repository runs a formatter. Undefined: no formatter mends it.
   */
  readonly layout?: string | undefined;
  /** `{name}` in these is replaced by what the detector or the query's capture found. */
  readonly says: {
    readonly what: string;
    readonly why: string;
    readonly do: string;
    /** What to do where the code has to run on an older Python than this. */
    readonly before?: { readonly python: string; readonly do: string } | undefined;
  };
  /** Of which of the tools in `equivalents` the rule says less or more, and how, in a sentence. */
  readonly partial: readonly { readonly tools: readonly string[]; readonly how: string }[];
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly examples: readonly Example[];
}

/** Runnable Python that shows the fault and the way out: the text of one file, or texts by path when it takes several. */
export interface Example {
  readonly bad: string | Readonly<Record<string, string>>;
  readonly good: string | Readonly<Record<string, string>>;
}

/** What a rule says when it speaks of no place in particular. */
export function withoutPlaceholders(text: string): string {
  return text.replace(/\{\w+\}/g, '…');
}
