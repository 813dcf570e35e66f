import type { Db } from 'pg-boss';

/** GitHub offers a delivery for redelivery for a few days; the rest is margin. */
const KEPT = '30 days';

/**
 * Writes down that a webhook delivery was received.
 *
 * @param id value of the `X-GitHub-Delivery` header; a redelivery carries the same
 * @returns false when it was written down before
 */
export async function recordDelivery(db: Db, id: string): Promise<boolean> {
  await db.executeSql(`DELETE FROM waymark.delivery WHERE received_at < now() - $1::interval`, [KEPT]);
  const insert = `INSERT INTO waymark.delivery (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id`;
  const { rows } = await db.executeSql(insert, [id]);
  return rows.length === 1;
}
