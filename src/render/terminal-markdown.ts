import type { Colors } from 'picocolors/types.js';
import { visible, widthOf } from './prose.ts';

/**
 * Markdown for reading on a terminal: it stays Markdown, with its headings, code and fences set apart and its long lines
 * broken at blanks. Lines inside a fence are kept as they are.
 */
export function renderTerminalMarkdown(markdown: string, width: number, colors: Colors): string[] {
  let fence = '';
  return markdown.split('\n').flatMap((row) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(row)?.[1];
    if (mark !== undefined && (fence === '' || mark.startsWith(fence))) {
      fence = fence === '' ? mark : '';
      return [colors.dim(visible(row))];
    }
    if (fence !== '') return [colors.cyan(visible(row))];
    if (/^#{1,6} /.test(row)) return [colors.bold(visible(row))];
    return fold(visible(row), width).map((line) => line.replace(/`[^`]+`/g, (code) => colors.cyan(code)));
  });
}

/** Breaks a line at blanks; what has none stays whole. */
function fold(row: string, width: number): string[] {
  const rows: string[] = [];
  let current = '';
  for (const word of row.split(/(?<=\s)(?=\S)/)) {
    if (current !== '' && widthOf((current + word).trimEnd()) > width) {
      rows.push(current.trimEnd());
      current = word;
    } else {
      current += word;
    }
  }
  return [...rows, current];
}
