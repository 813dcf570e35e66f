import { type Config, stageOf } from '../model/config.ts';
import { type Finding, SEVERITIES } from '../model/finding.ts';
import type { FailOn } from '../model/review.ts';

/** What a repository's configuration says about how its findings are told. */
export type Policy = Pick<Config, 'topics' | 'comments' | 'failOn'>;

/** The findings that fail a check, by what makes them fail it. */
export interface Verdict {
  /** Topics that are required, by name. */
  readonly required: ReadonlyMap<string, number>;
  /** Of topics that only coach, how many findings are as severe as `failOn`. */
  readonly severe: number;
}

export function judge(findings: readonly Finding[], policy: Policy): Verdict {
  const required = new Map<string, number>();
  let severe = 0;
  for (const finding of findings) {
    const stage = stageOf(policy, finding.topic);
    if (stage === 'require') required.set(finding.topic, (required.get(finding.topic) ?? 0) + 1);
    else if (stage === 'coach' && fails([finding], policy.failOn)) severe += 1;
  }
  return { required, severe };
}

/** Whether one of the findings is at or above the severity that fails. */
export function fails(findings: readonly Finding[], failOn: FailOn): boolean {
  if (failOn === 'never') return false;
  return findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn));
}

/** How a check ends: what is incomplete is no success. */
export function conclude({ required, severe }: Verdict, isComplete: boolean): 'success' | 'failure' | 'neutral' {
  if (required.size > 0 || severe > 0) return 'failure';
  return isComplete ? 'success' : 'neutral';
}
