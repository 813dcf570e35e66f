import type { Rule } from '../model/rule.ts';
import type { Suppression } from '../facts/suppressions.ts';

/** Whether a comment on one of the lines (1-based) asks for silence of the rule. */
export function isSilenced(rule: Rule, suppressions: readonly Suppression[], ...lines: readonly number[]): boolean {
  return suppressions.some(({ line, names }) => lines.includes(line) && (names === 'all' || covers(names, rule)));
}

/** Other tools' codes count where the rule says the same as theirs. */
function covers(names: readonly string[], rule: Rule): boolean {
  return (
    names.includes(rule.id) ||
    names.some((name) => rule.topic === name || rule.topic.startsWith(`${name}/`)) ||
    rule.equivalents.some((equivalent) => names.includes(equivalent.slice(equivalent.indexOf(':') + 1)))
  );
}
