/** Waymark's own tables. The lock lets several processes start at once. */
export const SCHEMA = `
  SELECT pg_advisory_xact_lock(hashtext('waymark schema'));
  CREATE SCHEMA IF NOT EXISTS waymark;
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
  CREATE TABLE IF NOT EXISTS waymark.policy (
    installation bigint,
    repository text,
    text text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation, repository)
  );
`;
