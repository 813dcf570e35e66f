import { PythonFile } from '../src/python/file.ts';
import type { LinesByCode } from './ours.ts';
import { type Difference, reasonFor } from './reasons.ts';

/** What came of one code. */
export interface Row {
  /** Lines that both report. */
  both: number;
  /** Lines that one of them reports for a reason that is known, by the sentence that gives it. */
  readonly explained: Map<string, number>;
  /** `path:line: text`, with the side that reports it before it. */
  readonly unexplained: string[];
}

export interface Comparison {
  /** By code. */
  readonly rows: ReadonlyMap<string, Row>;
  readonly files: number;
  readonly lines: number;
  /** Files that one of the two cannot parse; of these only that is said. */
  readonly broken: number;
}

export interface Source {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What pycodestyle says of files that are no Python, or indented otherwise than the language allows. */
const BROKEN = ['E112', 'E113', 'E901', 'E902'];

/**
 * Compares what Waymark and a judge report in some files, line by line, by code or by rule.
 *
 * @param codes those to compare
 * @param judgement undefined for a file that the judge cannot parse
 * @param versions of the judge, where they matter
 */
export function compare(
  sources: Iterable<Source>,
  judge: Difference['judge'],
  ours: (file: PythonFile) => LinesByCode,
  judgement: (source: Source, text: string) => LinesByCode | undefined,
  codes: ReadonlySet<string>,
  versions: Pick<Difference, 'version' | 'python'> = {},
): Comparison {
  const rows = new Map<string, Row>(
    [...codes].sort().map((code) => [code, { both: 0, explained: new Map(), unexplained: [] }]),
  );
  let files = 0;
  let lines = 0;
  let broken = 0;
  for (const source of sources) {
    const file = new PythonFile(source.path, source.bytes);
    const isBroken = file.syntaxError !== undefined || file.unreadable !== undefined;
    const theirs = judgement(source, file.text({ start: 0, end: file.bytes.length }));
    if (theirs === undefined || isBroken || BROKEN.some((code) => theirs.has(code))) {
      broken += 1;
      continue;
    }
    files += 1;
    lines += file.lines.count;
    const found = ours(file);
    for (const [code, row] of rows) compareLines(row, { code, file, ours: found, theirs, judge, ...versions });
  }
  return { rows, files, lines, broken };
}

/** Several comparisons by the same codes or rules as one. */
export function together(comparisons: readonly Comparison[]): Comparison {
  const rows = new Map<string, Row>();
  for (const [code, row] of comparisons.flatMap((each) => [...each.rows])) {
    const all: Row = rows.get(code) ?? { both: 0, explained: new Map<string, number>(), unexplained: [] };
    all.both += row.both;
    for (const [reason, count] of row.explained) all.explained.set(reason, (all.explained.get(reason) ?? 0) + count);
    all.unexplained.push(...row.unexplained);
    rows.set(code, all);
  }
  const sum = (count: (comparison: Comparison) => number): number =>
    comparisons.reduce((total, each) => total + count(each), 0);
  return { rows, files: sum(({ files }) => files), lines: sum(({ lines }) => lines), broken: sum((all) => all.broken) };
}

function compareLines(row: Row, about: Omit<Difference, 'line' | 'side'>): void {
  const { code, ours: found, theirs, file } = about;
  const here = found.get(code) ?? new Set();
  const there = theirs.get(code) ?? new Set();
  for (const line of new Set([...here, ...there])) {
    if (here.has(line) && there.has(line)) {
      row.both += 1;
      continue;
    }
    const side = here.has(line) ? 'waymark' : 'judge';
    const reason = reasonFor({ ...about, line, side });
    if (reason !== undefined) row.explained.set(reason, (row.explained.get(reason) ?? 0) + 1);
    else row.unexplained.push(`${side} ${file.path}:${line}: ${line <= file.lines.count ? file.line(line) : ''}`);
  }
}

/** Lines on which both agree or differ for a known reason, of all, in percent; 100 when there are none. */
export function agreement(rows: Iterable<Row>): number {
  let all = 0;
  let agreed = 0;
  for (const { both, explained, unexplained } of rows) {
    const known = [...explained.values()].reduce((sum, count) => sum + count, 0);
    all += both + known + unexplained.length;
    agreed += both + known;
  }
  return all === 0 ? 100 : (100 * agreed) / all;
}
