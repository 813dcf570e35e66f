/**
 * Draws docs/review.svg: what `waymark review` says of the recorded pull request fixtures/pulls/bookshop.
 *
 *     npx tsx scripts/picture.ts
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import picocolors from 'picocolors';
import { renderTerminalReview } from '../src/render/terminal-review.ts';
import { createReviewer } from '../src/review.ts';
import { splitSource } from '../src/sources/lines.ts';
import { recordedPull } from '../src/sources/recorded-pull.ts';

/** The comments that the picture shows, in the order of the review. */
const SHOWN = ['query-in-loop', 'unindexed-filter-field'];

const COLUMNS = 97;
/** All in pixels. */
const CELL = { width: 7.8, height: 19 };
const FONT_SIZE = 13;
const PADDING = 22;
const BASELINE = 14;

const COLORS: Readonly<Record<number, string>> = { 31: 'red', 32: 'green', 33: 'yellow', 34: 'blue', 36: 'cyan' };

interface Run {
  /** Columns before it. */
  readonly column: number;
  readonly text: string;
  /** Classes of the style sheet. */
  readonly style: string;
}

const source = recordedPull(fileURLToPath(new URL('../fixtures/pulls/bookshop', import.meta.url)));
const review = await (await createReviewer({}))(source);
const heads = new Map((await source.changes()).map(({ path, head }) => [path, head && splitSource(head)]));
const text = renderTerminalReview(review, {
  colors: picocolors.createColors(true),
  width: COLUMNS,
  lines: (path) => heads.get(path),
  place: (path) => path,
});
// Each block begins with a bold place and a line across the page.
const blocks = text.split(/\n\n(?=\x1b\[1m[^\n]*─)/); // eslint-disable-line no-control-regex
const rows = blocks
  .filter((block) => SHOWN.some((rule) => block.split('\n', 1)[0]!.endsWith(rule)))
  .join('\n\n')
  .split('\n');
writeFileSync(new URL('../docs/review.svg', import.meta.url), svg(rows.map(runsOf)));

/** Splits a row of terminal output where its style changes. */
function runsOf(row: string): Run[] {
  const runs: Run[] = [];
  const on = new Set<string>();
  let column = 0;
  // eslint-disable-next-line no-control-regex
  for (const [, code, plain = ''] of row.matchAll(/\x1b\[(\d+)m|([^\x1b]+)/g)) {
    if (code !== undefined) switchStyle(on, Number(code));
    // Lines and bars are drawn, as terminals do: letters would leave gaps between the rows.
    else {
      for (const part of plain.match(/[─│▌]+|[^─│▌]+/g) ?? []) {
        runs.push({ column, text: part, style: [...on].join(' ') });
        column += part.length;
      }
    }
  }
  return runs;
}

/** @param code of ECMA-48's Select Graphic Rendition */
function switchStyle(on: Set<string>, code: number): void {
  if (code === 1) on.add('bold');
  else if (code === 2) on.add('dim');
  else if (code === 22) ['bold', 'dim'].forEach((style) => on.delete(style));
  else if (code === 39) Object.values(COLORS).forEach((color) => on.delete(color));
  else on.add(COLORS[code] ?? fail(`the picture has no style for the code ${code}`));
}

function svg(lines: readonly (readonly Run[])[]): string {
  const width = Math.ceil(COLUMNS * CELL.width + 2 * PADDING);
  const height = lines.length * CELL.height + 2 * PADDING;
  const shapes = lines.flatMap((runs, row) => runs.map((run) => shape(run, PADDING + row * CELL.height)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>Two comments of a review by Waymark</title>
<style>
.page { fill: #fff; stroke: #d1d9e0; }
text { font: ${FONT_SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; fill: #1f2328; white-space: pre; }
line { stroke: #1f2328; }
rect { fill: #1f2328; }
.bold { font-weight: 600; }
.red { fill: #cf222e; }
.yellow { fill: #8a5a00; }
.green { fill: #1a7f37; }
.blue { fill: #54aeff; }
.cyan { fill: #0a6b8a; }
.dim { fill: #6e7781; stroke: none; }
line.dim { stroke: #c4ccd4; }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117; stroke: #3d444d; }
text { fill: #e6edf3; }
line { stroke: #e6edf3; }
.red { fill: #ff7b72; }
.yellow { fill: #e3b341; }
.green { fill: #56d364; }
.blue { fill: #388bfd; }
.cyan { fill: #76d4f0; }
.dim { fill: #8b949e; }
line.dim { stroke: #3d444d; }
}
</style>
<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${shapes.filter((each) => each !== '').join('\n')}
</svg>
`;
}

/** @param top of the run's row */
function shape({ column, text, style }: Run, top: number): string {
  const left = PADDING + column * CELL.width;
  const middle = top + CELL.height / 2;
  if (text.startsWith('─')) return line(style, left, middle, left + text.length * CELL.width, middle);
  if (text.startsWith('│')) return line(style, left + CELL.width / 2, top, left + CELL.width / 2, top + CELL.height);
  if (text.startsWith('▌')) {
    return `<rect class="${style}" x="${round(left)}" y="${top}" width="${CELL.width / 2}" height="${CELL.height}"/>`;
  }
  const words = text.trim();
  if (words === '') return '';
  const indent = text.length - text.trimStart().length;
  const x = round(left + indent * CELL.width);
  // Whatever font a reader has, its columns stay below one another.
  const length = round(words.length * CELL.width);
  return `<text class="${style}" x="${x}" y="${top + BASELINE}" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escape(words)}</text>`;
}

function line(style: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${style}" x1="${round(x1)}" y1="${y1}" x2="${round(x2)}" y2="${y2}"/>`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function escape(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function fail(problem: string): never {
  throw new Error(problem);
}
