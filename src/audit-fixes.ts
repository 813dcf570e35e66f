import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkerSetup } from './audit-worker.ts';
import { checkerIn } from './check/checker-in.ts';
import { mend } from './check/mend.ts';
import type { Selection } from './check/selection.ts';
import type { Fix } from './model/finding.ts';
import type { Report } from './model/report.ts';
import { lessonLink } from './roadmap/links.ts';

/** A file that fixes change, and what they make of it. */
export interface FileChange {
  /** Relative to the root of the audit. */
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** Findings that are gone with it. */
  readonly count: number;
}

/**
 * What the fixes of an audit's findings make of its files, one file after the other. A file that has changed since is
 * looked at as it is now; one that is gone or cannot be read is passed over.
 *
 * @param selection that of the audit
 */
export async function* changesBy(
  selection: Selection,
  { root, config, suppress }: Pick<WorkerSetup, 'root' | 'config' | 'suppress'>,
  { findings }: Pick<Report, 'findings'>,
  safety: Fix['safety'],
): AsyncGenerator<FileChange> {
  const checker = checkerIn(selection, { link: lessonLink(undefined), suppress, fixes: true, tests: config.tests });
  const wanted = findings.filter(({ fix }) => fix !== null && (safety === 'unsafe' || fix.safety === 'safe'));
  for (const path of new Set(wanted.map((finding) => finding.path))) {
    const before = await readFile(join(root, path)).catch(() => undefined);
    const mended = before && mend(checker, path, before, safety);
    if (before && mended) yield { path, before, after: mended.bytes, count: mended.count };
  }
}
