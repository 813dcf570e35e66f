import type { Annotation, Review, ReviewComment } from '../model/review.ts';

/** What this account has on the pull request already. */
export interface Posted {
  /** Keys of the findings that have a comment. */
  readonly keys: ReadonlySet<string>;
  /** Of the check run of this head: they can be added to, never taken away. */
  readonly annotations: readonly Annotation[];
}

/** What is left to write. */
export interface Plan {
  readonly comments: readonly ReviewComment[];
  readonly annotations: readonly Annotation[];
}

/** GitHub's pages of pull requests with more comments fail to open. What finds no room is still an annotation. */
const COMMENTS_PER_PULL_REQUEST = 200;

/** What a review has to say and has not said yet. */
export function plan(posted: Posted, wanted: Review): Plan {
  const room = Math.max(0, COMMENTS_PER_PULL_REQUEST - posted.keys.size);
  const fresh = wanted.comments.filter(({ key }) => !posted.keys.has(key));
  return {
    comments: fresh.slice(0, room),
    annotations: without(posted.annotations, [...wanted.check.annotations, ...fresh.slice(room).map(inPlace)]),
  };
}

/** The annotation that takes a comment's place. */
export function inPlace({ annotation }: ReviewComment): Annotation {
  return annotation;
}

/** Annotations that are not on the check run yet. */
export function without(posted: readonly Annotation[], wanted: readonly Annotation[]): Annotation[] {
  const there = new Set(posted.map(identity));
  return wanted.filter((annotation) => !there.has(identity(annotation)));
}

function identity({ path, startLine, title, message }: Annotation): string {
  return JSON.stringify([path, startLine, title, message]);
}
