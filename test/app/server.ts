import { serve } from '../../src/app.ts';
import { printReviewer } from '../github/reviewer.ts';

process.exitCode = await serve({ env: process.env, createReviewer: () => Promise.resolve(printReviewer) });
