import type { Ignore, Pause } from '../model/ignore.ts';
import type { Lane } from '../model/job.ts';
import type { Database, Db } from './database.ts';
import { writeFor } from './held.ts';

/** What people said in a pull request about its reviews. */
export interface PullMemory {
  /** Undefined: they are not paused. */
  paused(): Promise<Pause | undefined>;
  pause(by: string): Promise<void>;
  resume(): Promise<void>;
  /** In the order of the rules' ids. */
  ignores(): Promise<readonly Ignore[]>;
  /** Whoever said so last counts. */
  ignore(rule: string, by: string, reason: string | undefined): Promise<void>;
}

const OF_PULL = `installation = $1 AND repository = $2 AND number = $3`;

/** @param job id of the job that writes: nothing is written once it is gone, so that what was erased does not come back */
export function pullMemory(database: Database, lane: Lane, job: number): PullMemory {
  const key = keyOf(lane);
  const write = (statement: string, more: readonly unknown[] = []): Promise<void> =>
    writeFor(database, job, async (db) => {
      await db.query(statement, [...key, ...more]);
    });
  return {
    async paused() {
      const select = `SELECT login, at FROM waymark.pause WHERE ${OF_PULL}`;
      const { rows } = await database.query<{ login: string; at: Date }>(select, key);
      return rows[0] && { by: rows[0].login, at: rows[0].at.toISOString() };
    },
    pause: (by) =>
      write(
        `INSERT INTO waymark.pause (installation, repository, number, login) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
        [by],
      ),
    resume: () => write(`DELETE FROM waymark.pause WHERE ${OF_PULL}`),
    async ignores() {
      const select = `SELECT rule, login, reason, at FROM waymark.ignored WHERE ${OF_PULL} ORDER BY rule`;
      const { rows } = await database.query<{ rule: string; login: string; reason: string | null; at: Date }>(
        select,
        key,
      );
      return rows.map(({ rule, login, reason, at }) => ({
        ...{ rule, by: login, at: at.toISOString() },
        ...(reason !== null && { reason }),
      }));
    },
    ignore: (rule, by, reason) =>
      write(
        `INSERT INTO waymark.ignored (installation, repository, number, rule, login, reason) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (installation, repository, number, rule)
         DO UPDATE SET login = excluded.login, reason = excluded.reason, at = now()`,
        [rule, by, reason ?? null],
      ),
  };
}

/** Forgets what was said in a pull request. */
export async function forgetPull(db: Db, lane: Lane): Promise<void> {
  for (const table of ['pause', 'ignored'])
    await db.query(`DELETE FROM waymark.${table} WHERE ${OF_PULL}`, keyOf(lane));
}

function keyOf({ installation, repository, number }: Lane): readonly unknown[] {
  return [installation, repository, number];
}
