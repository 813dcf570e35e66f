import type { Severity } from './finding.ts';
import type { FailOn } from './review.ts';
import { EMPTY_ROOM, type FolderRoom, type Room } from './room.ts';
import { RULE_PROFILES } from './rule.ts';

/** A value that a rule takes as an option. */
export type OptionValue = string | number | boolean | readonly string[];

/** What a repository (or a command line) wants of the rules. */
export interface Config {
  /** `default`: rules that are stable and on by default; `strict`: also the opt-in ones; `all`: previews too. */
  readonly profile: (typeof PROFILES)[number];
  /** Rule ids, topics, topic prefixes or equivalents' codes (`pycodestyle:E501`): nothing else runs. Empty: all. */
  readonly select: readonly string[];
  /** As `select`: these do not run, even when selected. */
  readonly ignore: readonly string[];
  /** Git-style patterns of the only paths that are looked at. Empty: all. */
  readonly include: readonly string[];
  /** Git-style patterns of paths that are left out. */
  readonly exclude: readonly string[];
  /** Git-style patterns of paths that are tests, beside those whose names say so; with `!`, of paths that are none. */
  readonly tests: readonly string[];
  /** By rule id. */
  readonly rules: Readonly<Record<string, RuleConfig>>;
  /** By topic or prefix of topics, such as `data/orm-indexing` or `data`: how much it is enforced. The longest that fits counts. */
  readonly topics: Readonly<Record<string, Stage>>;
  /** The most inline comments of one review; the rest is in the check run. */
  readonly comments: number;
  /** A review fails for new findings at or above it, as far as their topics may fail it. */
  readonly failOn: FailOn;
  /** Whether rules run although a linter or formatter of the repository covers them. */
  readonly repeatLinters: boolean;
  /** What the repository's other tools are set to, outside of `folders`. */
  readonly room: Room;
  /** What they are set to in some folders. */
  readonly folders: readonly FolderRoom[];
  /** What the organisation asks for and does not leave to the repository. */
  readonly floor?: Floor;
}

/** The part of a policy that repositories below it may tighten, but not loosen. */
export interface Floor {
  /** The policy as it would be without the repository's own. */
  readonly config: Config;
  /** Ids of rules that stay as they are there, or get stricter. */
  readonly rules: readonly string[];
  /** Topics or prefixes of topics whose rules do; `''` for all of them. */
  readonly topics: readonly string[];
  /** Nothing may be ignored beyond what is there, neither by a repository nor in a pull request. */
  readonly ignore?: true;
}

/**
 * How a topic is enforced in pull requests. `off`: its rules do not run; `observe`: in the check run only, and it does not fail;
 * `coach`: in comments, and `failOn` decides; `require`: in comments, and each finding fails the check.
 */
export type Stage = 'off' | 'observe' | 'coach' | 'require';

/** From the least to the most that is said and failed. */
export const STAGES = ['off', 'observe', 'coach', 'require'] as const satisfies readonly Stage[];

export const PROFILES = [...RULE_PROFILES, 'all'] as const;

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
  /** On whatever the profile and the topic say, or off; absent: as they say. */
  readonly enabled?: boolean;
  readonly severity?: Severity;
  readonly options?: Readonly<Record<string, OptionValue>>;
}

export const DEFAULT_CONFIG: Config = {
  profile: 'default',
  select: [],
  ignore: [],
  include: [],
  exclude: [],
  tests: [],
  rules: {},
  topics: {},
  comments: 15,
  failOn: 'error',
  repeatLinters: false,
  room: EMPTY_ROOM,
  folders: [],
};

/** The names that a policy may use. Each answer says what is wrong, or undefined when nothing is. */
export interface Vocabulary {
  /** A rule, a topic or the first part of topics, or a code of another tool. */
  selector(name: string): string | undefined;
  /** A topic or the first part of topics. */
  topic(name: string): string | undefined;
  rule(id: string): string | undefined;
  option(rule: string, name: string, value: OptionValue): string | undefined;
}

/** What is asked for at the start of a run, over what the repository wants. */
export interface Wishes {
  readonly profile?: Config['profile'] | undefined;
  readonly select?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
}

/** A repository's configuration with somebody's wishes over it. What they narrow down they narrow whatever the policy is held to. */
export function override({ profile, select, ignore = [] }: Wishes): (config: Config) => Config {
  return ({ floor, ...config }) => ({
    ...config,
    profile: profile ?? config.profile,
    select: select ?? config.select,
    ignore: [...config.ignore, ...ignore],
    // What is selected by name runs, and nothing else does.
    ...(select && { topics: {}, rules: withoutOn(config.rules) }),
    ...(floor && !profile && !select && ignore.length === 0 && { floor }),
  });
}

function withoutOn(rules: Config['rules']): Config['rules'] {
  const entries = Object.entries(rules).map(([id, { enabled, ...settings }]): [string, RuleConfig] => [
    id,
    enabled === false ? { enabled, ...settings } : settings,
  ]);
  return Object.fromEntries(entries);
}
