/** A Python pattern in the syntax of JavaScript. */
export interface Translated {
  readonly source: string;
  /** Of `i`, `m` and `s`. */
  readonly flags: string;
}

/** What JavaScript has no word for, or another meaning: atomic groups, possessive quantifiers, conditions, named characters. */
const UNTRANSLATABLE = /\(\?>|[*+?}]\+|\(\?\(|\\[NUuxz0-9]|\(\?[a-zA-Z-]+:|\P{ASCII}|\\k|\\p/u;

/**
 * Writes a Python regular expression as JavaScript does, so that both match in the same way.
 *
 * @param flags letters of Python's flags
 * @returns undefined for a pattern that cannot be said in JavaScript, or whose meaning there is not certain
 */
export function translated(pattern: string, flags: ReadonlySet<string>): Translated | undefined {
  if (UNTRANSLATABLE.test(pattern)) return undefined;
  const own = new Set(flags);
  const inline = /^\(\?([aiLmsux]+)\)/.exec(pattern);
  for (const letter of inline?.[1] ?? '') own.add(letter);
  const body = pattern.slice(inline?.[0].length ?? 0);
  if (own.has('x') || own.has('L') || /\(\?[aiLmsux]+\)/.test(body)) return undefined;
  let source = '';
  for (let at = 0; at < body.length;) {
    const [length, text] = tokenAt(body, at);
    source += text;
    at += length;
  }
  return { source, flags: ['i', 'm', 's'].filter((letter) => own.has(letter)).join('') };
}

/** How many characters a token of the pattern takes, and what it is in JavaScript. */
function tokenAt(pattern: string, at: number): readonly [length: number, text: string] {
  const rest = pattern.slice(at, at + 80);
  if (rest.startsWith('\\A')) return [2, '(?<![^])'];
  if (rest.startsWith('\\Z')) return [2, '(?![^])'];
  if (rest.startsWith('\\')) return [2, rest.slice(0, 2)];
  if (rest.startsWith('(?P<')) return [4, '(?<'];
  const reference = /^\(\?P=(\w+)\)/.exec(rest);
  if (reference !== null) return [reference[0].length, `\\k<${reference[1]!}>`];
  const remark = /^\(\?#[^)]*\)/.exec(rest);
  if (remark !== null) return [remark[0].length, ''];
  if (rest.startsWith('{,')) return [2, '{0,'];
  // A bracket that stands first in a set is one of its characters.
  const first = /^\[\^?\]/.exec(rest);
  if (first !== null) return [first[0].length, `${first[0].slice(0, -1)}\\]`];
  return [1, rest.slice(0, 1)];
}
