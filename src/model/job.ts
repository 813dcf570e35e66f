/** A pull request on GitHub: the lane in which its jobs are done one after the other. */
export interface Lane {
  /** Id of the installation whose token reads and writes. */
  readonly installation: number;
  /** GitHub's id of the repository, which stays when it is renamed or moved. */
  readonly repository: number;
  /** Number of the pull request. */
  readonly number: number;
}

/** Where a job's pull request lies. */
interface Place extends Lane {
  readonly owner: string;
  readonly repo: string;
}

/** One pull request at one head. A newer one of the same lane takes its place. */
export interface ReviewJob extends Place {
  readonly kind: 'review';
  /** Full hexadecimal object id of the head commit when the event was sent. */
  readonly head: string;
}

/** The unit of work of the queue. Small, serialisable, without secrets. */
export type Job = ReviewJob;

/** What an event asks for. */
export type Order =
  | { readonly kind: 'do'; readonly job: Job }
  /** The pull request is closed: its reviews are of no more use. */
  | { readonly kind: 'close'; readonly lane: Lane }
  /** What is known of an installation, or of some of its repositories, is erased. */
  | { readonly kind: 'erase'; readonly installation: number; readonly repositories?: readonly number[] };
