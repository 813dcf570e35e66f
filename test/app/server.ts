import { serve } from '../../src/app.ts';
import { printReviewer } from '../github/reviewer.ts';

const kind = (process.argv[2] ?? 'all') as 'all' | 'web' | 'worker';
// Nobody waits for a process that was killed as long as a loaded server may take.
const worker = { heartbeat: 3, retryDelay: 0.2 };
const createReviewer = () => Promise.resolve(printReviewer);
process.exitCode = await serve({
  env: process.env,
  kind,
  worker,
  createReviewer,
  patience: 500,
});
