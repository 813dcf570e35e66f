import { type Checker, createChecker, type FileReport } from './check/checker.ts';
import { newFindings } from './check/new-findings.ts';
import { selectRules, SelectionError } from './check/select.ts';
import type { FileFacts } from './facts/facts.ts';
import type { Change } from './model/change.ts';
import { type Config, DEFAULT_CONFIG } from './model/config.ts';
import type { Failure, Finding } from './model/finding.ts';
import type { FailOn, Review, Unanalysed } from './model/review.ts';
import { contextPaths } from './project/context.ts';
import { renderReview } from './render/review.ts';
import { lessonLink } from './roadmap/links.ts';
import { type LoadedRule, loadRules } from './rules/loader.ts';
import { CONFIG_PATH, readConfig } from './sources/config.ts';
import { excluder, hasGeneratedHeader, isPython, leftOut } from './sources/left-out.ts';
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

/** From what a source holds to all that a review has to say. */
export type Reviewer = (source: Source) => Promise<Review>;

/**
 * Loads the rules once for many reviews.
 *
 * @throws YamlError when a rule file is not as it must be
 */
export async function createReviewer(options: ReviewOptions): Promise<Reviewer> {
  const rules = await loadRules();
  return (source) => review(source, rules, options);
}

async function review(source: Source, rules: readonly LoadedRule[], options: ReviewOptions): Promise<Review> {
  const { config, complaint } = await configOf(source, rules, options);
  const checker = createChecker(selectRules(rules, config), {
    link: lessonLink(options.publicUrl),
    suppress: options.suppress ?? true,
    fixes: true,
  });
  const all = await source.changes();
  const changes = all.filter((change) => isReviewed(change, config));

  const head = reportsOf(checker, changes, (change) => change.head);
  const base = reportsOf(checker, changes, (change) => change.base);
  const project = await checkProject(checker, source, head, base);

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

function isReviewed({ path, head }: Change, config: Config): boolean {
  if (!isPython(path) || leftOut(path) !== undefined || excluder(config.exclude)(path)) return false;
  return head === undefined || !hasGeneratedHeader(head);
}

/** Both sides are checked under the path at head, so that a renamed file keeps its findings. */
function reportsOf(
  checker: Checker,
  changes: readonly Change[],
  side: (change: Change) => Uint8Array | undefined,
): FileReport[] {
  return changes.flatMap((change) => {
    const source = side(change);
    return source === undefined ? [] : [checker.check(change.path, source)];
  });
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

/** More files than these are not fetched to judge a few changed ones. */
const MOST_CONTEXT = 400;
const MOST_ROUNDS = 4;

interface ProjectResult {
  readonly head: readonly Finding[];
  readonly base: readonly Finding[];
  readonly failures: readonly Failure[];
  readonly unanalysed: readonly Unanalysed[];
}

/** What takes more than one file: the changed files are joined with those they speak of. */
async function checkProject(
  checker: Checker,
  source: Source,
  head: readonly FileReport[],
  base: readonly FileReport[],
): Promise<ProjectResult> {
  const changed = head.map((report) => report.facts);
  const context = await readContext(checker, source, [...changed, ...base.map((report) => report.facts)]);
  if (context === undefined) {
    const reason = `what takes the whole project was left out: more than ${MOST_CONTEXT} files belong to it`;
    return { head: [], base: [], failures: [], unanalysed: [{ path: '.', reason }] };
  }
  const former = [...base.map((report) => report.facts), ...context];
  const after = checker.checkProject([...changed, ...context], former);
  const before = checker.checkProject(former);
  return { head: after.findings, base: before.findings, failures: after.failures, unanalysed: [] };
}

/** Follows names from the changed files to the files that declare them; undefined when that leads too far. */
async function readContext(
  checker: Checker,
  source: Source,
  changed: readonly FileFacts[],
): Promise<FileFacts[] | undefined> {
  if (!changed.some(({ queries, models }) => queries.length > 0 || models.length > 0)) return [];
  const paths = await source.paths();
  const context: FileFacts[] = [];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const wanted = contextPaths([...changed, ...context], paths);
    if (wanted.length === 0) break;
    if (context.length + wanted.length > MOST_CONTEXT) return undefined;
    for (const path of wanted) {
      const bytes = await source.read(path);
      if (bytes !== undefined) context.push(checker.check(path, bytes).facts);
    }
  }
  return context;
}
