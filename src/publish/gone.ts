import { COMMENT_LIMIT, fit } from './marker.ts';

const SUMMARY = '<details><summary>What it said</summary>\n\n';
const END = '\n\n</details>';
/** Room for the words around the former text and for the marks. */
const ROOM = 16_000;
/** GitHub makes a link of a commit's id of this length. */
const SHORT_ID = 7;

/**
 * What a comment says when its finding is gone: since when, and folded what it said before.
 *
 * @param isInPart whether some of what it spoke for is there still
 */
export function tellGone(text: string, head: string, isInPart: boolean): string {
  const commit = head.slice(0, SHORT_ID);
  return fold(
    text,
    isInPart ? `Mended in part as of ${commit}; the rest has no comment any more.` : `No longer found as of ${commit}.`,
  );
}

/**
 * What a comment says when its finding is not told any more.
 *
 * @param words why: one sentence of Markdown
 */
export function tellAside(text: string, words: string): string {
  return fold(text, words);
}

/** No suggested change survives. */
function fold(text: string, words: string): string {
  const former = fit(text.replace(/^(`{3,})suggestion$/gm, '$1python'), COMMENT_LIMIT - ROOM);
  return `**${words}**\n\n${SUMMARY}${former}${END}`;
}

/** What a comment said before `tellGone`. */
export function formerText(body: string): string {
  const start = body.indexOf(SUMMARY);
  const end = body.lastIndexOf(END);
  return start < 0 || end < start ? body : body.slice(start + SUMMARY.length, end);
}
