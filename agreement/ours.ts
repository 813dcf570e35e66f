import type { Detector, Options } from '../src/python/detector.ts';
import type { PythonFile } from '../src/python/file.ts';
import { KIND_NAMES } from '../src/python/parser.ts';
import { loadRules } from '../src/rules/loader.ts';
import { CODES } from './codes.ts';

/** 1-based lines by code. */
export type LinesByCode = Map<string, Set<number>>;

export function addLine(lines: LinesByCode, code: string, line: number): void {
  const known = lines.get(code);
  if (known === undefined) lines.set(code, new Set([line]));
  else known.add(line);
}

interface Judged {
  readonly detector: Detector;
  readonly options: Options;
  readonly codesOf: (typeof CODES)[string];
}

const rules = await loadRules();
const judged = Object.entries(CODES).map(([id, codesOf]): Judged => {
  const rule = rules.find((each) => each.id === id);
  if (rule?.finder.by !== 'detector' || rule.finder.detector.scope !== 'file') throw new Error(`no rule ${id}`);
  return { detector: rule.finder.detector, options: rule.options, codesOf };
});
const byKind = KIND_NAMES.map((kind) => judged.filter(({ detector }) => detector.kinds.includes(kind)));
const MODULE = KIND_NAMES.indexOf('module');

/** What Waymark finds in a file that parses, under pycodestyle's codes; comments that silence are not honoured. */
export function ours(file: PythonFile): LinesByCode {
  const found: LinesByCode = new Map();
  for (let node = 0; node < file.tree.count; node += 1) {
    for (const { detector, options, codesOf } of byKind[node === 0 ? MODULE : file.tree.kind[node]!]!) {
      for (const sighting of detector.detect(node, file, options)) {
        const start = typeof sighting.at === 'number' ? file.start(sighting.at) : sighting.at.start;
        for (const code of codesOf(sighting)) addLine(found, code, file.lines.at(start));
      }
    }
  }
  return found;
}
