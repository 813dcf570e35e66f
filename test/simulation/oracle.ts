import { APP, type CommentState, type Loopback, OWNER, REPO } from '../github/loopback.ts';
import type { Review } from '../../src/model/review.ts';
import type { Reviewer } from '../../src/review.ts';
import { pullRequestSource } from '../../src/sources/pull-request.ts';

/** What is wrong with a pull request in the end. */
export interface Wrong {
  readonly number: number;
  readonly kind:
    | 'review lost'
    | 'comment twice'
    | 'stuck check'
    | 'check twice'
    | 'wrong mark'
    | 'finding not told'
    | 'comment elsewhere';
  readonly what: string;
}

/** What a comment says of itself, read without Waymark's own reader. */
interface Said {
  readonly comment: CommentState;
  readonly key: string;
  readonly also: readonly string[];
  readonly gone: string | undefined;
}

/** Whether what may never be is there: of all pull requests, also closed ones and drafts, and of all their heads. */
export function never(github: Loopback, heads: ReadonlyMap<number, readonly string[]>): Wrong[] {
  return [...heads].flatMap(([number, all]) => {
    const wrong: Wrong[] = [];
    for (const head of new Set(all)) {
      const runs = github.checks.filter((check) => check.head === head);
      const open = runs.filter(({ status }) => status !== 'completed');
      if (open.length > 0) wrong.push({ number, kind: 'stuck check', what: `${open.length} at ${head.slice(0, 7)}` });
      if (runs.length > 1) wrong.push({ number, kind: 'check twice', what: `${runs.length} at ${head.slice(0, 7)}` });
    }
    const said = saidOn(github, number);
    const keys = said.map(({ key }) => key);
    for (const key of new Set(keys.filter((each, index) => keys.indexOf(each) !== index))) {
      const ids = said.filter((each) => each.key === key).map(({ comment }) => comment.id);
      wrong.push({ number, kind: 'comment twice', what: `${key}: comments ${ids.join(', ')}` });
    }
    for (const { comment, gone } of said) {
      const strange = [comment.commit, gone ?? comment.commit].find((commit) => !all.includes(commit));
      if (strange) wrong.push({ number, kind: 'comment elsewhere', what: `${comment.id} at ${strange}` });
    }
    return wrong;
  });
}

/** What is there of an open pull request against what a review without any fault says of its head. */
export async function compare(github: Loopback, number: number, reviewer: Reviewer): Promise<Wrong[]> {
  const pull = github.pulls.get(number)!;
  const { octokit } = github.person();
  const source = pullRequestSource(octokit, { owner: OWNER, repo: REPO, number, base: pull.base, head: pull.head });
  const review = await reviewer(source);
  const check = github.checks.find(({ head }) => head === pull.head);
  const expected = review.check;
  if (!check || check.conclusion !== expected.conclusion || check.title !== expected.title) {
    const is = check ? `${check.status} ${check.conclusion ?? ''} “${check.title ?? ''}”` : 'none';
    return [
      {
        number,
        kind: 'review lost',
        what: `${pull.head.slice(0, 7)} has check ${is}, not ${expected.conclusion} “${expected.title}”`,
      },
    ];
  }
  return [...untold(review, saidOn(github, number), check), ...marks(review, saidOn(github, number))].map((each) => ({
    number,
    ...each,
  }));
}

function untold(review: Review, said: readonly Said[], check: Loopback['checks'][number]): Omit<Wrong, 'number'>[] {
  const wrong: Omit<Wrong, 'number'>[] = [];
  const told = new Set(said.filter(({ gone }) => gone === undefined).flatMap(({ key, also }) => [key, ...also]));
  const annotated = new Map<string, number>();
  for (const { path, start_line: line, title, message } of check.annotations) {
    const name = JSON.stringify([path, line, title, message]);
    annotated.set(name, (annotated.get(name) ?? 0) + 1);
  }
  const wanted = new Map<string, number>();
  for (const { path, startLine, title, message } of review.check.annotations) {
    const name = JSON.stringify([path, startLine, title, message]);
    wanted.set(name, (wanted.get(name) ?? 0) + 1);
  }
  for (const [name] of wanted)
    if (!annotated.has(name)) wrong.push({ kind: 'finding not told', what: `annotation ${name}` });
  for (const [name, times] of annotated) {
    if (times > Math.max(1, wanted.get(name) ?? 1))
      wrong.push({ kind: 'comment twice', what: `annotation, ${times} times: ${name}` });
  }
  const inComments = review.comments.flatMap(({ key, also }) => [key, ...also]);
  const asAnnotation = new Set(review.findings.filter(({ key }) => !inComments.includes(key)).map(({ key }) => key));
  for (const { key, rule, path, line } of review.findings) {
    const isAnnotated = [...annotated.keys()].some((name) =>
      name.startsWith(JSON.stringify([path, line, rule]).slice(0, -1)),
    );
    if (!told.has(key) && !asAnnotation.has(key) && !isAnnotated)
      wrong.push({ kind: 'finding not told', what: `${rule} at ${path}:${line}, ${key}` });
  }
  return wrong;
}

/** A comment whose finding is there says so and is shown; one whose finding is gone says that. */
function marks(review: Review, said: readonly Said[]): Omit<Wrong, 'number'>[] {
  const found = new Set(review.findings.map(({ key }) => key));
  const standing = new Set(review.standing);
  const isWhole = review.unanalysed.length === 0;
  return said.flatMap(({ comment, key, gone }) => {
    const what = `comment ${comment.id} of ${key}`;
    // A comment for several places may have taken over what one that is gone spoke of.
    if (said.some((other) => other.gone === undefined && other.comment !== comment && other.also.includes(key)))
      return [];
    if (found.has(key) && gone !== undefined)
      return [{ kind: 'wrong mark' as const, what: `${what} says that it is gone` }];
    if (found.has(key) && comment.minimized !== undefined)
      return [{ kind: 'wrong mark' as const, what: `${what} is hidden` }];
    if (!found.has(key) && !standing.has(key) && gone === undefined && isWhole)
      return [{ kind: 'wrong mark' as const, what: `${what} does not say that it is gone` }];
    return [];
  });
}

function saidOn(github: Loopback, number: number): Said[] {
  return github.comments.flatMap((comment) => {
    if (comment.pull !== number || comment.login !== APP.login) return [];
    const value = (name: string): string | undefined =>
      new RegExp(`<!-- waymark:${name}=(\\S+) -->(?=\\s*(?:<!-- waymark:\\S+ -->\\s*)*$)`).exec(comment.body)?.[1];
    return [
      {
        comment,
        key: value('key') ?? `comment ${comment.id} without a key`,
        also: value('also')?.split(',') ?? [],
        gone: value('gone'),
      },
    ];
  });
}
