import { type Config, type OptionValue, stageOf, type Vocabulary } from '../model/config.ts';
import { SEVERITIES } from '../model/finding.ts';
import { nearest } from '../model/near.ts';
import type { Room } from '../model/room.ts';
import { isTopic, TOPICS } from '../roadmap/topics.ts';
import type { LoadedRule } from '../rules/loader.ts';
import { leftInFiles, leftTo, optionsIn, saysIn } from './room.ts';

/** A selector or rule option that names nothing; the message says what was meant, if that can be guessed. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
}

/** Whether a rule runs, with the severity and options that it then has. */
export interface Verdict {
  readonly rule: LoadedRule;
  /** Why it does not run; absent when it does. */
  readonly off?: string;
  /** It is as the organisation wants it, although the repository asks for less. */
  readonly held?: true;
}

/**
 * The rules that a configuration asks for, with its severities and options.
 *
 * A rule that is selected by its own id or an equivalent's code, or is `on`, runs whatever its profile.
 *
 * @throws SelectionError for a name that fits no rule
 */
export function selectRules(rules: readonly LoadedRule[], config: Config): readonly LoadedRule[] {
  const known = vocabulary(rules);
  const problems = [
    ...[...config.select, ...config.ignore].map((selector) => known.selector(selector)),
    ...Object.entries(config.rules).flatMap(([id, { options = {} }]) => [
      known.rule(id),
      ...Object.entries(options).map(([name, value]) => known.option(id, name, value)),
    ]),
  ];
  const problem = problems.find((each) => each !== undefined);
  if (problem !== undefined) throw new SelectionError(problem);
  return judgeRules(rules, config).flatMap(({ rule, off }) => (off === undefined ? [rule] : []));
}

/** What a configuration makes of each rule. Names that fit no rule mean nothing. */
export function judgeRules(rules: readonly LoadedRule[], config: Config): readonly Verdict[] {
  return rules.map((rule) => judge(rule, config, config.room));
}

/** What it makes of each rule in each of its folders, by path. */
export function judgeFolders(rules: readonly LoadedRule[], config: Config): Map<string, readonly Verdict[]> {
  const inFolder = (room: Room): readonly Verdict[] => rules.map((rule) => judge(rule, config, room));
  return new Map(config.folders.map(({ folder, room }) => [folder, inFolder(room)]));
}

function judge(rule: LoadedRule, config: Config, room: Room): Verdict {
  const off = whyOff(rule, config, room);
  const left = leftInFiles(rule, room);
  const verdict: Verdict = {
    rule: { ...configured(rule, config, room), ...(left.length > 0 && { leftInFiles: left }) },
    ...(off !== undefined && { off }),
  };
  return config.floor !== undefined && isHeld(rule, config)
    ? raised(verdict, rule, config.floor.config, room)
    : verdict;
}

function isHeld({ id, topic }: LoadedRule, { floor }: Config): boolean {
  if (floor === undefined) return false;
  return floor.rules.includes(id) || floor.topics.some((name) => name === '' || isWithin(topic, name));
}

/** Why a rule may not be put aside in a pull request; undefined when it may. */
export function whyNotIgnored(rule: LoadedRule, config: Config): string | undefined {
  if (stageOf(config, rule.topic) === 'require') return `the policy requires its topic \`${rule.topic}\``;
  return config.floor?.ignore === true || isHeld(rule, config) ? 'the organisation has locked it' : undefined;
}

/** A verdict that is at least as strict as one by the organisation's own policy. */
function raised(verdict: Verdict, rule: LoadedRule, floor: Config, room: Room): Verdict {
  // What a linter enforces need not be said twice; what the repository told its linter to leave alone is not its to decide.
  const enforcing = { ...room, linters: room.linters.map((linter) => ({ ...linter, declined: [], declinedIn: [] })) };
  const least = judge(rule, floor, enforcing);
  if (least.off !== undefined) return verdict;
  if (verdict.off !== undefined) return { ...least, held: true };
  const severity = SEVERITIES.find((each) => [verdict.rule.severity, least.rule.severity].includes(each))!;
  const options = { ...verdict.rule.options, ...floor.rules[rule.id]?.options };
  const { leftInFiles: left, ...everywhere } = verdict.rule;
  const isSame =
    left === undefined &&
    severity === verdict.rule.severity &&
    JSON.stringify(options) === JSON.stringify(verdict.rule.options);
  return isSame ? verdict : { rule: { ...everywhere, severity, options }, held: true };
}

function whyOff(rule: LoadedRule, config: Config, room: Room): string | undefined {
  const settings = config.rules[rule.id];
  if (settings?.enabled === false) return 'off under `rules`';
  if (stageOf(config, rule.topic) === 'off') return `the topic ${rule.topic} is off`;
  const ignored = config.ignore.find((selector) => fits(rule, selector));
  if (ignored !== undefined) return `\`ignore\` names \`${ignored}\``;
  if (settings?.enabled === true) return undefined;
  const selected = config.select.filter((selector) => fits(rule, selector));
  if (selected.some((selector) => !isPrefix(selector))) return undefined;
  if (config.select.length > 0 && selected.length === 0) return 'not among what `select` names';
  if (config.profile !== 'all' && rule.status !== 'stable') return 'a preview: the profile `all` has it';
  if (config.profile === 'default' && rule.profile !== 'default') return 'opt-in: the profile `strict` has it';
  return config.repeatLinters || settings !== undefined ? undefined : leftTo(rule, room);
}

/** Topics and their prefixes narrow a profile; ids and codes name rules outright. */
function isPrefix(selector: string): boolean {
  return isTopic(selector) || !/[-:]/.test(selector);
}

function fits(rule: LoadedRule, selector: string): boolean {
  return (
    rule.id === selector || isWithin(rule.topic, selector.replace(/\/+$/, '')) || rule.equivalents.includes(selector)
  );
}

function isWithin(topic: string, prefix: string): boolean {
  return topic === prefix || topic.startsWith(`${prefix}/`);
}

/** The names of some rules, of the roadmap's topics, and of options. */
export function vocabulary(rules: readonly LoadedRule[]): Vocabulary {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const topics = new Set(Object.keys(TOPICS).flatMap((topic) => [topic, topic.split('/')[0]!]));
  const codes = new Set(rules.flatMap(({ equivalents }) => equivalents));
  const say = (problem: string, name: string, known: Iterable<string>): string => {
    const meant = nearest(name, known);
    return `${problem} \`${name}\`${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`;
  };
  return {
    selector: (name) =>
      byId.has(name) || topics.has(name.replace(/\/+$/, '')) || codes.has(name)
        ? undefined
        : say('no rule, topic or equivalent is named', name, [...byId.keys(), ...topics, ...codes]),
    topic: (name) => (topics.has(name) ? undefined : say('no topic is named', name, topics)),
    rule: (id) => (byId.has(id) ? undefined : say('no rule is named', id, byId.keys())),
    option: (id, name, value) => wrongOption(byId.get(id), name, value),
  };
}

function wrongOption(rule: LoadedRule | undefined, name: string, value: OptionValue): string | undefined {
  if (rule === undefined) return undefined;
  const known = Object.keys(rule.options);
  if (!known.includes(name)) {
    const offer = known.length > 0 ? `it takes ${known.map((each) => `\`${each}\``).join(', ')}` : 'it takes none';
    return `the rule \`${rule.id}\` has no option \`${name}\`; ${offer}`;
  }
  const wanted = kindOf(rule.options[name]!);
  return kindOf(value) === wanted ? undefined : `the option \`${name}\` of \`${rule.id}\` is a ${wanted}`;
}

function kindOf(value: OptionValue): string {
  return typeof value === 'object' ? 'list' : typeof value;
}

function configured(rule: LoadedRule, config: Config, room: Room): LoadedRule {
  const { severity = rule.severity, options } = config.rules[rule.id] ?? {};
  return {
    ...rule,
    severity,
    says: saysIn(room, rule),
    options: { ...rule.options, ...optionsIn(room, rule), ...options },
  };
}
