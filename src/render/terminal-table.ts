import type { Colors } from 'picocolors/types.js';
import { widthOf } from './prose.ts';

export interface Cell {
  /** With its styles, and not yet broken into rows. */
  readonly text: string;
  readonly isRight: boolean;
}

const GAP = '  ';
/** A column is not made narrower than this, in columns of the terminal: its words would stand one below the other. */
const NARROWEST = 12;

/**
 * A table without a frame, whose first row is its head. Where it is wider than `width` columns, its widest columns are
 * broken into several rows by `fold`.
 */
export function renderTable(
  table: readonly (readonly Cell[])[],
  width: number,
  fold: (text: string, width: number) => string[],
  colors: Colors,
): string[] {
  const natural = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => widthOf(row[column]?.text ?? ''))),
  );
  const widths = narrowed(natural, width);
  const broken = table.map((row) => row.map((cell, column) => fold(cell.text, widths[column]!)));
  // Code is not broken, so a column may be wider than it was to be.
  for (const column of widths.keys()) {
    widths[column] = Math.max(...broken.flatMap((row) => row[column] ?? ['']).map(widthOf));
  }
  const isBroken = broken.some((row) => row.some((lines) => lines.length > 1));
  return broken.flatMap((row, index) => {
    const height = Math.max(...row.map((lines) => lines.length));
    const rows = Array.from({ length: height }, (_, line) =>
      row.map((lines, column) => pad(lines[line] ?? '', widths[column]!, table[index]![column]!.isRight)).join(GAP),
    ).map((each) => each.trimEnd());
    if (index === 0) return [...rows.map(colors.bold), colors.dim(widths.map((each) => '─'.repeat(each)).join(GAP))];
    return isBroken && index < broken.length - 1 ? [...rows, ''] : rows;
  });
}

function pad(text: string, width: number, isRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return isRight ? space + text : text + space;
}

/** Takes columns away from the widest until all fit, or are narrow. */
function narrowed(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1) - width;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= NARROWEST) break;
    widths[widest]!--;
    excess--;
  }
  return widths;
}
