import type { Job, Lane, Order, ReviewJob } from '../model/job.ts';
import type { Database, Db } from '../store/database.ts';
import { recordDelivery } from '../store/deliveries.ts';
import { erase } from '../store/erase.ts';
import { forgetPull } from '../store/pulls.ts';
import { CHANNEL, type Signal } from './claims.ts';

/** Jobs to do, kept in the database until they are done. */
export interface Queue {
  /**
   * Writes a delivery and what it asks for in one transaction. A review takes the place of those of other heads in its lane:
   * one that nobody has begun is dropped, one that was begun is stopped and its check run ended. Jobs of other kinds stay.
   *
   * @returns false when the delivery was received before: then nothing is written
   */
  accept(delivery: string, order: Order): Promise<boolean>;
  /** Adds a review that no delivery asked for. Does nothing, and returns false, when its lane has one that does the same. */
  offer(job: ReviewJob): Promise<boolean>;
  stats(): Promise<QueueStats>;
}

/** What there is to do. */
export interface QueueStats {
  /** Jobs that could be taken now, by time; the limits of lanes and installations may still hold them. */
  readonly ready: number;
  /** Jobs that wait for a time to come: for another try, or for a rate limit. */
  readonly later: number;
  readonly active: number;
  /** Seconds since the oldest job came; 0 without one. */
  readonly oldest: number;
}

export function openQueue(database: Database): Queue {
  function accept(delivery: string, order: Order): Promise<boolean> {
    return database.transaction(async (db) => {
      if (!(await recordDelivery(db, delivery))) return false;
      switch (order.kind) {
        case 'do':
          await lockLane(db, order.job);
          if (order.job.kind === 'review') await supersede(db, order.job, order.job.head);
          await insert(db, order.job, delivery);
          break;
        case 'close':
          await lockLane(db, order.lane);
          await supersede(db, order.lane, undefined);
          await forgetPull(db, order.lane);
          break;
        case 'erase':
          await erase(db, order.installation, order.repositories);
          await send(db, 'stop');
          break;
      }
      return true;
    });
  }

  function offer(job: ReviewJob): Promise<boolean> {
    return database.transaction(async (db) => {
      await lockLane(db, job);
      const { rows } = await db.query(
        `SELECT id FROM waymark.job
         WHERE ${IN_LANE} AND data->>'kind' = 'review' AND data->>'head' = $4 AND step = 'do'
           AND (NOT $5 OR data ? 'asked') LIMIT 1`,
        [...laneOf(job), job.head, job.asked === true],
      );
      if (rows.length > 0) return false;
      await supersede(db, job, job.head);
      await insert(db, job, undefined);
      return true;
    });
  }

  async function stats(): Promise<QueueStats> {
    const { rows } = await database.query<QueueStats>(`
      SELECT count(*) FILTER (WHERE worker IS NULL AND due_at <= now())::int AS ready,
        count(*) FILTER (WHERE worker IS NULL AND due_at > now())::int AS later,
        count(*) FILTER (WHERE worker IS NOT NULL)::int AS active,
        coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest
      FROM waymark.job`);
    return rows[0]!;
  }

  return { accept, offer, stats };
}

const IN_LANE = `installation = $1 AND repository = $2 AND number = $3`;

function laneOf({ installation, repository, number }: Lane): unknown[] {
  return [installation, repository, number];
}

/** Two events of one pull request are written one after the other, so that the second sees what the first left. */
async function lockLane(db: Db, lane: Lane): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`waymark lane ${laneOf(lane).join(' ')}`]);
}

/** @param head whose review takes over; undefined: none */
async function supersede(db: Db, lane: Lane, head: string | undefined): Promise<void> {
  // Mostly there is nothing in the lane, and the webhook waits.
  const found = await db.query(`SELECT id FROM waymark.job WHERE ${IN_LANE} LIMIT 1`, laneOf(lane));
  if (found.rows.length === 0) return;
  await db.query(
    `DELETE FROM waymark.job
     WHERE ${IN_LANE} AND data->>'kind' = 'review' AND step = 'do' AND claims = 0 AND worker IS NULL`,
    laneOf(lane),
  );
  const { rows } = await db.query<{ worker: string | null }>(
    `UPDATE waymark.job SET step = 'supersede', reason = NULL, tries = 0, due_at = now()
     WHERE ${IN_LANE} AND data->>'kind' = 'review' AND step = 'do' AND data->>'head' IS DISTINCT FROM $4
     RETURNING worker`,
    [...laneOf(lane), head ?? null],
  );
  if (rows.length > 0) await send(db, rows.some(({ worker }) => worker !== null) ? 'stop' : 'job');
}

async function insert(db: Db, job: Job, delivery: string | undefined): Promise<void> {
  await db.query(
    `WITH inserted AS (
       INSERT INTO waymark.job (installation, repository, number, data, delivery) VALUES ($1, $2, $3, $4::jsonb, $5) RETURNING id
     )
     SELECT pg_notify('${CHANNEL}', 'job') FROM inserted`,
    [...laneOf(job), JSON.stringify(job), delivery ?? null],
  );
}

async function send(db: Db, signal: Signal): Promise<void> {
  await db.query(`SELECT pg_notify($1, $2)`, [CHANNEL, signal]);
}
