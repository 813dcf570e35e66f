import { type Config, DEFAULT_CONFIG, type RuleConfig, type Vocabulary } from '../model/config.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { hold, isLockable, type Lock } from './locks.ts';
import { CONFIG_PATH, type PolicyFile, policyOf } from './policy-files.ts';
import type { Policy } from './policy-schema.ts';

export interface ComposedPolicy {
  readonly config: Config;
  /** What a policy asked for and does not get, in Markdown. */
  readonly notices: readonly string[];
}

/**
 * What several policies ask for together: each goes over those that it starts from, except where these are locked.
 *
 * @param files the nearest first
 * @throws YamlError at a name that nobody knows, and for what is not of the schema
 */
export function composePolicy(files: readonly PolicyFile[], vocabulary: Vocabulary): ComposedPolicy {
  let config = DEFAULT_CONFIG;
  const locks: Lock[] = [];
  const notices: string[] = [];
  // What is locked holds for a repository that says nothing, too: other tools may speak for it.
  const own = files[0]?.name === CONFIG_PATH ? [] : [{ name: CONFIG_PATH, text: '' }];
  for (const file of [...own, ...files].reverse()) {
    const document = policyOf(file);
    const value = document.value ?? {};
    checkNames(document, value, vocabulary);
    const held = hold(config, over(config, value), locks, file.name);
    notices.push(...held.notices);
    config = held.config;
    locks.push(...(value.locked ?? []).map((entry) => ({ entry, by: file.name })));
  }
  return { config, notices };
}

function checkNames(document: YamlDocument<Policy | null>, policy: Policy, known: Vocabulary): void {
  const check = (path: readonly PropertyKey[], problem: string | undefined): void => {
    if (problem !== undefined) throw document.error(path, problem);
  };
  for (const list of ['select', 'ignore'] as const) {
    for (const [index, name] of (policy[list] ?? []).entries()) check([list, index], known.selector(name));
  }
  for (const topic of Object.keys(policy.topics ?? {})) check(['topics', topic], known.topic(topic));
  for (const [id, settings] of Object.entries(policy.rules ?? {})) {
    check(['rules', id], known.rule(id));
    const options = typeof settings === 'object' ? (settings.options ?? {}) : {};
    for (const [name, value] of Object.entries(options)) {
      check(['rules', id, 'options', name], known.option(id, name, value));
    }
  }
  for (const [index, entry] of (policy.locked ?? []).entries()) {
    const [kind, name] = [entry.split('.')[0], entry.slice(entry.indexOf('.') + 1)];
    check(['locked', index], isLockable(entry));
    if (entry.includes('.')) check(['locked', index], kind === 'topics' ? known.topic(name) : known.rule(name));
  }
}

/** A list or a single value takes the place of the one below; topics and rules are joined entry by entry. */
function over(below: Config, policy: Policy): Config {
  const rules: Record<string, RuleConfig> = { ...below.rules };
  for (const [id, settings] of Object.entries(policy.rules ?? {})) rules[id] = ruleOver(below.rules[id], settings);
  return {
    ...below,
    profile: policy.profile ?? below.profile,
    select: policy.select ?? below.select,
    // A policy that switches a rule on means it, whoever left it out.
    ignore: policy.ignore ?? below.ignore.filter((name) => rules[name]?.enabled !== true),
    include: policy.include ?? below.include,
    exclude: policy.exclude ?? below.exclude,
    tests: policy.tests ?? below.tests,
    topics: { ...below.topics, ...policy.topics },
    rules,
    comments: policy.comments ?? below.comments,
    failOn: policy['fail-on'] ?? below.failOn,
    repeatLinters: policy['repeat-linters'] ?? below.repeatLinters,
  };
}

function ruleOver(below: RuleConfig | undefined, settings: NonNullable<Policy['rules']>[string]): RuleConfig {
  if (typeof settings !== 'object') return { ...below, enabled: settings === 'on' || settings === true };
  const options = { ...below?.options, ...settings.options };
  return {
    ...below,
    ...(settings.severity && { severity: settings.severity }),
    ...(settings.options && { options }),
  };
}
