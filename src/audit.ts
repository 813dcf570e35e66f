import { checkBatch } from './audit-batch.ts';
import type { Batch } from './audit-batch.ts';
import type { WorkerSetup } from './audit-worker.ts';
import { createChecker, type Checker } from './check/checker.ts';
import { compareByPlace, compareText } from './model/finding.ts';
import type { Report } from './model/report.ts';
import { lessonLink } from './roadmap/links.ts';
import type { LoadedRule } from './rules/loader.ts';
import type { Entry, Listing } from './sources/working-tree.ts';

export interface AuditOptions extends WorkerSetup {
  /** Those that `config` selects. */
  readonly rules: readonly LoadedRule[];
  readonly listing: Listing;
  /** Threads at most. */
  readonly jobs: number;
  /** Called with how many files are done. */
  readonly onProgress: (done: number) => void;
}

const FILES_A_BATCH = 32;
/** A thread has to load the rules first: fewer files than these are not worth one. */
const FILES_A_THREAD = 128;

/** Checks every listed file, then what the files say together. The result does not depend on the number of threads. */
export async function audit(options: AuditOptions): Promise<Report> {
  const start = performance.now();
  const { entries, skipped, unanalysed } = options.listing;
  const checker = createChecker(options.rules, {
    link: lessonLink(options.site),
    suppress: options.suppress,
    fixes: options.fixes,
  });
  const batches = await checkAll(options, checker);
  const reports = batches.flatMap((batch) => batch.reports).sort((a, b) => compareText(a.path, b.path));
  const project = checker.checkProject(reports.map((report) => report.facts));
  const unread = batches.flatMap((batch) => batch.unreadable);
  const broken = reports.flatMap(({ path, notAnalysed: reason }) => (reason === undefined ? [] : [{ path, reason }]));
  const generated = (skipped['generated'] ?? 0) + batches.reduce((sum, batch) => sum + batch.generated, 0);
  return {
    findings: [...reports.flatMap((report) => report.findings), ...project.findings].sort(compareByPlace),
    failures: [...reports.flatMap((report) => report.failures), ...project.failures],
    unanalysed: [...unanalysed, ...unread, ...broken].sort((a, b) => compareText(a.path, b.path)),
    files: entries.length - unread.length - batches.reduce((sum, batch) => sum + batch.generated, 0),
    lines: reports.reduce((sum, report) => sum + report.lines, 0),
    parseErrors: broken.length,
    skipped: { ...skipped, ...(generated > 0 && { generated }) },
    milliseconds: performance.now() - start,
  };
}

async function checkAll(options: AuditOptions, checker: Checker): Promise<Batch[]> {
  const { listing, jobs, onProgress, root, config, site, suppress, fixes } = options;
  const threads = Math.min(jobs, Math.ceil(listing.entries.length / FILES_A_THREAD));
  if (threads <= 1) {
    return inLanes(1, listing.entries, (entries) => checkBatch(checker, root, entries), onProgress);
  }
  // Loading it takes longer than checking a few files.
  const { Piscina } = await import('piscina');
  const workerData: WorkerSetup = { root, config, site, suppress, fixes };
  const filename = new URL('./audit-worker.js', import.meta.url).href;
  const pool = new Piscina<readonly Entry[], Batch>({ filename, minThreads: threads, maxThreads: threads, workerData });
  try {
    // One batch waits for each thread that works.
    return await inLanes(2 * threads, listing.entries, (entries) => pool.run(entries), onProgress);
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
