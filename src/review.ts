import { engineVersion } from './cache/engine.ts';
import { ReportCache } from './cache/reports.ts';
import { type Checker, createChecker, type FileReport } from './check/checker.ts';
import { newFindings } from './check/new-findings.ts';
import { selectRules, SelectionError } from './check/select.ts';
import type { FileFacts } from './facts/facts.ts';
import { blobId } from './model/blob.ts';
import type { Change } from './model/change.ts';
import { type Config, DEFAULT_CONFIG } from './model/config.ts';
import type { Failure, Finding } from './model/finding.ts';
import type { FailOn, Review, Unanalysed } from './model/review.ts';
import type { TextStore } from './model/text-store.ts';
import { renderReview } from './render/review.ts';
import { type Context, readContext } from './review-context.ts';
import { lessonLink } from './roadmap/links.ts';
import { type LoadedRule, loadRules } from './rules/loader.ts';
import { CONFIG_PATH, readConfig } from './sources/config.ts';
import { excluder, hasGeneratedHeader, isRead, leftOut } from './sources/left-out.ts';
import type { Source } from './sources/source.ts';
import { YamlError } from './yaml/document.ts';

export interface ReviewOptions {
  /** Address of the server that serves the lessons. */
  readonly publicUrl?: string | undefined;
  /** Changes the repository's own configuration, as a command line does. */
  readonly configure?: (config: Config) => Config;
  /** Whether a configuration that is wrong stops the review; otherwise the review says so and goes on with the defaults. */
  readonly strict?: boolean;
  /** Whether comments such as `# noqa` are honoured; they are unless this says otherwise. */
  readonly suppress?: boolean;
  /** The check fails for new findings at or above it; comments teach, errors fail unless this says otherwise. */
  readonly failOn?: FailOn;
}

/**
 * From what a source holds to all that a review has to say.
 *
 * @param store what earlier reviews of the same account have found in files
 */
export type Reviewer = (source: Source, store?: TextStore) => Promise<Review>;

/**
 * Loads the rules once for many reviews.
 *
 * @throws YamlError when a rule file is not as it must be
 */
export async function createReviewer(options: ReviewOptions): Promise<Reviewer> {
  const rules = await loadRules();
  return (source, store) => review(source, store, rules, options);
}

async function review(
  source: Source,
  store: TextStore | undefined,
  rules: readonly LoadedRule[],
  options: ReviewOptions,
): Promise<Review> {
  const { config, complaint } = await configOf(source, rules, options);
  const selected = selectRules(rules, config);
  const checkOptions = { link: lessonLink(options.publicUrl), suppress: options.suppress ?? true, fixes: true };
  const checker = createChecker(selected, checkOptions);
  const cache = store === undefined ? undefined : new ReportCache(store, engineVersion(), selected, checkOptions);
  const all = await source.changes();
  const isProject = projectFiles(config);
  const changes = all.filter(({ path, head }) => isProject(path) && !(head && hasGeneratedHeader(head)));

  const head = await reportsOf(checker, cache, changes, (change) => change.head);
  const base = await reportsOf(checker, cache, changes, (change) => change.base);
  const changed = new Set(all.flatMap(({ path, previousPath }) => [path, previousPath ?? path]));
  const facts = [...head, ...base].map(factsOf);
  const context = await readContext(checker, source, cache, facts, (path) => isProject(path) && !changed.has(path));
  const project = checkProject(checker, context, head, base);

  const findings = newFindings(
    [...head.flatMap((report) => report.findings), ...project.head],
    [...base.flatMap((report) => report.findings), ...project.base],
    changes,
  );
  return renderReview({
    findings,
    changes: all,
    unanalysed: [...complaint, ...unread(changes), ...head.flatMap(notAnalysed), ...project.unanalysed],
    failures: [...head.flatMap((report) => report.failures), ...project.failures],
    failOn: options.failOn ?? 'error',
  });
}

/** @throws YamlError or SelectionError, when strict */
async function configOf(
  source: Source,
  rules: readonly LoadedRule[],
  options: ReviewOptions,
): Promise<{ config: Config; complaint: Unanalysed[] }> {
  const configure = options.configure ?? ((config: Config) => config);
  try {
    const config = configure(await readConfig((path) => source.readAtBase(path)));
    selectRules(rules, config);
    return { config, complaint: [] };
  } catch (error) {
    const isWrong = error instanceof YamlError || error instanceof SelectionError;
    if (!isWrong || options.strict === true) throw error;
    const reason = `${error.message}; the defaults were used instead`;
    return { config: configure(DEFAULT_CONFIG), complaint: [{ path: CONFIG_PATH, reason }] };
  }
}

/** A test for the paths that belong to what is reviewed. */
function projectFiles(config: Config): (path: string) => boolean {
  const isExcluded = excluder(config.exclude);
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

/** Files that differ but whose bytes at head could not be had. */
function unread(changes: readonly Change[]): Unanalysed[] {
  return changes
    .filter(({ status, head }) => status !== 'removed' && head === undefined)
    .map(({ path }) => ({ path, reason: 'its contents could not be read' }));
}

function notAnalysed({ path, notAnalysed: reason }: FileReport): Unanalysed[] {
  return reason === undefined ? [] : [{ path, reason }];
}

interface ProjectResult {
  readonly head: readonly Finding[];
  readonly base: readonly Finding[];
  readonly failures: readonly Failure[];
  readonly unanalysed: readonly Unanalysed[];
}

/** What takes more than one file: the changed files are joined with those around them. */
function checkProject(
  checker: Checker,
  context: Context | undefined,
  head: readonly FileReport[],
  base: readonly FileReport[],
): ProjectResult {
  if (context === undefined) {
    const reason = 'what takes the whole project was left out: too many files belong to it';
    return { head: [], base: [], failures: [], unanalysed: [{ path: '.', reason }] };
  }
  const { facts, isWhole } = context;
  const former = [...base.map(factsOf), ...facts];
  const after = checker.checkProject([...head.map(factsOf), ...facts], { base: former, isWhole }, head);
  const before = checker.checkProject(former, { isWhole }, base);
  return { head: after.findings, base: before.findings, failures: after.failures, unanalysed: [] };
}
