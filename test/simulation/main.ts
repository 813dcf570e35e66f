/**
 * Plays histories of pull requests, made from a repository's log, against a GitHub that fails and with processes that are killed.
 * `npm run simulate -- --seed 1 --pulls 300 --repository DIR`; with `DATABASE_URL` on PostgreSQL, else on PGlite in one process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createPostgres } from '../store/databases.ts';
import { report } from './report.ts';
import { simulate, type SimulationOptions } from './simulate.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    pulls: { type: 'string', default: '300' },
    repository: { type: 'string', default: '.' },
    workers: { type: 'string', default: '3' },
    together: { type: 'string', default: '6' },
    share: { type: 'string', default: '0.03' },
    pause: { type: 'string', default: '12000' },
  },
});
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const server = process.env.DATABASE_URL;
const postgres = server ? await createPostgres(server) : undefined;
const folder = mkdtempSync(join(tmpdir(), 'waymark-simulation-'));
const options: SimulationOptions = {
  seed: Number(values.seed),
  pulls: Number(values.pulls),
  repository: values.repository,
  store: postgres ? { DATABASE_URL: postgres.url } : { WAYMARK_DATA: folder },
  workers: Number(values.workers),
  together: Number(values.together),
  share: Number(values.share),
  pause: Number(values.pause),
  tell: say,
};
const outcome = await simulate(options);
say(report(outcome, options));
rmSync(folder, { recursive: true });
await postgres?.drop();
process.exitCode = outcome.wrong.length + outcome.violations.length > 0 ? 1 : 0;
