import { compareByPlace, compareText, type Failure, type Finding } from '../model/finding.ts';
import { pathMatcher } from '../model/paths.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { Suppression } from '../facts/suppressions.ts';
import type { ProjectSighting } from '../project/detector.ts';
import { Project, type ProjectSetting } from '../project/project.ts';
import { PythonFile } from '../python/file.ts';
import type { LessonLink } from '../roadmap/links.ts';
import type { LoadedRule } from '../rules/loader.ts';
import { byScope } from './by-scope.ts';
import { messageOf } from './failure.ts';
import type { FileReport } from './file-report.ts';
import { findingOf } from './finding-of.ts';
import { Keys } from './keys.ts';
import { type ProjectView, verifiedProjectFixes } from './project-fixes.ts';
import { silencedBy, Silencers } from './silence.ts';
import { unusedIgnores } from './unused-ignores.ts';

interface ProjectOptions {
  readonly link: LessonLink;
  readonly suppress: boolean;
  readonly fixes: boolean;
  readonly tests?: readonly string[];
  /** Whether a rule is to speak of a file. Absent: each does of all. */
  readonly runsIn?: (rule: LoadedRule, path: string) => boolean;
}

/**
 * The findings of the rules on the whole project, and of those on comments that silence nothing.
 *
 * @param read as for `Checker.checkProject`
 */
export function checkProject(
  rules: readonly LoadedRule[],
  options: ProjectOptions,
  facts: readonly FileFacts[],
  setting: ProjectSetting,
  reports: readonly FileReport[],
  read?: (path: string) => Uint8Array | undefined,
): { findings: Finding[]; failures: Failure[] } {
  const { runsIn = () => true } = options;
  const isTest = pathMatcher(options.tests ?? []);
  const open = (path: string): PythonFile | undefined => {
    const source = read?.(path);
    return source && new PythonFile(path, source, isTest(path));
  };
  const hasFixes = options.fixes && read !== undefined;
  const failures: Failure[] = [];
  const project = new Project(facts, setting);
  const ofAny = silencersIn(options.suppress ? facts : []);
  const silenced = reports.flatMap((report) => report.silenced);
  const findings: Finding[] = [];

  /** @param after how the rule sees the project once some files have other facts; absent: it has no fixes */
  function run(
    rule: LoadedRule,
    sightings: () => Iterable<ProjectSighting>,
    silencersOf: (path: string) => Silencers,
    after?: ProjectView['after'],
  ): void {
    try {
      const keys = new Keys();
      const seen = [...sightings()].filter(({ at }) => runsIn(rule, at.path));
      const heard = seen.filter(({ at }) => {
        const comments = silencersOf(at.path).of(rule, at.line, at.endLine);
        silenced.push(...silencedBy(comments, at.path, rule.id));
        return comments.length === 0;
      });
      heard.sort((a, b) => compareText(a.at.path, b.at.path) || a.at.line - b.at.line || a.at.column - b.at.column);
      const fixes = after && hasFixes ? verifiedProjectFixes(rule, heard, { seen, after, open }, failures) : undefined;
      for (const sighting of heard) {
        const finding = findingOf(rule, sighting.at, sighting, options.link, keys, sighting.related ?? []);
        findings.push({ ...finding, fix: fixes?.get(sighting) ?? null });
      }
    } catch (error) {
      failures.push({ rule: rule.id, path: '', message: messageOf(error) });
    }
  }

  const changedBy = (changed: ReadonlyMap<string, FileFacts>): Project => {
    const next = facts.map((file) => changed.get(file.path) ?? file);
    return new Project(next, setting);
  };
  for (const [rule, detector] of byScope(rules, 'project')) {
    const seenIn = (some: Project): Iterable<ProjectSighting> => detector.detect(some, rule.options);
    run(
      rule,
      () => seenIn(project),
      ofAny,
      (changed) => seenIn(changedBy(changed)),
    );
  }
  // Only now is it known which comments were of use.
  for (const [rule, detector] of options.suppress ? byScope(rules, 'ignores') : []) {
    const judged = rules.filter(({ evidence }) => evidence !== 'project' || setting.isWhole);
    // A comment that names nothing does not speak for itself.
    const naming = silencersIn(facts, ({ names }) => names !== 'all');
    run(rule, () => detector.detect(unusedIgnores(reports, judged, silenced, runsIn)), naming);
  }
  return { findings: findings.sort(compareByPlace), failures };
}

/** The comments in each of some files that a condition holds of. */
function silencersIn(
  facts: readonly FileFacts[],
  holds: (comment: Suppression) => boolean = () => true,
): (path: string) => Silencers {
  const none = new Silencers([]);
  const ofPath = new Map(facts.map(({ path, suppressions }) => [path, new Silencers(suppressions.filter(holds))]));
  return (path) => ofPath.get(path) ?? none;
}
