import { createReviewer } from '../review.ts';

/** Runs the GitHub App, or a half of it, until it is told to stop. */
export async function runApp(kind: 'all' | 'web' | 'worker'): Promise<number> {
  const { serve } = await import('../app.ts');
  return serve({ env: process.env, kind, createReviewer });
}
