import { blobId } from './model/blob.ts';
import { groupBy } from './model/group.ts';
import { examine, type Case, type ReviewOptions } from './review.ts';
import type { LoadedRule } from './rules/loader.ts';

/** A changed file of a pull request with its new findings mended, as far as safe fixes go. */
export interface FixedFile {
  readonly path: string;
  /** Git's id of the bytes that were mended. */
  readonly blob: string;
  readonly bytes: Uint8Array;
  /** Ids of the rules of what was mended, one for each finding. */
  readonly rules: readonly string[];
}

/** Mends what a change brings, and never what was there before or is put aside. Every result was checked again. */
export async function fixNew(
  rules: readonly LoadedRule[],
  options: ReviewOptions,
  subject: Case,
): Promise<readonly FixedFile[]> {
  const { mender, changes, findings } = await examine(rules, options, subject);
  const safe = groupBy(
    findings.filter(({ fix }) => fix?.safety === 'safe'),
    ({ path }) => path,
  );
  return changes.flatMap(({ path, head }) => {
    const own = safe.get(path);
    const mended = head && own && mender.mend(path, head, own, 'safe', new Set(own.map(({ key }) => key)));
    return mended ? [{ path, blob: blobId(head), bytes: mended.bytes, rules: mended.rules }] : [];
  });
}
