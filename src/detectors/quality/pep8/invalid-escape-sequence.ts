import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { kindNumber } from '../../../python/tokens.ts';

const STRING = kindNumber('string');
const STRING_CONTENT = kindNumber('string_content');
const BACKSLASH = 0x5c;

/** What may follow a backslash: the end of a line, a quote, or a letter or digit with a meaning. */
const FOLLOWS = new Set(Buffer.from('\n\r\\\'"abfnrtv01234567x'));
/** Escapes of text, which bytes do not have. */
const FOLLOWS_IN_TEXT = new Set(Buffer.from('NuU'));

export default detector({ kinds: ['module'], facts: ['escape'] }, function* (_module, file) {
  const { bytes } = file;
  let backslash = bytes.indexOf(BACKSLASH);
  if (backslash === -1) return;
  const { count, kind, start, end, node } = file.tokens;
  for (let token = 0; token < count && backslash !== -1; token += 1) {
    if (end[token]! <= backslash) continue;
    if (start[token]! <= backslash && (kind[token] === STRING || kind[token] === STRING_CONTENT)) {
      const string = kind[token] === STRING ? node[token]! : file.parent(node[token]!)!;
      const invalid = invalidEscapes(file, string, backslash, end[token]!);
      const [first] = invalid;
      if (first !== undefined) {
        const at = { start: first, end: first + lengthOfEscape(bytes, first) };
        // A backtick cannot be quoted in the message, and a plain quote in its place would be a valid escape.
        // A blank at the end of a quotation would not be seen.
        const escape = file.text(at).replace('`', 'ˋ').replace(' ', '␣');
        yield { at, escape, fix: mended(file, string, invalid) };
      }
    }
    backslash = bytes.indexOf(BACKSLASH, Math.max(start[token]!, end[token]!));
  }
});

function prefixOf(file: PythonFile, string: Node): string {
  return /^[a-z]*/i.exec(file.text(string + 1))![0].toLowerCase();
}

/** Offsets of the backslashes that begin no escape, in a string or the part of it from one offset to another. */
function invalidEscapes(file: PythonFile, string: Node, from: number, to: number): number[] {
  const { bytes } = file;
  const prefix = prefixOf(file, string);
  if (prefix.includes('r')) return [];
  const found: number[] = [];
  for (let at = from; at !== -1 && at < to; at = bytes.indexOf(BACKSLASH, at + 2)) {
    const next = bytes[at + 1]!;
    if (FOLLOWS.has(next) || (FOLLOWS_IN_TEXT.has(next) && !prefix.includes('b'))) continue;
    found.push(at);
  }
  return found;
}

function lengthOfEscape(bytes: Uint8Array, backslash: number): number {
  let end = backslash + 2;
  while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end += 1;
  return end - backslash;
}

/** An `r` before a string all of whose backslashes are meant as such; else a second backslash for each. */
function mended(file: PythonFile, string: Node, invalid: readonly number[]): Edit[] {
  const { bytes } = file;
  const { start, end } = file.span(string);
  let all = 0;
  for (let at = bytes.indexOf(BACKSLASH, start); at !== -1 && at < end; at = bytes.indexOf(BACKSLASH, at + 1)) all += 1;
  const mayBeRaw = !prefixOf(file, string).includes('u') && all === invalid.length;
  if (mayBeRaw) return [{ start, end: start, text: 'r' }];
  return invalid.map((at) => ({ start: at, end: at, text: '\\' }));
}
