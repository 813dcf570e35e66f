import type { Db } from './database.ts';

/**
 * Erases what is known of an installation, or of some of its repositories: waiting and running jobs, heads that were reviewed,
 * policies, what was said in pull requests, and texts. A text belongs to a blob, which several repositories of an installation may hold, so a repository takes all texts
 * of its installation with it; the next reviews of the others find them out anew.
 *
 * Runs in a transaction. Jobs go first: a review that is about to keep a text holds its job's row, and finds it gone after.
 */
export async function erase(db: Db, installation: number, repositories?: readonly number[]): Promise<void> {
  for (const table of ['job', 'reviewed', 'turn', 'policy', 'pause', 'ignored']) {
    await db.query(
      `DELETE FROM waymark.${table} WHERE installation = $1 AND ($2::bigint[] IS NULL OR repository = ANY($2))`,
      [installation, repositories ?? null],
    );
  }
  await db.query(`DELETE FROM waymark.text WHERE installation = $1`, [installation]);
}

/** GitHub offers a delivery for redelivery for three days; an open pull request may rest for long. */
const KEPT = [
  ['delivery', 'received_at', '30 days'],
  ['text', 'used_at', '30 days'],
  ['reviewed', 'at', '90 days'],
  ['turn', 'taken_at', '1 day'],
  ['redelivery', 'at', '30 days'],
  // Forgotten when the pull request is closed, unless nobody heard of that.
  ['pause', 'at', '1 year'],
  ['ignored', 'at', '1 year'],
] as const;

/** Deletes what is too old to be of use. */
export async function forget(db: Db): Promise<void> {
  for (const [table, column, age] of KEPT) {
    await db.query(`DELETE FROM waymark.${table} WHERE ${column} < now() - $1::interval`, [age]);
  }
}
