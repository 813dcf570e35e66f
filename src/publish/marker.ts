/** GitHub refuses longer comments. In characters. */
export const COMMENT_LIMIT = 65_536;

/** The comment's text with the finding's key in it, unseen by readers; the text is cut where both do not fit. */
export function mark(body: string, key: string): string {
  const marker = `\n\n<!-- waymark:key=${key} -->`;
  return body.slice(0, COMMENT_LIMIT - marker.length) + marker;
}

/** The keys that `mark` wrote into a text. */
export function markedKeys(body: string): string[] {
  return [...body.matchAll(/<!-- waymark:key=(\S+) -->/g)].map(([, key]) => key!);
}
