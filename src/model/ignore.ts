/** A rule whose findings are not told in one pull request, because somebody said so there. */
export interface Ignore {
  /** Id of the rule. */
  readonly rule: string;
  /** Login of who said so. */
  readonly by: string;
  /** As it was written. */
  readonly reason?: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Reviews of one pull request are left out, because somebody said so there. */
export interface Pause {
  /** Login of who said so. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}
