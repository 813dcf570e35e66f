import { workerData } from 'piscina';
import { checkBatch } from './audit-batch.ts';
import type { Batch } from './audit-batch.ts';
import { encode, type ReportTexts } from './cache/reports.ts';
import { checkerIn } from './check/checker-in.ts';
import { selectIn } from './check/selection.ts';
import type { Config } from './model/config.ts';
import { lessonLink } from './roadmap/links.ts';
import { loadRules } from './rules/loader.ts';
import type { Entry } from './sources/working-tree.ts';

/** What a thread needs to know before its first file: plain data, since rules hold functions. */
export interface WorkerSetup {
  /** Absolute. */
  readonly root: string;
  readonly config: Config;
  readonly site: string | undefined;
  readonly suppress: boolean;
  readonly fixes: boolean;
}

const { root, config, site, suppress, fixes } = workerData as WorkerSetup;
const selection = selectIn(await loadRules(), config);
const checker = checkerIn(selection, { link: lessonLink(site), suppress, fixes, tests: config.tests });

/** What a thread of the audit's pool runs. Texts pass between threads faster than objects, and are what is kept. */
export default async function checkEntries(entries: readonly Entry[]): Promise<Batch<ReportTexts>> {
  const batch = await checkBatch(checker, root, entries);
  return { ...batch, checked: batch.checked.map(({ file, report }) => ({ file, report: encode(report) })) };
}
