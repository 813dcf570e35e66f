import type { Lane } from '../model/job.ts';
import type { Db } from './database.ts';

/**
 * How the work on a head ended. `complete`: all of it was analysed; `incomplete`: reviewed, but some files could not be;
 * `failed`: given up.
 */
export type Ending = 'complete' | 'incomplete' | 'failed';

/** Work on a head has begun, perhaps once more: how it ended before says nothing of how it will. */
export async function recordBeginning(db: Db, { installation, repository, number }: Lane, head: string): Promise<void> {
  await db.query(
    `DELETE FROM waymark.reviewed WHERE installation = $1 AND repository = $2 AND number = $3 AND head = $4`,
    [installation, repository, number, head],
  );
}

/** Writes down how the work on a head ended. A review that was complete stays so. */
export async function recordEnding(
  db: Db,
  { installation, repository, number }: Lane,
  head: string,
  ending: Ending,
): Promise<void> {
  await db.query(
    `INSERT INTO waymark.reviewed AS known (installation, repository, number, head, outcome) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (installation, repository, number, head) DO UPDATE SET outcome = excluded.outcome, at = now()
     WHERE known.outcome <> 'complete'`,
    [installation, repository, number, head, ending],
  );
}

/** How the work on a head ended; undefined when it did not yet. */
export async function endingOf(
  db: Db,
  { installation, repository, number }: Lane,
  head: string,
): Promise<Ending | undefined> {
  const { rows } = await db.query<{ outcome: Ending }>(
    `SELECT outcome FROM waymark.reviewed WHERE installation = $1 AND repository = $2 AND number = $3 AND head = $4`,
    [installation, repository, number, head],
  );
  return rows[0]?.outcome;
}
