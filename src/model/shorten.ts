/**
 * The beginning of a text. No character is cut in two: half of one is refused by PostgreSQL and shown as a question mark.
 *
 * @param length in UTF-16 units
 */
export function beginning(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/**
 * The beginning of a text that is too long, with an ellipsis. No character is cut in two.
 *
 * @param length in UTF-16 units, with the ellipsis
 */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${beginning(text, length - 1)}…`;
}
