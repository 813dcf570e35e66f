import { engineVersion } from './cache/engine.ts';
import { ReportCache } from './cache/reports.ts';
import type { Checker } from './check/checker.ts';
import { checkerIn } from './check/checker-in.ts';
import type { FileReport } from './check/file-report.ts';
import { formerKeys } from './check/former-keys.ts';
import { Mender } from './check/mender.ts';
import { newFindings } from './check/new-findings.ts';
import { whyNotIgnored } from './check/select.ts';
import { selectIn } from './check/selection.ts';
import type { FileFacts } from './facts/facts.ts';
import { blobId } from './model/blob.ts';
import type { Change } from './model/change.ts';
import type { Config } from './model/config.ts';
import type { Failure, Finding } from './model/finding.ts';
import type { Ignore } from './model/ignore.ts';
import type { PolicyMemory } from './model/policy-memory.ts';
import type { FailOn, Review, Unanalysed } from './model/review.ts';
import type { TextStore } from './model/text-store.ts';
import { sayIgnored, sayNotIgnored } from './render/aside.ts';
import type { ProjectSetting } from './project/project.ts';
import { renderReview } from './render/review.ts';
import { type Context, readContext } from './review-context.ts';
import { layoutOf } from './review-layout.ts';
import { policyInForce, type PolicyOptions } from './review-policy.ts';
import { lessonLink } from './roadmap/links.ts';
import { type LoadedRule, loadRules } from './rules/loader.ts';
import { excluder, hasGeneratedHeader, isLfsPointer, isRead, leftOut } from './sources/left-out.ts';
import type { Source } from './sources/source.ts';

export interface ReviewOptions extends PolicyOptions {
  /** Address of the server that serves the lessons. */
  readonly publicUrl?: string | undefined;
  /** Whether comments such as `# noqa` are honoured; they are unless this says otherwise. */
  readonly suppress?: boolean;
  /** The check fails for new findings at or above it; as the policy says, unless this says otherwise. */
  readonly failOn?: FailOn;
}

/**
 * From what a source holds to all that a review has to say.
 *
 * @param store what earlier reviews of the same account have found in files
 * @param policies the last policy of the repository that was valid
 * @param ignores the rules that are not to be told, as far as the policy leaves that to its readers
 */
export type Reviewer = (
  source: Source,
  store?: TextStore,
  policies?: PolicyMemory,
  ignores?: readonly Ignore[],
) => Promise<Review>;

/**
 * Loads the rules once for many reviews.
 *
 * @throws YamlError when a rule file is not as it must be
 */
export async function createReviewer(options: ReviewOptions): Promise<Reviewer> {
  const rules = await loadRules();
  return async (source, store, policies, ignores) => {
    const examined = await examine(rules, options, { source, store, policies, ignores });
    const { config, notices, said, obeyed } = examined;
    return renderReview({
      ...examined,
      notices: [...notices, ...said],
      ignores: obeyed,
      layout: layoutOf(rules, options, examined),
      policy: { ...config, failOn: options.failOn ?? config.failOn },
    });
  };
}

/** What is to be examined, and what is known of it. */
export interface Case {
  readonly source: Source;
  readonly store?: TextStore | undefined;
  readonly policies?: PolicyMemory | undefined;
  readonly ignores?: readonly Ignore[] | undefined;
}

/** What was found, before anything is said of it. */
export interface Examined {
  readonly config: Config;
  /** Mends what was found, as it was found. */
  readonly mender: Mender;
  readonly changes: readonly Change[];
  /** Keys of all findings at head. */
  readonly standing: readonly string[];
  /** Those of findings in renamed files under the former paths, by their keys. */
  readonly former: ReadonlyMap<string, string>;
  /** Those that are new, without those of rules that are put aside. */
  readonly findings: readonly Finding[];
  /** The rules that are put aside. */
  readonly obeyed: readonly Ignore[];
  /** What is to be said of those that are, and of those that may not be: paragraphs of Markdown. */
  readonly said: readonly string[];
  readonly unanalysed: readonly Unanalysed[];
  readonly failures: readonly Failure[];
  readonly notices: readonly string[];
}

/** Checks what changed, at both ends, under the policy in force. */
export async function examine(
  rules: readonly LoadedRule[],
  options: ReviewOptions,
  { source, store, policies, ignores = [] }: Case,
): Promise<Examined> {
  const { config, complaint, notices } = await policyInForce(source, rules, options, policies);
  const selection = selectIn(rules, config);
  const { suppress = true } = options;
  const checkOptions = { link: lessonLink(options.publicUrl), suppress, fixes: true, tests: config.tests };
  const checker = checkerIn(selection, checkOptions);
  const cache = store === undefined ? undefined : new ReportCache(store, engineVersion(), selection, checkOptions);
  const all = await source.changes();
  const isProject = projectFiles(config);
  const own = all.filter(({ path, head }) => isProject(path) && !(head && hasGeneratedHeader(head)));
  const changes = own.filter(({ head }) => !(head && isLfsPointer(head)));

  const head = await reportsOf(checker, cache, changes, (change) => change.head);
  const base = await reportsOf(checker, cache, changes, (change) => change.base);
  const changed = new Set(all.flatMap(({ path, previousPath }) => [path, previousPath ?? path]));
  const facts = [...head, ...base].map(factsOf);
  const context = await readContext(checker, source, cache, facts, (path) => isProject(path) && !changed.has(path));
  const heads = new Map(changes.map((change) => [change.path, change.head]));
  const project = checkProject(checker, context, head, base, (path) => heads.get(path));

  const standing = [...head.flatMap((report) => report.findings), ...project.head];
  const found = newFindings(standing, [...base.flatMap((report) => report.findings), ...project.base], changes);
  return {
    config,
    mender: new Mender(selection, checkOptions, project.facts, project.setting),
    changes: all,
    standing: standing.map(({ key }) => key),
    former: formerKeys(standing, changes),
    ...putAside(found, ignores, rules, config),
    unanalysed: [
      ...complaint.map(ofAll),
      ...(await unlisted(source)),
      ...unread(own),
      ...head.flatMap(notAnalysed),
      ...project.unanalysed.map((each) => ({
        ...each,
        missing: selection.all.filter(isProjectRule).map(({ id }) => id),
      })),
    ],
    failures: [...head.flatMap((report) => report.failures), ...project.failures],
    notices,
  };
}

/** A rule may have become one that is required since it was put aside. */
function putAside(
  found: readonly Finding[],
  ignores: readonly Ignore[],
  rules: readonly LoadedRule[],
  config: Config,
): Pick<Examined, 'findings' | 'obeyed' | 'said'> {
  const judged = ignores.map((ignore) => {
    const rule = rules.find(({ id }) => id === ignore.rule);
    return { ignore, obstacle: rule && whyNotIgnored(rule, config) };
  });
  const obeyed = judged.filter(({ obstacle }) => obstacle === undefined).map(({ ignore }) => ignore);
  const names = new Set(obeyed.map(({ rule }) => rule));
  const said = judged.map(({ ignore, obstacle }) => {
    if (obstacle !== undefined) return sayNotIgnored(ignore, obstacle);
    return sayIgnored(ignore, found.filter(({ rule }) => rule === ignore.rule).length);
  });
  return { findings: found.filter(({ rule }) => !names.has(rule)), obeyed, said };
}

/** A test for the paths that belong to what is reviewed. */
function projectFiles(config: Config): (path: string) => boolean {
  const isExcluded = excluder(config);
  return (path) => isRead(path) && leftOut(path) === undefined && !isExcluded(path);
}

/** Both sides are checked under the path at head, so that a renamed file keeps its findings. */
async function reportsOf(
  checker: Checker,
  cache: ReportCache | undefined,
  changes: readonly Change[],
  side: (change: Change) => Uint8Array | undefined,
): Promise<FileReport[]> {
  const sources = changes.flatMap((change) => {
    const bytes = side(change);
    return bytes === undefined ? [] : [{ path: change.path, blob: blobId(bytes), bytes }];
  });
  const known = (await cache?.reports(sources)) ?? new Map<string, FileReport>();
  const fresh = sources
    .filter(({ path }) => !known.has(path))
    .map(({ path, blob, bytes }) => ({ file: { path, blob }, report: checker.check(path, bytes) }));
  await cache?.keep(fresh);
  const checked = new Map([...known, ...fresh.map(({ report }) => [report.path, report] as const)]);
  return sources.map(({ path }) => checked.get(path)!);
}

function factsOf({ facts }: FileReport): FileFacts {
  return facts;
}

function isProjectRule({ finder }: LoadedRule): boolean {
  return finder.by === 'detector' && finder.detector.scope !== 'file';
}

/** What is missing may be any finding. */
function ofAll(unanalysed: Unanalysed): Unanalysed {
  return { ...unanalysed, missing: 'anything' };
}

async function unlisted(source: Source): Promise<Unanalysed[]> {
  const reason = await source.notListed?.();
  return reason === undefined ? [] : [{ path: '.', reason, missing: 'anything' }];
}

/** Files that differ but whose bytes at head could not be had. */
function unread(changes: readonly Change[]): Unanalysed[] {
  return changes.flatMap(({ path, status, head }) => {
    if (status === 'removed') return [];
    if (head === undefined) return [{ path, reason: 'its contents could not be read' }];
    return isLfsPointer(head) ? [{ path, reason: 'its contents are kept in Git LFS' }] : [];
  });
}

function notAnalysed({ path, notAnalysed: reason }: FileReport): Unanalysed[] {
  return reason === undefined ? [] : [{ path, reason }];
}

interface ProjectResult {
  readonly head: readonly Finding[];
  readonly base: readonly Finding[];
  /** Those at head. */
  readonly facts: readonly FileFacts[];
  readonly setting: ProjectSetting;
  readonly failures: readonly Failure[];
  readonly unanalysed: readonly Unanalysed[];
}

/** What takes more than one file: the changed files are joined with those around them. */
function checkProject(
  checker: Checker,
  context: Context | undefined,
  head: readonly FileReport[],
  base: readonly FileReport[],
  read: (path: string) => Uint8Array | undefined,
): ProjectResult {
  if (context === undefined) {
    const reason = 'what takes the whole project was left out: too many files belong to it';
    const unanalysed = [{ path: '.', reason }];
    return { head: [], base: [], facts: [], setting: { isWhole: false }, failures: [], unanalysed };
  }
  const { isWhole } = context;
  const former = [...base.map(factsOf), ...context.facts];
  const facts = [...head.map(factsOf), ...context.facts];
  const setting = { base: former, isWhole };
  const after = checker.checkProject(facts, setting, head, read);
  const before = checker.checkProject(former, { isWhole }, base);
  const { findings, failures } = after;
  return { head: findings, base: before.findings, facts, setting, failures, unanalysed: [] };
}
