import type { Colors } from 'picocolors/types.js';
import type { Finding } from '../model/finding.ts';
import { visible } from '../model/visible.ts';
import { widthOf } from './prose.ts';

/** The lines of an analysed file, decoded and without line ends; undefined when they are not at hand. */
export type Lines = (path: string) => readonly string[] | undefined;

const LINES_BEFORE = 2;
const LINES_AFTER = 1;
/** Of a range over many lines, so many are shown. */
const MOST_LINES = 6;
const NARROWEST = 24;

type Place = Pick<Finding, 'line' | 'column' | 'endLine' | 'endColumn'>;

/**
 * The code around a place, with line numbers and a pointer under its exact columns.
 *
 * @param width columns of the terminal that a frame's line may take
 */
export function frame(lines: readonly string[], place: Place, width: number, colors: Colors): string[] {
  const lastMarked = Math.min(place.endLine, place.line + MOST_LINES - 1);
  let first = Math.max(1, place.line - LINES_BEFORE);
  let last = Math.min(lines.length, lastMarked + LINES_AFTER);
  while (first < place.line && isBlank(lines[first - 1])) first += 1;
  while (last > lastMarked && isBlank(lines[last - 1])) last -= 1;
  const gutter = String(last).length;
  const room = Math.max(NARROWEST, width - gutter - 3);
  const rows: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const text = lines[number - 1] ?? '';
    const marked = number >= place.line && number <= lastMarked;
    const span = marked ? spanOnLine(text, number, place) : { start: 0, end: 0 };
    const { shown, before, under } = cut(text, span, room);
    const label = String(number).padStart(gutter);
    rows.push(`${marked ? label : colors.dim(label)} ${colors.dim('│')} ${shown}`.trimEnd());
    if (number === place.line) {
      rows.push(
        `${' '.repeat(gutter)} ${colors.dim('·')} ${' '.repeat(before)}${colors.bold(colors.red('^'.repeat(under)))}`,
      );
    }
  }
  return rows;
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

/** The part of a line that a place covers, in UTF-16 units from 0, without blanks at its ends. */
function spanOnLine(text: string, number: number, place: Place): { start: number; end: number } {
  const indent = text.length - text.trimStart().length;
  const start = Math.min(number === place.line ? place.column - 1 : indent, text.length);
  const end = number === place.endLine ? place.endColumn - 1 : text.trimEnd().length;
  return { start, end: Math.max(start, Math.min(end, text.length)) };
}

/**
 * A line of at most `room` columns that shows the span, and how many columns lie before and under it. What is cut away is
 * marked by an ellipsis.
 */
function cut(
  text: string,
  span: { start: number; end: number },
  room: number,
): { shown: string; before: number; under: number } {
  // A column takes at most a few units, so the rest of an endless line need not be measured.
  const from = wholeCharacter(text, Math.max(0, span.start - room));
  const characters = splitCharacters(text.slice(from, span.start + 2 * room));
  let offset = from;
  const cells = characters.map((character) => {
    const cell = { text: visible(character), start: offset };
    offset += character.length;
    return { ...cell, width: widthOf(cell.text) };
  });
  const whole = from === 0 && offset === text.length;
  if (whole && sum(cells) <= room) return measure(cells, span, '', '');

  const budget = room - 2;
  const pointed = cells.findIndex((cell) => cell.start >= span.start);
  const target = pointed < 0 ? cells.length : pointed;
  const marked = Math.min(sum(cells.filter((cell) => cell.start >= span.start && cell.start < span.end)), budget);
  let left = 0;
  while (left < target && sum(cells.slice(left, target)) + marked > budget) left += 1;
  // Context before the span is worth as much as the span's rest.
  let right = left;
  for (let used = 0; right < cells.length && used + (cells[right]?.width ?? 0) <= budget; right += 1) {
    used += cells[right]?.width ?? 0;
  }
  const cutLeft = left > 0 || from > 0;
  const cutRight = right < cells.length || offset < text.length;
  return measure(cells.slice(left, right), span, cutLeft ? '…' : '', cutRight ? '…' : '');
}

interface Cell {
  readonly text: string;
  /** UTF-16 units from the start of the line. */
  readonly start: number;
  readonly width: number;
}

function measure(cells: readonly Cell[], span: { start: number; end: number }, head: string, tail: string) {
  const before = sum(cells.filter((cell) => cell.start < span.start));
  const under = sum(cells.filter((cell) => cell.start >= span.start && cell.start < span.end));
  return {
    shown: head + cells.map((cell) => cell.text).join('') + tail,
    before: head.length + before,
    under: Math.max(1, under),
  };
}

function sum(cells: readonly Cell[]): number {
  return cells.reduce((total, cell) => total + cell.width, 0);
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });

function splitCharacters(text: string): string[] {
  return [...SEGMENTER.segment(text)].map(({ segment }) => segment);
}

/** The nearest offset at or before this one that does not split a surrogate pair. */
function wholeCharacter(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  return offset > 0 && code >= 0xdc00 && code <= 0xdfff ? offset - 1 : offset;
}
