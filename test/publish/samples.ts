import type { Annotation, Review, ReviewComment } from '../../src/model/review.ts';

export function sampleComment(key: string, line: number, more: Partial<ReviewComment> = {}): ReviewComment {
  return { key, path: 'app.py', line, body: `About ${key}.`, ...more };
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

/** A review with an annotation for every comment, and further annotations. */
export function sampleReview(comments: readonly ReviewComment[], further: readonly Annotation[] = []): Review {
  const annotations = [...comments.map(({ key, line }) => sampleAnnotation(key, line)), ...further];
  return {
    findings: [],
    comments,
    check: { conclusion: 'failure', title: `${annotations.length} findings`, summary: 'The summary.', annotations },
    unanalysed: [],
  };
}
