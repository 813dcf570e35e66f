import stringWidth from 'string-width';
import type { Colors } from 'picocolors/types.js';
import { visible } from '../model/visible.ts';

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
