/** One pull request at one head: the unit of work of the queue. Small, serialisable, without secrets. */
export interface ReviewJob {
  /** Installation whose token reads and writes; absent for a personal token. */
  readonly installation?: number;
  readonly owner: string;
  readonly repo: string;
  /** Number of the pull request. */
  readonly number: number;
  /** Full hexadecimal object id of the head commit when the event was sent. */
  readonly head: string;
}
