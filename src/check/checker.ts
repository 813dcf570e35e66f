import type { Edit, Failure, Finding } from '../model/finding.ts';
import { isDeployment } from '../model/deployment.ts';
import { pathMatcher } from '../model/paths.ts';
import { deploymentFacts, extractFacts, type FileFacts } from '../facts/facts.ts';
import type { ProjectSetting } from '../project/project.ts';
import { PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';
import type { LessonLink } from '../roadmap/links.ts';
import type { LoadedRule } from '../rules/loader.ts';
import { checkProject } from './check-project.ts';
import { messageOf } from './failure.ts';
import type { FileReport } from './file-report.ts';
import { FileRules, type Sighted } from './file-rules.ts';
import { findingOf } from './finding-of.ts';
import { FixWriter } from './fixes.ts';
import { Keys } from './keys.ts';
import { type Silenced, silencedBy, Silencers } from './silence.ts';
import { verifiedFixes } from './verified-fixes.ts';

export interface CheckOptions {
  readonly link: LessonLink;
  /** Whether comments such as `# waymark: ignore` and `# noqa` are honoured. */
  readonly suppress: boolean;
  /** Whether findings come with their fixes: proving them costs another parse of each file that has one. */
  readonly fixes: boolean;
  /** Patterns of paths that are tests, or with `!` are none, where their names do not say it. Absent: no path is such. */
  readonly tests?: readonly string[];
}

/** Runs a set of rules over files, one after the other, and then over their joined facts. */
export interface Checker {
  /** @param source the file as it lies on disk */
  check(path: string, source: Uint8Array): FileReport;
  /** What the project needs to know of a file, without a look for faults in it. */
  facts(path: string, source: Uint8Array): FileFacts;
  /**
   * The findings that take more than one file, in reading order.
   *
   * @param reports those of the files whose comments are to be of use
   * @param read the bytes of those files whose findings may come with fixes, as they are where the facts are from; undefined for
   *   any other. Absent: none comes with one
   */
  checkProject(
    facts: readonly FileFacts[],
    setting: ProjectSetting,
    reports: readonly FileReport[],
    read?: (path: string) => Uint8Array | undefined,
  ): { findings: Finding[]; failures: Failure[] };
}

/** Builds the table `kind → visitors` and the joined query once for many files. */
export function createChecker(rules: readonly LoadedRule[], options: CheckOptions): Checker {
  const fileRules = new FileRules(rules);
  const isTest = pathMatcher(options.tests ?? []);
  const parse = (path: string, source: Uint8Array): PythonFile => new PythonFile(path, source, isTest(path));
  return {
    check: (path, source) =>
      // The rules on single files are about Python.
      isDeployment(path) ? deploymentReport(path, source) : checkFile(fileRules, options, parse(path, source)),
    facts: (path, source) => (isDeployment(path) ? deploymentFacts(path, source) : extractFacts(parse(path, source))),
    checkProject: (...given) => checkProject(rules, options, ...given),
  };
}

function deploymentReport(path: string, source: Uint8Array): FileReport {
  return { path, lines: 0, findings: [], facts: deploymentFacts(path, source), failures: [], silenced: [] };
}

function checkFile(rules: FileRules, options: CheckOptions, file: PythonFile): FileReport {
  const failures: Failure[] = [];
  const { path } = file;
  const facts = extractFacts(file);
  const silencers = new Silencers(options.suppress ? facts.suppressions : []);
  const silenced: Silenced[] = [];
  const seen = rules.sightings(file, failures);
  const sighted = seen
    .map((entry) => ({ ...entry, site: siteOf(file, entry.sighting.at) }))
    .filter(({ rule, site }) => {
      const comments = silencers.of(rule, site.line, site.endLine);
      silenced.push(...silencedBy(comments, path, rule.id));
      return comments.length === 0;
    })
    .sort((a, b) => a.site.line - b.site.line || a.site.column - b.site.column || (a.rule.id < b.rule.id ? -1 : 1));
  const lines = file.lines.count;
  const fixes = options.fixes
    ? verifiedFixes(file, sighted, seen, (after, ids) => rules.sightings(after, [], ids))
    : new Map<Sighted, readonly Edit[]>();
  const keys = new Keys();
  const writer = new FixWriter(file);
  const findings = sighted.flatMap((entry): Finding[] => {
    const { rule, site, sighting } = entry;
    try {
      const edits = fixes.get(entry);
      const fix = edits === undefined || rule.fix === 'none' ? null : writer.fix(rule.fix, edits);
      return [{ ...findingOf(rule, site, sighting, options.link, keys, []), fix }];
    } catch (error) {
      failures.push({ rule: rule.id, path, message: messageOf(error) });
      return [];
    }
  });
  const obstacle = obstacleTo(file);
  return { path, lines, findings, facts, failures, silenced, ...(obstacle !== undefined && { notAnalysed: obstacle }) };
}

const OBSTACLES = {
  error: 'it is not valid Python',
  template: 'it is a template of Python',
  unknown: 'it uses Python that the parser does not know',
} as const;

function obstacleTo({ unreadable, syntaxError }: PythonFile): string | undefined {
  if (unreadable !== undefined) return unreadable.reason;
  return syntaxError === undefined ? undefined : OBSTACLES[syntaxError.kind];
}
