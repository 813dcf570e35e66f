import type { PolicyMemory } from '../model/policy-memory.ts';
import type { Database } from './database.ts';

/**
 * The last policy of a repository that was valid.
 *
 * @param installation id of the App's installation
 * @param repository as `owner/name`
 */
export function policyMemory(database: Database, installation: number, repository: string): PolicyMemory {
  async function read(): Promise<string | undefined> {
    const select = `SELECT text FROM waymark.policy WHERE installation = $1 AND repository = $2`;
    const { rows } = await database.transaction((db) => db.executeSql(select, [installation, repository]));
    return (rows as { text: string }[])[0]?.text;
  }

  async function write(text: string): Promise<void> {
    const upsert = `INSERT INTO waymark.policy (installation, repository, text) VALUES ($1, $2, $3)
      ON CONFLICT (installation, repository) DO UPDATE SET text = excluded.text, written_at = now()`;
    await database.transaction((db) => db.executeSql(upsert, [installation, repository, text]));
  }

  return { read, write };
}
