import type { TextStore } from '../model/text-store.ts';
import type { Database } from './database.ts';
import { writeFor } from './held.ts';

/**
 * Texts kept by key for the reviews of one installation. No installation ever sees what another one keeps.
 *
 * @param installation id of the App's installation
 * @param job id of the job that writes: nothing is written once it is gone, so that what was erased does not come back
 */
export function installationTexts(database: Database, installation: number, job: number): TextStore {
  async function read(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (keys.length === 0) return new Map();
    // A day is near enough to know what is still of use, and spares a write for most reads.
    const { rows } = await database.transaction(async (db) => {
      const values = [installation, keys];
      await db.query(
        `UPDATE waymark.text SET used_at = now()
         WHERE installation = $1 AND key = ANY($2) AND used_at < now() - interval '1 day'`,
        values,
      );
      return db.query<{ key: string; text: string }>(
        `SELECT key, text FROM waymark.text WHERE installation = $1 AND key = ANY($2)`,
        values,
      );
    });
    return new Map(rows.map(({ key, text }) => [key, text]));
  }

  async function write(texts: ReadonlyMap<string, string>): Promise<void> {
    if (texts.size === 0) return;
    await writeFor(database, job, async (db) => {
      await db.query(
        `INSERT INTO waymark.text (installation, key, text)
         SELECT $1, * FROM unnest($2::text[], $3::text[]) ON CONFLICT DO NOTHING`,
        [installation, [...texts.keys()], [...texts.values()]],
      );
    });
  }

  return { read, write };
}
