import type { PythonFile } from '../src/python/file.ts';
import type { Tool } from './claims.ts';
import { LAYOUT_REASONS } from './layout-reasons.ts';
import type { LinesByCode } from './ours.ts';
import { RULE_REASONS } from './rule-reasons.ts';
import { STATEMENT_REASONS } from './statement-reasons.ts';

/** A line that one side reports under a code and the other does not. */
export interface Difference {
  readonly code: string;
  /** 1-based. */
  readonly line: number;
  readonly side: 'waymark' | 'judge';
  readonly file: PythonFile;
  readonly ours: LinesByCode;
  readonly theirs: LinesByCode;
  readonly judge: 'pycodestyle' | Tool;
  /** Of the judge and of the Python that runs it, where that matters, such as `2.14.0` and `3.12`. */
  readonly version?: string | undefined;
  readonly python?: string | undefined;
}

/** Why the two differ on purpose. */
export interface Reason {
  /** Of pycodestyle, or ids of rules. */
  readonly codes: readonly string[];
  readonly side: Difference['side'];
  /** Whose behaviour it is about; both when absent. */
  readonly judge?: Difference['judge'];
  /** The version from which on the judge no longer behaves so. */
  readonly until?: string;
  /** Likewise of the Python that runs it. */
  readonly untilPython?: string;
  readonly says: string;
  readonly holds: (difference: Difference) => boolean;
}

const REASONS = [...LAYOUT_REASONS, ...STATEMENT_REASONS, ...RULE_REASONS];

/** What a difference is due to, in a sentence; undefined when that is not known. */
export function reasonFor(difference: Difference): string | undefined {
  const { code, side, judge, version, python } = difference;
  return REASONS.find(
    (reason) =>
      reason.codes.includes(code) &&
      reason.side === side &&
      (reason.judge === undefined || reason.judge === judge) &&
      isBefore(version, reason.until) &&
      isBefore(python, reason.untilPython) &&
      reason.holds(difference),
  )?.says;
}

/** Whether a version comes before another one; it does where one of them is not known. */
function isBefore(version: string | undefined, other: string | undefined): boolean {
  if (version === undefined || other === undefined) return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
