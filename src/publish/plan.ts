import type { Annotation, Review, ReviewComment } from '../model/review.ts';
import { formerText, tellAside, tellGone } from './gone.ts';
import { mark, type Marks, unmarked } from './marker.ts';

/** A comment of this account that speaks of a finding. */
export interface PostedComment {
  readonly id: number;
  /** As GraphQL names it. */
  readonly nodeId: string;
  readonly marks: Marks;
  /** With its marks. */
  readonly body: string;
  readonly path: string;
  /** 1-based last line at head; undefined for a comment on the file, and when the line is outdated. */
  readonly line: number | undefined;
  /** 1-based first line at head of a comment on several lines. */
  readonly startLine: number | undefined;
  /** Whether somebody else answered it. */
  readonly hasReply: boolean;
  /** The review that it came with. */
  readonly review: number | undefined;
}

/** What is on the pull request already. */
export interface Posted {
  /** Of this account, oldest first. */
  readonly comments: readonly PostedComment[];
  /** How many inline comments there are, whoever wrote them. */
  readonly total: number;
  /** Of the check run of this head: they can be added to, never taken away. */
  readonly annotations: readonly Annotation[];
}

/** A new text for a comment. */
export interface Edit {
  readonly comment: PostedComment;
  readonly body: string;
}

/** What is left to write. */
export interface Plan {
  readonly create: readonly ReviewComment[];
  /** Comments whose text changes. */
  readonly update: readonly Edit[];
  /** Comments whose finding is back: their text changes, and they are to be shown again. */
  readonly restore: readonly Edit[];
  /** Comments whose finding is gone, or is not told any more. */
  readonly gone: readonly Edit[];
  /** Comments that are right as they are. */
  readonly keep: readonly PostedComment[];
  readonly annotations: readonly Annotation[];
}

/** GitHub's pages of pull requests with more comments fail to open. What finds no room is still an annotation. */
const COMMENTS_PER_PULL_REQUEST = 200;

/**
 * What a review has to say and has not said yet.
 *
 * @param head object id of the commit that was reviewed
 */
export function plan(posted: Posted, wanted: Review, head: string): Plan {
  const { pairs, fresh, left } = match(posted, wanted.comments);
  const keys = new Set(posted.comments.map(({ marks }) => marks.key));
  const edits: Edit[] = pairs.map(({ comment, wish }) => ({ comment, body: bodyAt(comment, wish, keys) }));
  const found = new Set([...wanted.findings, ...wanted.comments].map(({ key }) => key));
  const there = new Set([...found, ...wanted.standing]);
  const told = new Set(wanted.comments.flatMap((wish) => [...placesOf(wish)]));
  const isLookedFor = looksFor(wanted);
  const aside = new Map(wanted.aside?.map(({ rule, words }) => [rule, words]));
  const gone: Edit[] = [];
  const keep: PostedComment[] = [];
  for (const comment of left) {
    const { marks } = comment;
    const text = unmarked(comment.body);
    const [words] = marks.rules.flatMap((rule) => aside.get(rule) ?? []);
    if (marks.goneAt !== undefined) {
      if (found.has(marks.key) && !told.has(marks.key))
        edits.push({ comment, body: mark(formerText(text), withoutEnd(marks)) });
      else keep.push(comment);
    } else if (words !== undefined && !found.has(marks.key)) {
      gone.push({ comment, body: mark(tellAside(text, words), { ...marks, goneAt: head }) });
    } else if (!there.has(marks.key) && isLookedFor(comment)) {
      const isInPart = marks.also.some((key) => there.has(key));
      gone.push({ comment, body: mark(tellGone(text, head, isInPart), { ...marks, goneAt: head }) });
    } else keep.push(comment);
  }
  const changed = edits.filter(({ comment, body }) => !isSameText(comment.body, body));
  keep.push(...edits.filter(({ comment, body }) => isSameText(comment.body, body)).map(({ comment }) => comment));
  const room = Math.max(0, COMMENTS_PER_PULL_REQUEST - posted.total);
  return {
    create: fresh.slice(0, room),
    update: changed.filter(({ comment }) => comment.marks.goneAt === undefined),
    restore: changed.filter(({ comment }) => comment.marks.goneAt !== undefined),
    gone,
    keep,
    annotations: without(posted.annotations, [...wanted.check.annotations, ...fresh.slice(room).map(inPlace)]),
  };
}

/**
 * Which posted comment says which wanted one. The key of the finding decides first; a comment for several places goes on as
 * long as it speaks for one of those wanted, so that nobody hears of a place twice when the first one is mended. Only then
 * do comments come back whose finding was gone.
 */
function match({ comments }: Pick<Posted, 'comments'>, wanted: readonly ReviewComment[]) {
  const left = new Set(comments);
  const pairs: { comment: PostedComment; wish: ReviewComment }[] = [];
  const keys = new Set(wanted.map(({ key }) => key));
  const isOf = ({ key }: Marks, wish: ReviewComment): boolean => key === wish.key;
  const speaksFor = ({ key, also }: Marks, wish: ReviewComment): boolean => {
    const places = new Set([...placesOf(wish), ...(wish.formerly ?? [])]);
    return !keys.has(key) && [key, ...also].some((each) => places.has(each));
  };
  let fresh = wanted;
  for (const isGone of [false, true]) {
    for (const fits of [isOf, speaksFor]) {
      fresh = fresh.filter((wish) => {
        const fitting = ({ marks }: PostedComment): boolean =>
          (marks.goneAt !== undefined) === isGone && fits(marks, wish);
        const comment = [...left].find(fitting);
        if (comment === undefined) return true;
        left.delete(comment);
        pairs.push({ comment, wish });
        return false;
      });
    }
  }
  return { pairs, fresh, left: [...left] };
}

/** Keys of all that a comment is to speak for. */
function placesOf({ key, also }: ReviewComment): Set<string> {
  return new Set([key, ...also]);
}

/**
 * A comment on other lines names the place, and suggests no change to the lines that it stands on. It keeps its key as long as
 * it speaks for that finding, and takes none that another comment has, which may be one that is gone.
 *
 * @param keys those of all comments
 */
function bodyAt(
  { path, line, startLine = line, marks }: PostedComment,
  wish: ReviewComment,
  keys: ReadonlySet<string>,
): string {
  const isOnLines = line === wish.line && startLine === (wish.startLine ?? wish.line);
  const isThere = path === wish.path && isOnLines && marks.key === wish.key;
  const places = placesOf(wish);
  const key = places.has(marks.key) ? marks.key : ([...places].find((each) => !keys.has(each)) ?? wish.key);
  places.delete(key);
  return mark(isThere ? wish.body : wish.elsewhere, { key, rules: wish.rules, also: [...places] });
}

/** Whether a comment's finding would have been found, were it there. */
function looksFor({ unanalysed }: Review): (comment: PostedComment) => boolean {
  const paths = new Set(unanalysed.flatMap(({ path, previousPath = path }) => [path, previousPath]));
  const missing = unanalysed.flatMap(({ missing: some = [] }) => some);
  return ({ path, marks: { rules } }) => {
    if (paths.has(path) || missing.includes('anything')) return false;
    return missing.length === 0 || (rules.length > 0 && !rules.some((rule) => missing.includes(rule)));
  };
}

function withoutEnd({ key, rules, also }: Marks): Marks {
  return { key, rules, also };
}

/** GitHub gives back line ends and the blanks around a text in its own way. */
export function isSameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n').trim() === b.replaceAll('\r\n', '\n').trim();
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
