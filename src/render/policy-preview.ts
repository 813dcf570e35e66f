import { type Config, stageOf } from '../model/config.ts';
import type { Rule } from '../model/rule.ts';
import { TOPICS } from '../roadmap/topics.ts';
import { code, prose } from './github-markdown.ts';
import { sayCount } from './tally.ts';

/** A policy, and the rules that run under it, with the severities and options that it gives them. */
export interface PolicyState {
  readonly config: Config;
  readonly rules: readonly Rule[];
}

const CHANGES = 'This pull request changes the policy of Waymark. It was judged by the policy of its base';
const MOST_ROWS = 40;

/** Tells in Markdown what would be different once a policy is merged. */
export function renderPolicyPreview(before: PolicyState, after: PolicyState): string {
  const rows = [...ruleRows(before.rules, after.rules), ...stageRows(before.config, after.config)];
  rows.push(...valueRows(before.config, after.config));
  if (rows.length === 0) return `**${CHANGES}.** The new one is valid and asks for the same.`;
  const shown = rows.slice(0, MOST_ROWS);
  if (rows.length > shown.length) shown.push(`and ${sayCount(rows.length - shown.length, 'further change')}`);
  return [`**${CHANGES}.** The new one is valid. Once it is merged:\n`, ...shown.map((row) => `- ${row}`)].join('\n');
}

/** Tells in Markdown that a policy which is about to be merged is not valid. @param problem with file, line and column */
export function renderPolicyProblem(problem: string): string {
  return [
    `**${CHANGES}.** The new one is not valid, and would not be followed once it is merged:\n`,
    `- ${prose(problem)}`,
  ].join('\n');
}

function ruleRows(before: readonly Rule[], after: readonly Rule[]): string[] {
  const [old, now] = [byId(before), byId(after)];
  const names = (rules: readonly Rule[]): string => rules.map(({ id }) => code(id)).join(', ');
  const started = after.filter(({ id }) => !old.has(id));
  const stopped = before.filter(({ id }) => !now.has(id));
  return [
    ...(started.length > 0 ? [`${sayCount(started.length, 'rule')} more: ${names(started)}`] : []),
    ...(stopped.length > 0 ? [`${sayCount(stopped.length, 'rule')} fewer: ${names(stopped)}`] : []),
    ...after.flatMap((rule) => settingRows(old.get(rule.id), rule)),
  ];
}

function byId(rules: readonly Rule[]): ReadonlyMap<string, Rule> {
  return new Map(rules.map((rule) => [rule.id, rule]));
}

function settingRows(before: Rule | undefined, after: Rule): string[] {
  if (before === undefined) return [];
  const rows = before.severity === after.severity ? [] : [`${code(after.id)}: ${before.severity} → ${after.severity}`];
  for (const [name, value] of Object.entries(after.options)) {
    const [old, now] = [JSON.stringify(before.options[name]), JSON.stringify(value)];
    if (old !== now) rows.push(`${code(after.id)}, ${code(name)}: ${code(old)} → ${code(now)}`);
  }
  return rows;
}

function stageRows(before: Config, after: Config): string[] {
  return Object.keys(TOPICS).flatMap((topic) => {
    const [old, now] = [stageOf(before, topic), stageOf(after, topic)];
    return old === now ? [] : [`${code(topic)}: ${old} → ${now}`];
  });
}

function valueRows(before: Config, after: Config): string[] {
  const rows: string[] = [];
  if (before.comments !== after.comments) rows.push(`comments of one review: ${before.comments} → ${after.comments}`);
  if (before.failOn !== after.failOn) rows.push(`what fails the check: ${before.failOn} → ${after.failOn}`);
  for (const key of ['include', 'exclude', 'tests'] as const) {
    const [old, now] = [before[key], after[key]];
    const more = now.filter((pattern) => !old.includes(pattern));
    const fewer = old.filter((pattern) => !now.includes(pattern));
    if (more.length > 0) rows.push(`more under ${code(key)}: ${more.map(code).join(', ')}`);
    if (fewer.length > 0) rows.push(`no longer under ${code(key)}: ${fewer.map(code).join(', ')}`);
  }
  return rows;
}
