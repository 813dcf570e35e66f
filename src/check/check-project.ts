import { compareByPlace, compareText, type Failure, type Finding } from '../model/finding.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { ProjectSighting } from '../project/detector.ts';
import { Project, type ProjectSetting } from '../project/project.ts';
import type { LessonLink } from '../roadmap/links.ts';
import type { LoadedRule } from '../rules/loader.ts';
import { byScope } from './by-scope.ts';
import { messageOf } from './failure.ts';
import type { FileReport } from './file-report.ts';
import { findingOf } from './finding-of.ts';
import { Keys } from './keys.ts';
import { silencedBy, Silencers } from './silence.ts';
import { unusedIgnores } from './unused-ignores.ts';

interface ProjectOptions {
  readonly link: LessonLink;
  readonly suppress: boolean;
  /** Whether a rule is to speak of a file. Absent: each does of all. */
  readonly runsIn?: (rule: LoadedRule, path: string) => boolean;
}

/** The findings of the rules on the whole project, and of those on comments that silence nothing. */
export function checkProject(
  rules: readonly LoadedRule[],
  options: ProjectOptions,
  facts: readonly FileFacts[],
  setting: ProjectSetting,
  reports: readonly FileReport[],
): { findings: Finding[]; failures: Failure[] } {
  const { runsIn = () => true } = options;
  const failures: Failure[] = [];
  const project = new Project(facts, setting);
  const suppressions = new Map(options.suppress ? facts.map((file) => [file.path, file.suppressions]) : []);
  const silent = new Silencers([]);
  const silencers = new Map([...suppressions].map(([path, comments]) => [path, new Silencers(comments)]));
  const silenced = reports.flatMap((report) => report.silenced);
  const findings: Finding[] = [];

  function run(
    rule: LoadedRule,
    sightings: () => Iterable<ProjectSighting>,
    silencersOf = (path: string): Silencers => silencers.get(path) ?? silent,
  ): void {
    try {
      const keys = new Keys();
      const heard = [...sightings()].filter(({ at }) => {
        if (!runsIn(rule, at.path)) return false;
        const comments = silencersOf(at.path).of(rule, at.line, at.endLine);
        silenced.push(...silencedBy(comments, at.path, rule.id));
        return comments.length === 0;
      });
      heard.sort((a, b) => compareText(a.at.path, b.at.path) || a.at.line - b.at.line || a.at.column - b.at.column);
      for (const sighting of heard) {
        findings.push(findingOf(rule, sighting.at, sighting, options.link, keys, sighting.related ?? []));
      }
    } catch (error) {
      failures.push({ rule: rule.id, path: '', message: messageOf(error) });
    }
  }

  for (const [rule, detector] of byScope(rules, 'project')) run(rule, () => detector.detect(project, rule.options));
  // Only now is it known which comments were of use.
  for (const [rule, detector] of options.suppress ? byScope(rules, 'ignores') : []) {
    const judged = rules.filter(({ evidence }) => evidence !== 'project' || setting.isWhole);
    // A comment that names nothing does not speak for itself.
    const naming = (path: string): Silencers =>
      new Silencers((suppressions.get(path) ?? []).filter(({ names }) => names !== 'all'));
    run(rule, () => detector.detect(unusedIgnores(reports, judged, silenced, runsIn)), naming);
  }
  return { findings: findings.sort(compareByPlace), failures };
}
