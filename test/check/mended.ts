import { createChecker } from '../../src/check/checker.ts';
import { Mender } from '../../src/check/mender.ts';
import type { Selection } from '../../src/check/selection.ts';
import type { Finding, Fix } from '../../src/model/finding.ts';
import { groupBy } from '../../src/model/group.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { type LoadedRule, loadRules } from '../../src/rules/loader.ts';

const rules = await loadRules();
export const OPTIONS = { link: lessonLink(undefined), suppress: true };

/** Rules that run in every file. */
export function everywhere(all: readonly LoadedRule[]): Selection {
  return { all, rulesIn: () => all };
}

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

interface Outcome {
  readonly findings: readonly Finding[];
  /** The files that changed, as they are then. */
  readonly mended: Files;
}

/** Mends files as an audit does, and again until nothing changes, which has to be at once. */
export function mendAll(some: readonly LoadedRule[], files: Files, safety: Fix['safety'] = 'unsafe'): Outcome {
  const checker = createChecker(some, { ...OPTIONS, fixes: true });
  const sources = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  const look = () => {
    const reports = [...sources].map(([path, source]) => checker.check(path, source));
    const facts = reports.map((report) => report.facts);
    const project = checker.checkProject(facts, { isWhole: true }, reports, (path) => sources.get(path));
    expect([...reports.flatMap((report) => report.failures), ...project.failures]).toEqual([]);
    return { facts, findings: [...reports.flatMap((report) => report.findings), ...project.findings] };
  };
  const { facts, findings } = look();
  const mender = new Mender(everywhere(some), OPTIONS, facts, { isWhole: true });
  const mended: Record<string, string> = {};
  for (const [path, own] of groupBy(
    findings.filter(({ fix }) => fix !== null),
    (finding) => finding.path,
  )) {
    const result = mender.mend(path, sources.get(path)!, own, safety);
    if (result === undefined) continue;
    sources.set(path, Buffer.from(result.bytes));
    mended[path] = Buffer.from(result.bytes).toString();
  }
  const isLeft = ({ fix }: Finding): boolean => fix !== null && (safety === 'unsafe' || fix.safety === 'safe');
  expect(look().findings.filter(isLeft)).toEqual([]);
  return { findings, mended };
}

/** The rules of some ids. */
export function named(...ids: readonly string[]): LoadedRule[] {
  return rules.filter(({ id }) => ids.includes(id));
}

/** What becomes of one file, or that it stays; the other files stay in any case. */
export function becomes(id: string, main: string, others: Files = {}, path = 'main.py'): string | undefined {
  const { findings, mended } = mendAll(named(id), { ...others, [path]: main });
  expect(findings.some((finding) => finding.path === path)).toBe(true);
  expect(Object.keys(mended).filter((each) => each !== path)).toEqual([]);
  return mended[path];
}
