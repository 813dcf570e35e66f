import { addedLines } from '../../src/model/change.ts';
import type { Annotation, Review, ReviewComment } from '../../src/model/review.ts';
import type { Source } from '../../src/sources/source.ts';

/** The simplest reviewer: every added line that prints is a finding. Its key is the line's text, wherever it stands. */
export async function printReviewer(source: Source): Promise<Review> {
  const comments: ReviewComment[] = [];
  for (const { path, head, hunks } of await source.changes()) {
    if (!head || hunks === 'unknown') continue;
    const lines = Buffer.from(head).toString().split('\n');
    for (const line of addedLines(hunks)) {
      const text = lines[line - 1] ?? '';
      const key = Buffer.from(`${path}:${text}`).toString('hex');
      if (!text.includes('print(')) continue;
      const body = `Found: ${text}`;
      const elsewhere = `${path}, line ${line}: ${body}`;
      comments.push({
        key,
        rules: ['print-call'],
        also: [],
        path,
        line,
        body,
        elsewhere,
        annotation: annotationOf(path, line),
      });
    }
  }
  return {
    findings: [],
    standing: [],
    safeFixes: 0,
    comments,
    check: { conclusion: 'neutral', title: `${comments.length} findings`, summary: 'What was found.', annotations: [] },
    unanalysed: [],
    notices: [],
    failures: [],
  };
}

function annotationOf(path: string, line: number): Annotation {
  return { path, startLine: line, endLine: line, level: 'warning', title: 'print-call', message: 'It prints.' };
}
