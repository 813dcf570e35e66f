import type { Lane } from '../model/job.ts';
import type { PolicyMemory } from '../model/policy-memory.ts';
import type { Database } from './database.ts';

/**
 * The last policy of a repository that was valid.
 *
 * @param job id of the job that writes: nothing is written once it is gone, so that what was erased does not come back
 */
export function policyMemory(
  database: Database,
  { installation, repository }: Pick<Lane, 'installation' | 'repository'>,
  job: number,
): PolicyMemory {
  async function read(): Promise<string | undefined> {
    const select = `SELECT text FROM waymark.policy WHERE installation = $1 AND repository = $2`;
    const { rows } = await database.query<{ text: string }>(select, [installation, repository]);
    return rows[0]?.text;
  }

  async function write(text: string): Promise<void> {
    await database.transaction(async (db) => {
      const { rows } = await db.query(`SELECT id FROM waymark.job WHERE id = $1 FOR KEY SHARE`, [job]);
      if (rows.length === 0) return;
      await db.query(
        `INSERT INTO waymark.policy (installation, repository, text) VALUES ($1, $2, $3)
         ON CONFLICT (installation, repository) DO UPDATE SET text = excluded.text, written_at = now()`,
        [installation, repository, text],
      );
    });
  }

  return { read, write };
}
