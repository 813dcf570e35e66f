import stringWidth from 'string-width';
import type { Colors } from 'picocolors/types.js';

/** Characters that reorder, hide or command: what a reader sees must be what the file holds. */
// eslint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text of a user made safe for a terminal: control characters become pictures, a tab four spaces. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    if (character === '\t') return '    ';
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '␡';
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  });
}

/** Columns of a terminal that a text takes: two for a wide character, none for a combining one. */
export function widthOf(text: string): number {
  // Nearly all code is this, and the tables of Unicode are slow to ask.
  return ASCII.test(text) ? text.length : stringWidth(text);
}

const ASCII = /^[ -~]*$/;

/**
 * Breaks prose into lines of at most `width` columns, with its `code` coloured. Code is never broken: a longer one stands
 * on its own line.
 */
export function wrap(prose: string, width: number, colors: Colors): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of visible(prose.replace(/\s+/g, ' ')).match(/(?:`[^`]*`|\S)+/g) ?? []) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((each) => each.replace(/`[^`]*`/g, (code) => colors.cyan(code)));
}
