import type { Annotation, Review, ReviewComment } from '../../src/model/review.ts';

export function sampleComment(key: string, line: number, more: Partial<ReviewComment> = {}): ReviewComment {
  return { key, path: 'app.py', line, body: `About ${key}.`, annotation: sampleAnnotation(key, line), ...more };
}

export function sampleAnnotation(key: string, line: number): Annotation {
  return {
    path: 'app.py',
    startLine: line,
    endLine: line,
    level: 'warning',
    title: 'a-rule',
    message: `About ${key}.`,
  };
}

export function sampleReview(comments: readonly ReviewComment[], annotations: readonly Annotation[] = []): Review {
  return {
    findings: [],
    comments,
    check: {
      conclusion: 'failure',
      title: `${comments.length + annotations.length} findings`,
      summary: 'The summary.',
      annotations,
    },
    unanalysed: [],
    failures: [],
  };
}
