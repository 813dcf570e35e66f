import { serve } from '../../src/app.ts';
import { createReviewer } from '../../src/review.ts';

const kind = (process.argv[2] ?? 'all') as 'all' | 'web' | 'worker';
// Some thirty times faster than in production; a loaded machine must still be able to give signs of life.
process.exitCode = await serve({
  env: process.env,
  kind,
  createReviewer,
  patience: 500,
  worker: { perInstallation: 8, heartbeat: 5, retryDelay: 0.1, putBackDelay: 0.5 },
  client: { timeout: 2_500, retry: 30, spacesWrites: false },
  sweeps: { tick: 1, deliveries: 2, redelivery: 3, pulls: 6 },
});
