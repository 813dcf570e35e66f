import type { Config } from '../model/config.ts';
import type { LoadedRule } from '../rules/loader.ts';
import { isTopic } from '../roadmap/topics.ts';

/** A selector or rule option that names nothing; the message says what was meant, if that can be guessed. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
}

/**
 * The rules that a configuration asks for, with its severities and options.
 *
 * A rule that is selected by its own id or an equivalent's code runs whatever its profile.
 *
 * @throws SelectionError for a name that fits no rule
 */
export function selectRules(rules: readonly LoadedRule[], config: Config): readonly LoadedRule[] {
  for (const selector of [...config.select, ...config.ignore]) checkSelector(rules, selector);
  for (const [id, { options }] of Object.entries(config.rules)) checkOptions(rules, id, Object.keys(options ?? {}));
  return rules
    .filter((rule) => isWanted(rule, config) && !config.ignore.some((selector) => fits(rule, selector)))
    .map((rule) => configured(rule, config));
}

function isWanted(rule: LoadedRule, config: Config): boolean {
  if (config.select.some((selector) => fits(rule, selector) && !isPrefix(selector))) return true;
  if (config.select.length > 0 && !config.select.some((selector) => fits(rule, selector))) return false;
  if (config.profile === 'all') return true;
  return rule.status === 'stable' && (config.profile === 'strict' || rule.profile === 'default');
}

/** Topics and their prefixes narrow a profile; ids and codes name rules outright. */
function isPrefix(selector: string): boolean {
  return isTopic(selector) || !/[-:]/.test(selector);
}

function fits(rule: LoadedRule, selector: string): boolean {
  return (
    rule.id === selector ||
    rule.topic === selector ||
    rule.topic.startsWith(`${selector.replace(/\/+$/, '')}/`) ||
    rule.equivalents.includes(selector)
  );
}

function checkSelector(rules: readonly LoadedRule[], selector: string): void {
  if (isTopic(selector) || rules.some((rule) => fits(rule, selector))) return;
  throw new SelectionError(`no rule, topic or equivalent is named \`${selector}\`${guess(rules, selector)}`);
}

function checkOptions(rules: readonly LoadedRule[], id: string, options: readonly string[]): void {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new SelectionError(`no rule is named \`${id}\`${guess(rules, id)}`);
  const unknown = options.find((option) => !Object.hasOwn(rule.options, option));
  if (unknown === undefined) return;
  const known = Object.keys(rule.options);
  const offer = known.length > 0 ? `it takes ${known.map((name) => `\`${name}\``).join(', ')}` : 'it takes none';
  throw new SelectionError(`the rule \`${id}\` has no option \`${unknown}\`; ${offer}`);
}

function guess(rules: readonly LoadedRule[], selector: string): string {
  const names = [...new Set(rules.flatMap((rule) => [rule.id, rule.topic, ...rule.equivalents]))];
  const word = selector.toLowerCase();
  const near = names.filter((name) => name.includes(word) || shared(name, word) >= Math.max(2, word.length - 3));
  return near.length > 0
    ? `; did you mean ${near
        .slice(0, 3)
        .map((name) => `\`${name}\``)
        .join(' or ')}?`
    : '';
}

/** Length of what two names have in common at their beginning and end. */
function shared(a: string, b: string): number {
  let head = 0;
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  return Math.abs(a.length - b.length) <= 3 ? head + tail : 0;
}

function configured(rule: LoadedRule, config: Config): LoadedRule {
  const wanted = config.rules[rule.id];
  if (wanted === undefined) return rule;
  return { ...rule, severity: wanted.severity ?? rule.severity, options: { ...rule.options, ...wanted.options } };
}
