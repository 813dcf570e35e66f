import type { Db } from './database.ts';

/**
 * Whose turn a periodic work is: of all processes on one database, one gets it in each period.
 *
 * @param seconds the period
 */
export async function takeSweep(db: Db, name: string, seconds: number): Promise<boolean> {
  const { rows } = await db.query(
    `INSERT INTO waymark.sweep AS known (name, at) VALUES ($1, now())
     ON CONFLICT (name) DO UPDATE SET at = now() WHERE known.at <= now() - make_interval(secs => $2)
     RETURNING name`,
    [name, seconds],
  );
  return rows.length === 1;
}
