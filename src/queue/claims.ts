import type { Job } from '../model/job.ts';
import type { Database } from '../store/database.ts';

/** Where workers hear that there is something to do (`job`), or that somebody is to stop (`stop`). */
export const CHANNEL = 'waymark_queue';
export type Signal = 'job' | 'stop';

/** `do`: the job itself; `supersede`: end what it began, a newer one does the work; `give up`: say that it failed for good. */
export type Step = 'do' | 'supersede' | 'give up';

/** A job at one worker. */
export interface Claim {
  readonly id: number;
  readonly job: Job;
  readonly step: Step;
  /** Why the last try failed. */
  readonly reason: string;
  /** Id of the delivery that asked for it; absent when it was found otherwise. */
  readonly delivery?: string;
  /** Milliseconds since it was ready to be taken. */
  readonly waited: number;
}

export interface Limits {
  /** Jobs of one installation at once, whichever processes do them. */
  readonly perInstallation: number;
  /** How often a job is tried before it is given up. */
  readonly tries: number;
  /** Seconds to the second try; each further wait is twice as long. */
  readonly retryDelay: number;
  /** Seconds that a job is put back for when nobody knows until when; longer each time. */
  readonly putBackDelay: number;
  /** Seconds without a sign of life after which a worker counts as gone. */
  readonly heartbeat: number;
}

/** What one worker may do with the jobs of the database. A job that it no longer holds is left as it is. */
export interface Claims {
  /** Takes the next job: in turn by installation, then by repository, then by age. */
  take(): Promise<Claim | undefined>;
  /** Gives a sign of life. Returns the step of each job that is still held. */
  beat(): Promise<ReadonlyMap<number, Step>>;
  /** Frees the jobs of workers that are gone. */
  readonly free: () => Promise<void>;
  done(claim: Claim): Promise<void>;
  /** Tries it again later; after the last time it goes on to be given up. Returns whether it does. */
  failed(claim: Claim, reason: string): Promise<'again' | 'given up'>;
  /** Tries it at a time, which does not count as a failure; and no other job of the installation before. Absent: after a delay. */
  putBack(claim: Claim, until: Date | undefined): Promise<void>;
  /** Leaves it to whoever comes next. */
  release(claim: Claim): Promise<void>;
}

interface Row {
  readonly id: string | number;
  readonly data: Job;
  readonly step: Step;
  readonly reason: string | null;
  readonly delivery: string | null;
  readonly waited: number;
}

const LONGEST_DELAY = 300;
const LONGEST_PUT_BACK = '2 hours';

/** Whoever is given a job back finds it there at once. */
const FREE = `worker = NULL, heartbeat_at = NULL`;

/** @param worker id of the worker, a UUID */
export function claimsOf(database: Database, worker: string, limits: Limits): Claims {
  function take(): Promise<Claim | undefined> {
    return database.transaction(async (db) => {
      // One after the other: the limits hold for all processes together.
      await db.query(`SELECT pg_advisory_xact_lock(hashtext('waymark claim'))`);
      const { rows } = await db.query<Row>(TAKE, [worker, limits.perInstallation]);
      const [row] = rows;
      if (!row) return undefined;
      const { installation, repository } = row.data;
      await db.query(
        `INSERT INTO waymark.turn (installation, repository, taken_at) VALUES ($1, $2, clock_timestamp())
         ON CONFLICT (installation, repository) DO UPDATE SET taken_at = excluded.taken_at`,
        [installation, repository],
      );
      return {
        id: Number(row.id),
        job: row.data,
        step: row.step,
        reason: row.reason ?? '',
        ...(row.delivery !== null && { delivery: row.delivery }),
        waited: row.waited,
      };
    });
  }

  async function beat(): Promise<ReadonlyMap<number, Step>> {
    const { rows } = await database.query<{ id: string | number; step: Step }>(
      `UPDATE waymark.job SET heartbeat_at = now() WHERE worker = $1 RETURNING id, step`,
      [worker],
    );
    return new Map(rows.map(({ id, step }) => [Number(id), step]));
  }

  async function free(): Promise<void> {
    await database.query(
      `UPDATE waymark.job SET ${FREE}, due_at = now(), ${COUNT_TRY('$3')}
       WHERE worker <> $1 AND heartbeat_at < now() - make_interval(secs => $2)`,
      [worker, limits.heartbeat, limits.tries, 'the process that worked on it ended'],
    );
    await database.query(DROP_SPENT, [limits.tries]);
  }

  async function done({ id }: Claim): Promise<void> {
    await database.query(`DELETE FROM waymark.job WHERE id = $1 AND worker = $2`, [id, worker]);
  }

  async function failed({ id, step }: Claim, reason: string): Promise<'again' | 'given up'> {
    const { rows } = await database.query<{ step: Step }>(
      `UPDATE waymark.job SET ${FREE}, ${COUNT_TRY('$3')},
         due_at = CASE WHEN step <> $5 OR step = 'do' AND tries + 1 >= $3 THEN now()
           ELSE now() + make_interval(secs => least($6 * 2.0 ^ tries, ${LONGEST_DELAY})) END
       WHERE worker = $1 AND id = $2 RETURNING step`,
      [worker, id, limits.tries, reason, step, limits.retryDelay],
    );
    await database.query(DROP_SPENT, [limits.tries]);
    return step === 'do' && rows[0]?.step === 'give up' ? 'given up' : 'again';
  }

  async function putBack({ id, job }: Claim, until: Date | undefined): Promise<void> {
    await database.transaction(async (db) => {
      const { rows } = await db.query<{ due_at: Date }>(
        `UPDATE waymark.job SET ${FREE}, put_backs = put_backs + 1,
           due_at = least(coalesce($3::timestamptz, now() + make_interval(secs => $4 * 2.0 ^ least(put_backs, 6))),
             now() + interval '${LONGEST_PUT_BACK}')
         WHERE worker = $1 AND id = $2 RETURNING due_at`,
        [worker, id, until?.toISOString() ?? null, limits.putBackDelay],
      );
      if (!rows[0]) return;
      await db.query(
        `UPDATE waymark.job SET due_at = greatest(due_at, $2::timestamptz) WHERE installation = $1 AND worker IS NULL`,
        [job.installation, rows[0].due_at.toISOString()],
      );
    });
  }

  async function release({ id }: Claim): Promise<void> {
    await database.query(
      `WITH released AS (UPDATE waymark.job SET ${FREE}, due_at = now() WHERE worker = $1 AND id = $2 RETURNING id)
       SELECT pg_notify('${CHANNEL}', 'job') FROM released`,
      [worker, id],
    );
  }

  return { take, beat, free, done, failed, putBack, release };
}

const TAKE = `
  WITH
    active AS MATERIALIZED (SELECT installation, repository, number FROM waymark.job WHERE worker IS NOT NULL),
    of_installation AS (SELECT installation, count(*) AS jobs FROM active GROUP BY installation),
    of_repository AS (SELECT installation, repository, count(*) AS jobs FROM active GROUP BY installation, repository),
    last_turn AS (SELECT installation, max(taken_at) AS taken_at FROM waymark.turn GROUP BY installation),
    next AS (
      SELECT job.id
      FROM waymark.job
      LEFT JOIN of_installation USING (installation)
      LEFT JOIN of_repository USING (installation, repository)
      LEFT JOIN last_turn USING (installation)
      LEFT JOIN waymark.turn USING (installation, repository)
      WHERE job.worker IS NULL AND job.due_at <= statement_timestamp()
        -- Not now(): that is when this transaction began to wait for its turn, and what was released since is due as well.
        AND coalesce(of_installation.jobs, 0) < $2
        AND NOT EXISTS (
          SELECT FROM active
          WHERE (active.installation, active.repository, active.number) = (job.installation, job.repository, job.number)
        )
      ORDER BY coalesce(of_installation.jobs, 0), last_turn.taken_at NULLS FIRST,
        coalesce(of_repository.jobs, 0), turn.taken_at NULLS FIRST, job.id
      LIMIT 1
    )
  UPDATE waymark.job SET worker = $1, heartbeat_at = now(), claims = claims + 1
  WHERE id = (SELECT id FROM next) AND worker IS NULL
  RETURNING id, data, step, reason, delivery,
    (extract(epoch FROM now() - greatest(due_at, created_at)) * 1000)::float8 AS waited`;

/** A job whose last try failed goes on to be given up, with tries of its own. `$4`: the reason. */
function COUNT_TRY(limit: string): string {
  const isLast = `step = 'do' AND tries + 1 >= ${limit}`;
  return `
    step = CASE WHEN ${isLast} THEN 'give up' ELSE step END,
    tries = CASE WHEN ${isLast} THEN 0 ELSE tries + 1 END,
    reason = CASE WHEN step = 'do' THEN $4 ELSE reason END`;
}

/** Neither the end of a check run nor its failure can be told: nobody is there any more to be told. */
const DROP_SPENT = `DELETE FROM waymark.job WHERE worker IS NULL AND step <> 'do' AND tries >= $1`;
