import type { Command } from './command.ts';

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
export interface Place extends Lane {
  readonly owner: string;
  readonly repo: string;
}

/** One pull request at one head. A newer one of the same lane takes its place. */
export interface ReviewJob extends Place {
  readonly kind: 'review';
  /** Full hexadecimal object id of the head commit when the event was sent. */
  readonly head: string;
  /** Somebody asked for it, so that it is done also while reviews of the pull request are paused. */
  readonly asked?: true;
}

/** Does what a comment asks for. */
export interface CommandJob extends Place {
  readonly kind: 'command';
  readonly command: Command;
  /** Login of who wrote the comment. */
  readonly by: string;
  /** Whether that is who opened the pull request. */
  readonly isAuthor: boolean;
  readonly comment: CommentPlace;
}

/** Where a comment stands. */
export interface CommentPlace {
  readonly id: number;
  /** When it was written, as ISO 8601. */
  readonly at: string;
  /** Id of the comment that begins its thread; absent for one in the conversation. */
  readonly thread?: number;
}

/** What GitHub calls the button on a check run that asks for a `FixJob`. */
export const FIXES_ACTION = 'apply-safe-fixes';

/** Commits the safe fixes of one head's findings. */
export interface FixJob extends Place {
  readonly kind: 'fix';
  /** Full hexadecimal object id of the commit whose check has the button. */
  readonly head: string;
  /** Login of who pressed it. */
  readonly by: string;
}

/** Reviews the open pull requests with one head; they are yet to be found, and its lane is that of number 0. */
export interface FindJob extends Place {
  readonly kind: 'find';
  readonly head: string;
}

/** The unit of work of the queue. Small, serialisable, without secrets. */
export type Job = ReviewJob | CommandJob | FixJob | FindJob;

/** What an event asks for. */
export type Order =
  | { readonly kind: 'do'; readonly job: Job }
  /** The pull request is closed: its reviews are of no more use, and what was said of them in it is forgotten. */
  | { readonly kind: 'close'; readonly lane: Lane }
  /** What is known of an installation, or of some of its repositories, is erased. */
  | { readonly kind: 'erase'; readonly installation: number; readonly repositories?: readonly number[] };
