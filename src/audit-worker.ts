import { workerData } from 'piscina';
import { checkBatch } from './audit-batch.ts';
import type { Batch } from './audit-batch.ts';
import { createChecker } from './check/checker.ts';
import { selectRules } from './check/select.ts';
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
const checker = createChecker(selectRules(await loadRules(), config), { link: lessonLink(site), suppress, fixes });

/** What a thread of the audit's pool runs. */
export default function checkEntries(entries: readonly Entry[]): Promise<Batch> {
  return checkBatch(checker, root, entries);
}
