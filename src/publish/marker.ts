import { beginning } from '../model/shorten.ts';

/** GitHub refuses longer comments. In characters. */
export const COMMENT_LIMIT = 65_536;

/** What a comment of ours says of itself, unseen by readers. */
export interface Marks {
  /** Key of the finding it speaks of. */
  readonly key: string;
  /** Ids of the rules of all that it speaks for, that of the key first; none where an older version of Waymark did not say it. */
  readonly rules: readonly string[];
  /** Keys of further findings that it speaks for. */
  readonly also: readonly string[];
  /** Object id of the commit at which the finding was gone. */
  readonly goneAt?: string;
}

/** Only at the end of a text: a suggested change may quote code that holds anything. */
const MARKS = /(?:<!-- waymark:\w+=\S+ -->\s*)+$/;

/** With more, the marks would leave no room for words. */
const MOST_ALSO = 200;

/** The comment's text with its marks; the text is cut where both do not fit. */
export function mark(body: string, { key, rules, also, goneAt }: Marks): string {
  const marks = [`key=${key}`];
  if (rules.length > 0) marks.push(`rule=${rules.join(',')}`);
  if (also.length > 0) marks.push(`also=${also.slice(0, MOST_ALSO).join(',')}`);
  if (goneAt !== undefined) marks.push(`gone=${goneAt}`);
  const text = marks.map((each) => `<!-- waymark:${each} -->`).join('\n');
  return `${fit(body, COMMENT_LIMIT - text.length - 2)}\n\n${text}`;
}

/** The marks of a text; undefined when `mark` did not write it. */
export function marksOf(body: string): Marks | undefined {
  const [key] = valuesOf(body, 'key');
  if (key === undefined) return undefined;
  const [goneAt] = valuesOf(body, 'gone');
  const listed = (name: string): string[] => valuesOf(body, name).flatMap((values) => values.split(','));
  return { key, rules: listed('rule'), also: listed('also'), ...(goneAt !== undefined && { goneAt }) };
}

/** The text without its marks. */
export function unmarked(body: string): string {
  return body.replace(MARKS, '').trimEnd();
}

function valuesOf(body: string, name: string): string[] {
  const marks = MARKS.exec(body)?.[0] ?? '';
  return [...marks.matchAll(/<!-- waymark:(\w+)=(\S+) -->/g)].flatMap(([, mark, value]) =>
    mark === name ? [value!] : [],
  );
}

/** Of a text that is too long, the whole lines that fit. A fenced block that would lose its end is left out. */
export function fit(body: string, length: number): string {
  if (body.length <= length) return body;
  const lines = beginning(body, length - 1).split('\n');
  if (lines.length === 1) return `${lines[0]!}…`;
  lines.pop();
  let open: { fence: string; at: number } | undefined;
  for (const [at, line] of lines.entries()) {
    const fence = /^`{3,}/.exec(line)?.[0];
    if (fence === undefined) continue;
    if (open === undefined) open = { fence, at };
    else if (fence.length >= open.fence.length && line === fence) open = undefined;
  }
  return `${lines.slice(0, open?.at).join('\n')}\n…`;
}

/** A line that tells the one comment that sums up a review from all others. */
const SUMMARY_MARK = '<!-- waymark:summary -->';

export function markSummary(body: string): string {
  return `${fit(body, COMMENT_LIMIT - SUMMARY_MARK.length - 2)}\n\n${SUMMARY_MARK}`;
}

export function isSummary(body: string): boolean {
  return body.trimEnd().endsWith(SUMMARY_MARK);
}

/** A comment that answers something, with an unseen word of what that is. @param to without blanks */
export function markReply(body: string, to: string): string {
  const text = `<!-- waymark:reply=${to} -->`;
  return `${fit(body, COMMENT_LIMIT - text.length - 2)}\n\n${text}`;
}

export function isReplyTo(body: string, to: string): boolean {
  return valuesOf(body, 'reply').includes(to);
}
