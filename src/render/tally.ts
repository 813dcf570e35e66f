import { SEVERITIES } from '../model/finding.ts';
import type { Finding, Severity } from '../model/finding.ts';
import { groupBy } from '../model/group.ts';

export type Counts = Readonly<Record<Severity, number>>;

export function countBySeverity(findings: readonly Finding[]): Counts {
  const counts = { error: 0, warning: 0, advice: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  return counts;
}

/** `1 error, 3 warnings, 2 advice`; a severity without a finding is left out. */
export function sayCounts(counts: Counts): string {
  return SEVERITIES.filter((severity) => counts[severity] > 0)
    .map((severity) =>
      severity === 'advice' ? `${sayNumber(counts.advice)} advice` : sayCount(counts[severity], severity),
    )
    .join(', ');
}

/** A number with its noun: `1 file`, `1,204 files`. */
export function sayCount(number: number, noun: string): string {
  return `${sayNumber(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** A number with its thousands apart. */
export function sayNumber(number: number): string {
  return number.toLocaleString('en-US');
}

/** `12, 40 and 51`. */
export function sayList(items: readonly (string | number)[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${String(items.at(-1))}`;
}

/** `Left out: 31 git-ignored and 4 vendored.`; empty when nothing was. @param skipped how many files, by reason */
export function sayLeftOut(skipped: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(skipped).map(([reason, number]) => `${sayNumber(number)} ${reason}`);
  return reasons.length > 0 ? `Left out: ${sayList(reasons)}.` : '';
}

/** The findings of each topic: most errors first, then most warnings, then most advice. */
export function groupByTopic(findings: readonly Finding[]): [topic: string, findings: Finding[]][] {
  const topics = [...groupBy(findings, (finding) => finding.topic)];
  const counted = topics.map(([topic, group]) => ({ topic, group, counts: countBySeverity(group) }));
  counted.sort((a, b) => {
    const severity = SEVERITIES.find((each) => a.counts[each] !== b.counts[each]);
    if (severity) return b.counts[severity] - a.counts[severity];
    return a.topic < b.topic ? -1 : 1;
  });
  return counted.map(({ topic, group }) => [topic, group]);
}
