import { type Batch, checkBatch, readNow, versionsOf } from './audit-batch.ts';
import type { WorkerSetup } from './audit-worker.ts';
import { engineVersion } from './cache/engine.ts';
import { decode, ReportCache, type ReportTexts } from './cache/reports.ts';
import type { Checker } from './check/checker.ts';
import { checkerIn } from './check/checker-in.ts';
import type { FileReport } from './check/file-report.ts';
import type { Selection } from './check/selection.ts';
import type { FileFacts } from './facts/facts.ts';
import { isDeployment } from './model/deployment.ts';
import { compareByPlace, compareText } from './model/finding.ts';
import type { Report } from './model/report.ts';
import type { TextStore } from './model/text-store.ts';
import { lessonLink } from './roadmap/links.ts';
import type { Entry, Listing } from './sources/working-tree.ts';

export interface AuditOptions extends WorkerSetup {
  /** What `config` selects. */
  readonly selection: Selection;
  readonly listing: Listing;
  /** Threads at most. */
  readonly jobs: number;
  /** What earlier runs have found; absent: every file is checked. */
  readonly store?: TextStore & { readonly isEmpty: boolean };
  /** Called with how many files are done. */
  readonly onProgress: (done: number) => void;
}

/** What an audit found, and what it knows of the project. */
export interface Audited {
  readonly report: Report;
  readonly facts: readonly FileFacts[];
  /** Whether these are the facts of all files that there are. */
  readonly isWhole: boolean;
}

const FILES_A_BATCH = 32;
/** A thread has to load the rules first: fewer files than these are not worth one. */
const FILES_A_THREAD = 128;

/** Checks every listed file, then what the files say together. The result does not depend on the number of threads. */
export async function audit(options: AuditOptions): Promise<Audited> {
  const start = performance.now();
  const { selection, suppress, fixes, store } = options;
  const { skipped, unanalysed } = options.listing;
  const entries = [...options.listing.entries, ...options.listing.deployments];
  const checkOptions = { link: lessonLink(options.site), suppress, fixes, tests: options.config.tests };
  const checker = checkerIn(selection, checkOptions);
  const cache = store === undefined ? undefined : new ReportCache(store, engineVersion(), selection, checkOptions);
  const known = cache === undefined || store?.isEmpty === true ? [] : await knownReports(cache, options.root, entries);
  const seen = new Set(known.map(({ path }) => path));
  const batches = await checkAll(
    options,
    checker,
    entries.filter(({ path }) => !seen.has(path)),
    seen.size,
    cache,
  );
  const fresh = batches.flatMap((batch) => batch.checked.map(({ report }) => report));
  const reports = [...known, ...fresh].sort((a, b) => compareText(a.path, b.path));
  const facts = reports.map((report) => report.facts);
  const { isWhole } = options.listing;
  const read = (path: string): Uint8Array | undefined => readNow(options.root, path);
  const project = checker.checkProject(facts, { isWhole }, reports, read);
  const unread = batches.flatMap((batch) => batch.unreadable);
  const broken = reports.flatMap(({ path, notAnalysed: reason }) => (reason === undefined ? [] : [{ path, reason }]));
  const generated = (skipped['generated'] ?? 0) + batches.reduce((sum, batch) => sum + batch.generated, 0);
  const report: Report = {
    findings: [...reports.flatMap((report) => report.findings), ...project.findings].sort(compareByPlace),
    failures: [...reports.flatMap((report) => report.failures), ...project.failures],
    unanalysed: [...unanalysed, ...unread, ...broken].sort((a, b) => compareText(a.path, b.path)),
    notices: [],
    files: reports.filter(({ path }) => !isDeployment(path)).length,
    lines: reports.reduce((sum, report) => sum + report.lines, 0),
    parseErrors: broken.length,
    skipped: { ...skipped, ...(generated > 0 && { generated }) },
    milliseconds: performance.now() - start,
  };
  return { report, facts, isWhole };
}

/** The reports of those files that are as an earlier run found them. */
async function knownReports(cache: ReportCache, root: string, entries: readonly Entry[]): Promise<FileReport[]> {
  const found: FileReport[] = [];
  for (let at = 0; at < entries.length; at += FILES_A_BATCH) {
    const versions = await versionsOf(root, entries.slice(at, at + FILES_A_BATCH));
    found.push(...(await cache.reports(versions)).values());
  }
  return found;
}

/** @param before how many files were done before these */
async function checkAll(
  options: AuditOptions,
  checker: Checker,
  entries: readonly Entry[],
  before: number,
  cache: ReportCache | undefined,
): Promise<Batch[]> {
  const { jobs, root, config, site, suppress, fixes } = options;
  const onProgress = (done: number): void => {
    options.onProgress(before + done);
  };
  onProgress(0);
  const threads = Math.min(jobs, Math.ceil(entries.length / FILES_A_THREAD));
  if (threads <= 1) {
    const here = async (some: readonly Entry[]): Promise<Batch> => {
      const batch = await checkBatch(checker, root, some);
      await cache?.keep(batch.checked);
      return batch;
    };
    return inLanes(1, entries, here, onProgress);
  }
  // Loading it takes longer than checking a few files.
  const { Piscina } = await import('piscina');
  const workerData: WorkerSetup = { root, config, site, suppress, fixes };
  const filename = new URL('./audit-worker.js', import.meta.url).href;
  const pool = new Piscina<readonly Entry[], Batch<ReportTexts>>({
    filename,
    minThreads: threads,
    maxThreads: threads,
    workerData,
  });
  const there = async (some: readonly Entry[]): Promise<Batch> => {
    const batch = await pool.run(some);
    const checked = batch.checked.map(({ file, report: texts }) => ({ file, texts, report: decode(texts) }));
    await cache?.keepTexts(checked.filter(({ report }) => report.failures.length === 0));
    return { ...batch, checked };
  };
  try {
    // One batch waits for each thread that works.
    return await inLanes(2 * threads, entries, there, onProgress);
  } finally {
    await pool.destroy();
  }
}

/** Checks batch after batch in each of several lanes; the batches come back in the order of their files. */
async function inLanes(
  lanes: number,
  entries: readonly Entry[],
  check: (entries: readonly Entry[]) => Promise<Batch>,
  onProgress: (done: number) => void,
): Promise<Batch[]> {
  const results: Batch[] = [];
  let next = 0;
  let done = 0;
  async function lane(): Promise<void> {
    for (let at = next; at < entries.length; at = next) {
      next += FILES_A_BATCH;
      const batch = entries.slice(at, at + FILES_A_BATCH);
      results[at / FILES_A_BATCH] = await check(batch);
      done += batch.length;
      onProgress(done);
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
