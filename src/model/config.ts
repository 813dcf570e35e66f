import type { Severity } from './finding.ts';

/** A value that a rule takes as an option. */
export type OptionValue = string | number | boolean | readonly string[];

/** What a repository (or a command line) wants of the rules. */
export interface Config {
  /** `default`: rules that are stable and on by default; `strict`: also the opt-in ones; `all`: previews too. */
  readonly profile: 'default' | 'strict' | 'all';
  /** Rule ids, topics, topic prefixes or equivalents' codes (`pycodestyle:E501`): nothing else runs. Empty: all. */
  readonly select: readonly string[];
  /** As `select`: these do not run, even when selected. */
  readonly ignore: readonly string[];
  /** Git-style patterns of paths that are left out. */
  readonly exclude: readonly string[];
  /** By rule id. */
  readonly rules: Readonly<Record<string, RuleConfig>>;
}

export interface RuleConfig {
  readonly severity?: Severity;
  readonly options?: Readonly<Record<string, OptionValue>>;
}

export const DEFAULT_CONFIG: Config = { profile: 'default', select: [], ignore: [], exclude: [], rules: {} };
