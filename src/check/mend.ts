import { compareByPlace, type Finding, type Fix, type Merged } from '../model/finding.ts';
import { decode } from '../python/decode.ts';
import { PythonFile } from '../python/file.ts';
import type { Checker } from './checker.ts';
import type { FileReport } from './file-report.ts';
import { applyEdits, areDisjoint, fixOf } from './fixes.ts';

/** A file with its findings mended, as far as their fixes go. */
export interface Mended {
  /** The file as it is to lie on disk. */
  readonly bytes: Uint8Array;
  /** How many findings were mended. */
  readonly count: number;
  /** Ids of their rules, one for each of them. */
  readonly rules: readonly string[];
}

/** A fix can uncover another: an import may lose its last use. Two that undo each other do not go on for ever. */
const MOST_ROUNDS = 100;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Applies the fixes of a file's findings, and then those of what they uncover.
 *
 * @param checker one that proves fixes
 * @param safety `unsafe` applies the safe ones as well
 * @param wanted keys of the only findings that are mended; absent: all, and what they uncover
 * @returns undefined when there is nothing to mend, and for a file whose bytes are not those that edits count: one in
 *   another encoding than UTF-8, or with lone carriage returns
 */
export function mend(
  checker: Checker,
  path: string,
  source: Uint8Array,
  safety: Fix['safety'],
  wanted?: ReadonlySet<string>,
): Mended | undefined {
  let step = beginning(checker, path, source);
  if (step === undefined) return undefined;
  const hopeless = new Set<string>();
  const rules: string[] = [];
  const left = wanted && new Set(wanted);
  const isOpen = (finding: Finding): boolean =>
    !hopeless.has(finding.key) && left?.has(finding.key) !== false && isAllowed(finding, safety);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const open: readonly Finding[] = apart(step.report.findings.filter(isOpen));
    if (open.length === 0) break;
    const next: Step | undefined = mendSome(checker, step, open);
    if (next === undefined) {
      hopeless.add(open[0]!.key);
      continue;
    }
    step = next;
    rules.push(...step.mended.map(({ rule }) => rule));
    // Of equal findings the key passes on to the next one, which need not be wanted.
    for (const { key } of step.mended) left?.delete(key);
  }
  const { mark, content } = step;
  return rules.length === 0 ? undefined : { bytes: Buffer.concat([mark, content]), count: rules.length, rules };
}

/**
 * One change for as many of some findings as can be mended at once. A single one has proved its fix already.
 *
 * @param checker one with the rules of these findings
 * @param findings those of one file with a safe fix
 * @returns undefined when they cannot be mended together, as in a file whose bytes are not those that edits count
 */
export function mergeFixes(
  checker: Checker,
  path: string,
  source: Uint8Array,
  findings: readonly Finding[],
): Merged | undefined {
  const [first, ...others] = findings;
  if (first?.fix?.suggestion && others.length === 0) return { findings, suggestion: first.fix.suggestion };
  const step = beginning(checker, path, source);
  const next = step && mendSome(checker, step, apart(findings));
  if (next === undefined) return undefined;
  const { suggestion } = fixOf(new PythonFile(path, source), 'safe', editsOf(next.mended));
  return { findings: [...next.mended].sort(compareByPlace), suggestion };
}

/** A file on its way to being mended. */
interface Step {
  /** Its byte order mark, which no edit counts. */
  readonly mark: Uint8Array;
  readonly content: Uint8Array;
  readonly report: FileReport;
  /** What the last step mended. */
  readonly mended: readonly Finding[];
}

function beginning(checker: Checker, path: string, source: Uint8Array): Step | undefined {
  const mark = source.subarray(0, BYTE_ORDER_MARK.equals(source.subarray(0, 3)) ? 3 : 0);
  const content = source.subarray(mark.length);
  const decoded = decode(source);
  if (!('bytes' in decoded) || Buffer.compare(decoded.bytes, content) !== 0) return undefined;
  return { mark, content, report: checker.check(path, source), mended: [] };
}

/** The file with as many of some findings mended as stand the proof: all, or a first half of them; undefined when none does. */
function mendSome(checker: Checker, { mark, content, report }: Step, findings: readonly Finding[]): Step | undefined {
  for (let some = findings; some.length > 0; some = some.slice(0, some.length / 2)) {
    const next = applyEdits(content, editsOf(some));
    const after = checker.check(report.path, Buffer.concat([mark, next]));
    if (isMended(some, report, after)) return { mark, content: next, report: after, mended: some };
  }
  return undefined;
}

function isAllowed({ fix }: Finding, safety: Fix['safety']): boolean {
  return fix !== null && (fix.safety === 'safe' || safety === 'unsafe');
}

function editsOf(findings: readonly Finding[]) {
  return findings.flatMap(({ fix }) => fix?.edits ?? []);
}

/** As many of the findings, in their order, as can be mended at once. */
function apart(findings: readonly Finding[]): Finding[] {
  const ordered = [...findings].sort((a, b) => a.fix!.edits[0]!.start - b.fix!.edits[0]!.start);
  const taken: Finding[] = [];
  let end = -1;
  for (const finding of ordered) {
    const { edits } = finding.fix!;
    // Of two insertions at one place it is not known which comes first.
    if (edits[0]!.start <= end || !areDisjoint(edits)) continue;
    taken.push(finding);
    end = edits.at(-1)!.end;
  }
  return taken;
}

/** Whether a file is still Python, and has as many findings less of each rule as were mended. */
function isMended(mended: readonly Finding[], before: FileReport, after: FileReport): boolean {
  if (after.notAnalysed !== undefined) return false;
  const count = (findings: readonly Finding[], rule: string): number =>
    findings.filter((finding) => finding.rule === rule).length;
  return [...new Set(mended.map(({ rule }) => rule))].every(
    (rule) => count(after.findings, rule) <= count(before.findings, rule) - count(mended, rule),
  );
}
