import type { Lane } from '../model/job.ts';
import type { PolicyMemory } from '../model/policy-memory.ts';
import type { Database } from './database.ts';
import { writeFor } from './held.ts';

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
    await writeFor(database, job, async (db) => {
      await db.query(
        `INSERT INTO waymark.policy (installation, repository, text) VALUES ($1, $2, $3)
         ON CONFLICT (installation, repository) DO UPDATE SET text = excluded.text, written_at = now()`,
        [installation, repository, text],
      );
    });
  }

  return { read, write };
}
