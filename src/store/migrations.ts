import type { Database, Db } from './database.ts';

/**
 * The steps from an empty database to the present schema. A step that was released is never changed; a new one goes to the
 * end, and leaves the tables such that the version before can still work on them while processes are replaced.
 */
export const MIGRATIONS: readonly string[] = [
  // 0.1.0 made these without counting steps.
  `
  CREATE TABLE IF NOT EXISTS waymark.delivery (
    id text PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX IF NOT EXISTS delivery_received_at ON waymark.delivery (received_at);
  CREATE TABLE IF NOT EXISTS waymark.text (
    installation bigint,
    key text,
    text text NOT NULL,
    used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation, key)
  );
  CREATE INDEX IF NOT EXISTS text_used_at ON waymark.text (used_at);
  `,
  // Jobs of our own. Those of 0.1.0 name no repository by its id; their pull requests are found again at the start.
  `
  CREATE TABLE waymark.job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    installation bigint NOT NULL,
    repository bigint NOT NULL,
    number integer NOT NULL,
    data jsonb NOT NULL,
    delivery text,
    step text NOT NULL DEFAULT 'do' CHECK (step IN ('do', 'supersede', 'give up')),
    reason text,
    claims integer NOT NULL DEFAULT 0,
    tries integer NOT NULL DEFAULT 0,
    put_backs integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    worker uuid,
    heartbeat_at timestamptz
  );
  CREATE UNIQUE INDEX job_at_work ON waymark.job (installation, repository, number) WHERE worker IS NOT NULL;
  CREATE INDEX job_lane ON waymark.job (installation, repository, number);
  CREATE INDEX job_due_at ON waymark.job (due_at) WHERE worker IS NULL;

  CREATE TABLE waymark.turn (
    installation bigint,
    repository bigint,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (installation, repository)
  );

  CREATE TABLE waymark.reviewed (
    installation bigint,
    repository bigint,
    number integer,
    head text,
    outcome text NOT NULL CHECK (outcome IN ('complete', 'incomplete', 'failed')),
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation, repository, number, head)
  );

  CREATE TABLE waymark.sweep (
    name text PRIMARY KEY,
    at timestamptz NOT NULL
  );
  CREATE TABLE waymark.redelivery (
    delivery text PRIMARY KEY,
    times integer NOT NULL,
    at timestamptz NOT NULL
  );

  DO $$ BEGIN
    IF to_regclass('pgboss.job') IS NOT NULL THEN
      EXECUTE 'DELETE FROM pgboss.job WHERE name IN (''review'', ''review-failed'')';
    END IF;
  END $$;
  `,
  // The last policy of a repository that was valid, for as long as the present one is not.
  `
  CREATE TABLE waymark.policy (
    installation bigint,
    repository bigint,
    text text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation, repository)
  );
  `,
  // What people said in a pull request about its reviews, for as long as it is open.
  `
  CREATE TABLE waymark.pause (
    installation bigint,
    repository bigint,
    number integer,
    login text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation, repository, number)
  );
  CREATE TABLE waymark.ignored (
    installation bigint,
    repository bigint,
    number integer,
    rule text,
    login text NOT NULL,
    reason text,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation, repository, number, rule)
  );
  `,
];

/**
 * Brings a database to the present schema. Processes that start at once do it one after the other.
 *
 * @throws Error when a newer version of the program has been here
 */
export async function migrate(database: Database, migrations: readonly string[] = MIGRATIONS): Promise<void> {
  await database.transaction(async (db) => {
    await db.query(`SELECT pg_advisory_xact_lock(hashtext('waymark schema'))`);
    await db.query(`
      CREATE SCHEMA IF NOT EXISTS waymark;
      CREATE TABLE IF NOT EXISTS waymark.migration (
        step integer PRIMARY KEY,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`);
    const applied = await lastStep(db);
    if (applied > migrations.length) {
      throw new Error(
        `its schema is at step ${applied}, and this version of Waymark knows steps up to ${migrations.length}. ` +
          `A newer version has used it: run that one, or restore the backup that was made before the upgrade.`,
      );
    }
    for (const [index, sql] of migrations.entries()) {
      if (index < applied) continue;
      await db.query(sql);
      await db.query(`INSERT INTO waymark.migration (step) VALUES ($1)`, [index + 1]);
    }
  });
}

async function lastStep(db: Db): Promise<number> {
  const { rows } = await db.query<{ step: number }>(`SELECT coalesce(max(step), 0) AS step FROM waymark.migration`);
  return rows[0]?.step ?? 0;
}
