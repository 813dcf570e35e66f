import { type Config, PROFILES, type Stage, stageOf, STAGES } from '../model/config.ts';
import { SEVERITIES } from '../model/finding.ts';

/** An entry of a policy that those above it may not loosen. */
export interface Lock {
  /** As written: `comments`, `topics.web`, `rules.open-without-with`. */
  readonly entry: string;
  /** Name of the file that locks it. */
  readonly by: string;
}

const LISTS = ['ignore', 'exclude', 'tests'] as const;
const NARROWING = ['select', 'include'] as const;
const SCALARS = ['profile', 'comments', 'fail-on', 'repeat-linters'] as const;

/** What is wrong with an entry to be locked; undefined when nothing is but, perhaps, the name after its dot. */
export function isLockable(entry: string): string | undefined {
  if (['topics', ...LISTS, ...NARROWING, ...SCALARS].includes(entry) || /^(topics|rules)\../.test(entry))
    return undefined;
  return `\`${entry}\` cannot be locked; \`topics.TOPIC\`, \`rules.RULE\` and the keys with one value or list can`;
}

/** What a policy asks for, without what is looser than the locks below it allow; and what is said of that. */
export function hold(
  below: Config,
  wanted: Config,
  locks: readonly Lock[],
  file: string,
): { readonly config: Config; readonly notices: readonly string[] } {
  const notices: string[] = [];
  let config = wanted;
  for (const { entry, by } of locks) {
    const [kind = '', ...rest] = entry.split('.');
    if (kind === 'rules') continue;
    const { held, refused } = kind === 'topics' ? topics(below, config, rest.join('.')) : single(below, config, kind);
    config = held;
    notices.push(...refused.map((what) => `${what} in ${file} is looser than ${by} allows, and is not followed.`));
  }
  const named = (kind: string): string[] =>
    locks.flatMap(({ entry }) =>
      entry === kind ? [''] : entry.startsWith(`${kind}.`) ? [entry.slice(kind.length + 1)] : [],
    );
  const locksIgnore = locks.some(({ entry }) => entry === 'ignore');
  const floor = {
    ...{ config: below, rules: named('rules'), topics: named('topics') },
    ...(locksIgnore && { ignore: true as const }),
  };
  const isNeeded = locksIgnore || floor.rules.length + floor.topics.length > 0;
  return { config: isNeeded ? { ...config, floor } : config, notices };
}

interface Held {
  readonly held: Config;
  /** What was not granted. */
  readonly refused: readonly string[];
}

function topics(below: Config, wanted: Config, lock: string): Held {
  const kept: Record<string, Stage> = { ...wanted.topics };
  const refused: string[] = [];
  const isLooser = (topic: string): boolean =>
    STAGES.indexOf(stageOf({ topics: kept }, topic)) < STAGES.indexOf(stageOf(below, topic));
  for (const [topic, stage] of Object.entries(wanted.topics)) {
    const isHeld = lock === '' || topic === lock || topic.startsWith(`${lock}/`);
    if (!isHeld || !isLooser(topic)) continue;
    kept[topic] = stageOf(below, topic);
    refused.push(`\`${topic}: ${stage}\``);
  }
  // An entry for more than what is locked reaches what is locked as well.
  if (lock !== '' && isLooser(lock)) {
    refused.push(`\`${stageOf(wanted, lock)}\` for \`${lock}\``);
    kept[lock] = stageOf(below, lock);
  }
  return { held: { ...wanted, topics: kept }, refused };
}

function single(below: Config, wanted: Config, key: string): Held {
  switch (key) {
    case 'ignore':
    case 'exclude':
    case 'tests': {
      const more = wanted[key].filter((each) => !below[key].includes(each));
      const less = wanted[key].filter((each) => below[key].includes(each));
      return { held: { ...wanted, [key]: less }, refused: more.map((each) => `\`${each}\` under \`${key}\``) };
    }
    case 'select':
    case 'include': {
      const isLooser =
        wanted[key].length > 0 && (below[key].length === 0 || below[key].some((each) => !wanted[key].includes(each)));
      return isLooser ? refuse(below, wanted, key, key) : { held: wanted, refused: [] };
    }
    case 'profile':
      return grantIf(PROFILES.indexOf(wanted.profile) >= PROFILES.indexOf(below.profile), below, wanted, key, key);
    case 'comments':
      return grantIf(wanted.comments >= below.comments, below, wanted, key, key);
    case 'fail-on':
      return grantIf(strictness(wanted) >= strictness(below), below, wanted, 'failOn', key);
    default:
      return grantIf(wanted.repeatLinters || !below.repeatLinters, below, wanted, 'repeatLinters', key);
  }
}

function strictness({ failOn }: Config): number {
  return failOn === 'never' ? -1 : SEVERITIES.indexOf(failOn);
}

/** The keys with one value or list that are locked as a whole. */
type Single = 'select' | 'include' | 'profile' | 'comments' | 'failOn' | 'repeatLinters';

function grantIf(isGranted: boolean, below: Config, wanted: Config, key: Single, name: string): Held {
  return isGranted ? { held: wanted, refused: [] } : refuse(below, wanted, key, name);
}

function refuse(below: Config, wanted: Config, key: Single, name: string): Held {
  const asked = wanted[key];
  const value = typeof asked === 'object' ? `[${asked.join(', ')}]` : String(asked);
  return { held: { ...wanted, [key]: below[key] }, refused: [`\`${name}: ${value}\``] };
}
