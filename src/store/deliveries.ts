import type { Db } from './database.ts';

/**
 * Writes down that a webhook delivery was received.
 *
 * @param id value of the `X-GitHub-Delivery` header; a redelivery carries the same
 * @returns false when it was written down before
 */
export async function recordDelivery(db: Db, id: string): Promise<boolean> {
  const insert = `INSERT INTO waymark.delivery (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id`;
  const { rows } = await db.query(insert, [id]);
  return rows.length === 1;
}

/** Of some deliveries, those that were received. */
export async function receivedAmong(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ id: string }>(`SELECT id FROM waymark.delivery WHERE id = ANY($1)`, [ids]);
  return new Set(rows.map(({ id }) => id));
}

/** A delivery is asked for again this often at most. */
const REDELIVERIES = 3;

/**
 * Writes down that GitHub is asked to deliver once more.
 *
 * @param pause seconds that the last time has to have its chance
 * @returns false when it was asked often enough, or just now: then it is not to be asked
 */
export async function recordRedelivery(db: Db, delivery: string, pause: number): Promise<boolean> {
  const { rows } = await db.query(
    `INSERT INTO waymark.redelivery AS known (delivery, times, at) VALUES ($1, 1, now())
     ON CONFLICT (delivery) DO UPDATE SET times = known.times + 1, at = now()
     WHERE known.times < $2 AND known.at < now() - make_interval(secs => $3)
     RETURNING delivery`,
    [delivery, REDELIVERIES, pause],
  );
  return rows.length === 1;
}
