import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createChecker } from './check/checker.ts';
import type { FileReport } from './check/checker.ts';
import { selectRules } from './check/select.ts';
import type { Config } from './model/config.ts';
import type { Unanalysed } from './model/review.ts';
import { lessonLink } from './roadmap/links.ts';
import { loadRules } from './rules/loader.ts';
import { hasGeneratedHeader } from './sources/left-out.ts';
import { sayFileError } from './sources/working-tree.ts';
import type { Entry } from './sources/working-tree.ts';

/** All that a thread needs to know before its first file. Plain data, so that it can be sent there. */
export interface AuditSetup {
  /** Absolute. */
  readonly root: string;
  readonly config: Config;
  readonly site: string | undefined;
  readonly suppress: boolean;
}

export interface Batch {
  readonly reports: readonly FileReport[];
  readonly unreadable: readonly Unanalysed[];
  /** How many files say at their top that a program wrote them. */
  readonly generated: number;
}

export type CheckBatch = (entries: readonly Entry[]) => Promise<Batch>;

/** Loads the rules and gives the function that reads and checks files. */
export async function openBatches({ root, config, site, suppress }: AuditSetup): Promise<CheckBatch> {
  const rules = selectRules(await loadRules(), config);
  const checker = createChecker(rules, { link: lessonLink(site), suppress });
  return async (entries) => {
    const reports: FileReport[] = [];
    const unreadable: Unanalysed[] = [];
    let generated = 0;
    const sources = await Promise.all(entries.map(async (entry) => ({ entry, source: await read(root, entry.path) })));
    for (const { entry, source } of sources) {
      if (typeof source === 'string') unreadable.push({ path: entry.path, reason: source });
      else if (!entry.named && hasGeneratedHeader(source)) generated += 1;
      else reports.push(checker.check(entry.path, source));
    }
    return { reports, unreadable, generated };
  };
}

/** The bytes of a file, or what keeps them from being read. */
async function read(root: string, path: string): Promise<Uint8Array | string> {
  try {
    return await readFile(join(root, path));
  } catch (error) {
    return sayFileError(error);
  }
}
