import type { Severity } from './finding.ts';
import type { FailOn } from './review.ts';

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
  /** By topic or prefix of topics, such as `data/orm-indexing` or `data`: how much it is enforced. The longest that fits counts. */
  readonly topics: Readonly<Record<string, Stage>>;
  /** The most inline comments of one review; the rest is in the check run. */
  readonly comments: number;
  /** A review fails for new findings at or above it, as far as their topics may fail it. */
  readonly failOn: FailOn;
}

/**
 * How a topic is enforced in pull requests. `off`: its rules do not run; `observe`: in the check run only, and it does not fail;
 * `coach`: in comments, and `failOn` decides; `require`: in comments, and each finding fails the check.
 */
export type Stage = 'off' | 'observe' | 'coach' | 'require';

/** The stage of a topic: that of the longest entry which is the topic or a prefix of it; `coach` without one. */
export function stageOf({ topics }: Pick<Config, 'topics'>, topic: string): Stage {
  const parts = topic.split('/');
  for (let length = parts.length; length > 0; length -= 1) {
    const stage = topics[parts.slice(0, length).join('/')];
    if (stage !== undefined) return stage;
  }
  return 'coach';
}

export interface RuleConfig {
  readonly severity?: Severity;
  readonly options?: Readonly<Record<string, OptionValue>>;
}

export const DEFAULT_CONFIG: Config = {
  profile: 'default',
  select: [],
  ignore: [],
  exclude: [],
  rules: {},
  topics: {},
  comments: 15,
  failOn: 'error',
};
