import type { Finding, Fix } from '../model/finding.ts';
import { decode } from '../python/decode.ts';
import type { Checker, FileReport } from './checker.ts';
import { applyEdits, areDisjoint } from './fixes.ts';

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
  const mark = source.subarray(0, BYTE_ORDER_MARK.equals(source.subarray(0, 3)) ? 3 : 0);
  let content = source.subarray(mark.length);
  const decoded = decode(source);
  if (!('bytes' in decoded) || Buffer.compare(decoded.bytes, content) !== 0) return undefined;
  const hopeless = new Set<string>();
  let report = checker.check(path, source);
  const rules: string[] = [];
  const left = wanted && new Set(wanted);
  const isOpen = (finding: Finding): boolean =>
    !hopeless.has(finding.key) && left?.has(finding.key) !== false && isAllowed(finding, safety);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let some = apart(report.findings.filter(isOpen));
    if (some.length === 0) break;
    for (; some.length > 0; some = some.slice(0, some.length / 2)) {
      const next = applyEdits(content, editsOf(some));
      const after = checker.check(path, Buffer.concat([mark, next]));
      if (isMended(some, report, after)) {
        content = next;
        report = after;
        rules.push(...some.map(({ rule }) => rule));
        // Of equal findings the key passes on to the next one, which need not be wanted.
        for (const { key } of some) left?.delete(key);
        break;
      }
      if (some.length === 1) hopeless.add(some[0]!.key);
    }
  }
  return rules.length === 0 ? undefined : { bytes: Buffer.concat([mark, content]), count: rules.length, rules };
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
