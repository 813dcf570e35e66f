import type { Database, Db } from './database.ts';

/**
 * Writes for a job, in one transaction, and nothing once the job is gone: what was erased with it does not come back.
 *
 * @param job its id
 */
export async function writeFor(database: Database, job: number, write: (db: Db) => Promise<void>): Promise<void> {
  await database.transaction(async (db) => {
    const { rows } = await db.query(`SELECT id FROM waymark.job WHERE id = $1 FOR KEY SHARE`, [job]);
    if (rows.length > 0) await write(db);
  });
}
