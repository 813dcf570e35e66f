import type { Change } from './model/change.ts';
import type { Report } from './model/report.ts';
import type { Review } from './model/review.ts';
import { reportOf } from './render/report.ts';
import type { Reviewer } from './review.ts';
import { isPython } from './sources/left-out.ts';
import { splitSource } from './sources/lines.ts';

/** A reviewer, and what there is to say of its last review in a report that shows lines of code. */
export interface ReportingReviewer {
  readonly reviewer: Reviewer;
  /** The lines at head of a file that changed; undefined for any other. */
  readonly lines: (path: string) => readonly string[] | undefined;
  readonly report: (review: Review) => Report;
}

export function reportingReviewer(reviewer: Reviewer): ReportingReviewer {
  const start = performance.now();
  const heads = new Map<string, readonly string[] | undefined>();
  return {
    reviewer: async (source, ...memories) => {
      const changes: readonly Change[] = await source.changes();
      for (const { path, head } of changes) if (isPython(path)) heads.set(path, head && splitSource(head));
      return reviewer({ ...source, changes: () => Promise.resolve(changes) }, ...memories);
    },
    lines: (path) => heads.get(path),
    report: (review) => {
      const lines = [...heads.values()].reduce((sum, head) => sum + (head?.length ?? 0), 0);
      return reportOf(review, { files: heads.size, lines, milliseconds: performance.now() - start });
    },
  };
}
