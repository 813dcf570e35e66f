import type { Edit, Failure, Finding, Fix, Related } from '../model/finding.ts';
import { compareByPlace, compareText } from '../model/finding.ts';
import { isDeployment } from '../model/deployment.ts';
import { pathMatcher } from '../model/paths.ts';
import type { Site } from '../model/site.ts';
import { deploymentFacts, extractFacts, type FileFacts } from '../facts/facts.ts';
import { Project, type ProjectSetting } from '../project/project.ts';
import type { ProjectSighting } from '../project/detector.ts';
import type { Detector, Sighting } from '../python/detector.ts';
import { type Node, PythonFile } from '../python/file.ts';
import { KIND_NAMES } from '../python/parser.ts';
import { JoinedQuery } from '../python/query.ts';
import { siteOf } from '../python/site.ts';
import type { LessonLink } from '../roadmap/links.ts';
import type { LoadedRule } from '../rules/loader.ts';
import { bareFix, fixOf } from './fixes.ts';
import { Keys } from './keys.ts';
import { type Silenced, silencedBy, Silencers } from './silence.ts';
import { unusedIgnores } from './unused-ignores.ts';
import { type Sighted, verifiedFixes } from './verified-fixes.ts';
import { fill } from './words.ts';

/** What one file has to say. */
export interface FileReport {
  readonly path: string;
  readonly lines: number;
  readonly findings: readonly Finding[];
  readonly facts: FileFacts;
  readonly failures: readonly Failure[];
  readonly silenced: readonly Silenced[];
  /** Why no rule has looked at it but those for files that are not Python; absent when all have. */
  readonly notAnalysed?: string;
}

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
   */
  checkProject(
    facts: readonly FileFacts[],
    setting: ProjectSetting,
    reports: readonly FileReport[],
  ): { findings: Finding[]; failures: Failure[] };
}

interface Visitor {
  readonly rule: LoadedRule;
  readonly detector: Detector;
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
    checkProject: (facts, setting, reports) => checkProject(rules, options, facts, setting, reports),
  };
}

const NONE: readonly Visitor[] = [];
const MODULE = KIND_NAMES.indexOf('module');

/** The rules that look at single files, arranged for one pass over the tree. */
class FileRules {
  readonly #rules: readonly LoadedRule[];
  readonly #subsets = new Map<string, FileRules>();
  /** By number of kind. */
  readonly #visitors: readonly (readonly Visitor[])[];
  /** The numbers of kinds that have visitors. */
  readonly #kinds: readonly number[];
  /** Those that look at the calls of some names only. */
  readonly #callVisitors: readonly Visitor[];
  readonly #matchRules: readonly LoadedRule[];
  readonly #query: JoinedQuery;
  /** By number of kind: whether the query can begin there. */
  readonly #isQueryRoot: readonly boolean[];

  constructor(rules: readonly LoadedRule[]) {
    this.#rules = rules;
    const visitors = byScope(rules, 'file').map(([rule, detector]): Visitor => ({ rule, detector }));
    const isByName = ({ detector }: Visitor): boolean => detector.called.length > 0;
    this.#visitors = KIND_NAMES.map((kind) =>
      visitors.filter((each) => each.detector.kinds.includes(kind) && !(kind === 'call' && isByName(each))),
    );
    this.#kinds = [...KIND_NAMES.keys()].filter((kind) => this.#visitors[kind]!.length > 0);
    this.#callVisitors = visitors.filter(isByName);
    this.#matchRules = rules.filter((rule) => rule.finder.by === 'match');
    this.#query = new JoinedQuery(this.#matchRules.map(({ finder }) => (finder.by === 'match' ? finder.query : '')));
    this.#isQueryRoot = KIND_NAMES.map((kind) => this.#query.rootKinds.has(kind));
  }

  /** Those of the rules whose ids are among the keys. */
  only(ids: ReadonlyMap<string, unknown>): FileRules {
    const key = [...ids.keys()].sort().join(' ');
    const known = this.#subsets.get(key) ?? new FileRules(this.#rules.filter(({ id }) => ids.has(id)));
    this.#subsets.set(key, known);
    return known;
  }

  /** One pre-order pass for those that look at all nodes of some kinds, and a look at the calls that the others ask for. */
  sightings(file: PythonFile, failures: Failure[]): Sighted[] {
    const found: Sighted[] = [];
    const isBroken = file.syntaxError !== undefined || file.unreadable !== undefined;
    const silent = this.#silent(file);
    const failed = new Set<LoadedRule>();
    const isActive = ({ rule, detector }: Visitor): boolean => (detector.broken || !isBroken) && !silent.has(rule);
    function look({ rule, detector }: Visitor, node: Node): void {
      if (failed.size > 0 && failed.has(rule)) return;
      try {
        for (const sighting of detector.detect(node, file, rule.options)) found.push({ rule, sighting });
      } catch (error) {
        failures.push({ rule: rule.id, path: file.path, message: messageOf(error) });
        failed.add(rule);
      }
    }
    const visitorsOf = new Array<readonly Visitor[]>(KIND_NAMES.length).fill(NONE);
    const isWanted = Uint8Array.from(this.#isQueryRoot, (isRoot) => (isRoot ? 1 : 0));
    for (const kind of this.#kinds) {
      visitorsOf[kind] = this.#visitors[kind]!.filter(isActive);
      if (visitorsOf[kind].length > 0) isWanted[kind] = 1;
    }
    const { kind: kinds, count } = file.tree;
    const candidates: Node[] = [];
    for (let node = 0; node < count; node += 1) {
      // The root of hopeless input is an ERROR, but it is the module all the same.
      const kind = node === 0 ? MODULE : kinds[node]!;
      if (isWanted[kind] === 0) continue;
      for (const visitor of visitorsOf[kind]!) look(visitor, node);
      if (!isBroken && this.#isQueryRoot[kind]!) candidates.push(node);
    }
    for (const visitor of this.#callVisitors.filter(isActive)) {
      for (const node of file.callsNamed(...visitor.detector.called)) look(visitor, node);
    }
    for (const { query, captures } of this.#query.run(file, candidates)) {
      const rule = this.#matchRules[query]!;
      if (!silent.has(rule)) found.push({ rule, sighting: sightingOf(file, captures) });
    }
    return found;
  }

  /** Rules that this file gives no occasion for, by the modules it imports and by its words. */
  #silent(file: PythonFile): ReadonlySet<LoadedRule> {
    return new Set(
      this.#rules.filter(({ imports, finder }) => {
        if (imports.length > 0 && !imports.some((name) => file.imports.has(name))) return true;
        const words = finder.by === 'detector' && finder.detector.scope === 'file' ? finder.detector.words : [];
        return words.length > 0 && !file.holds(...words);
      }),
    );
  }
}

function sightingOf(file: PythonFile, captures: ReadonlyMap<string, Node>): Sighting {
  const facts = Object.fromEntries([...captures].map(([name, node]) => [name, file.text(node)]));
  return { ...facts, at: captures.get('at')! };
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
    ? verifiedFixes(file, sighted, seen, (after, ids) => rules.only(ids).sightings(after, []))
    : new Map<Sighted, readonly Edit[]>();
  const keys = new Keys();
  let room = WRITTEN_OUT + file.bytes.length;
  function fixIn(safety: Fix['safety'], edits: readonly Edit[]): Fix {
    if (room <= 0) return bareFix(safety, edits);
    const fix = fixOf(file, safety, edits);
    for (const line of fix.suggestion.lines) room -= line.length;
    return fix;
  }
  const findings = sighted.flatMap((entry): Finding[] => {
    const { rule, site, sighting } = entry;
    try {
      const edits = fixes.get(entry);
      const fix = edits === undefined || rule.fix === 'none' ? null : fixIn(rule.fix, edits);
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

/**
 * Characters that the fixes of a file may write out, beside as many as the file has: each holds its lines whole, and a line of a
 * hundred thousand characters may have as many faults.
 */
const WRITTEN_OUT = 10_000_000;

function checkProject(
  rules: readonly LoadedRule[],
  options: CheckOptions,
  facts: readonly FileFacts[],
  setting: ProjectSetting,
  reports: readonly FileReport[],
): { findings: Finding[]; failures: Failure[] } {
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
    run(rule, () => detector.detect(unusedIgnores(reports, judged, silenced)), naming);
  }
  return { findings: findings.sort(compareByPlace), failures };
}

type AnyDetector = Extract<LoadedRule['finder'], { by: 'detector' }>['detector'];

/** The rules whose detectors have one scope, each with its detector. */
function byScope<Scope extends AnyDetector['scope']>(
  rules: readonly LoadedRule[],
  scope: Scope,
): [LoadedRule, Extract<AnyDetector, { scope: Scope }>][] {
  return rules.flatMap((rule): [LoadedRule, Extract<AnyDetector, { scope: Scope }>][] => {
    const { finder } = rule;
    const isOf = finder.by === 'detector' && finder.detector.scope === scope;
    return isOf ? [[rule, finder.detector as Extract<AnyDetector, { scope: Scope }>]] : [];
  });
}

function findingOf(
  rule: LoadedRule,
  site: Site,
  facts: Readonly<Record<string, unknown>>,
  link: LessonLink,
  keys: Keys,
  related: readonly Related[],
): Finding {
  return {
    rule: rule.id,
    topic: rule.topic,
    severity: rule.severity,
    path: site.path,
    line: site.line,
    column: site.column,
    endLine: site.endLine,
    endColumn: site.endColumn,
    message: fill(rule.says.what, facts),
    why: fill(rule.says.why, facts),
    do: fill(rule.says.do, facts),
    link: link(rule.topic, rule.id),
    key: keys.of(rule.id, site),
    related,
    fix: null,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
