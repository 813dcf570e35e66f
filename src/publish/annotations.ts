import { type AnnotationProperties, error, info, notice, summary, warning } from '@actions/core';
import { groupBy } from '../model/group.ts';
import type { Annotation, ReviewComment } from '../model/review.ts';
import { fit } from './marker.ts';
import type { Rest, Step } from './target.ts';

/** Of each level GitHub keeps so many annotations of a step, and drops the others without a word. */
const EACH_LEVEL = 10;
/** GitHub takes 1 MiB of summary from a step; a UTF-16 unit is at most three bytes of UTF-8. */
const LONGEST_SUMMARY = 340_000;
/** What comments that could not be posted may take of it. In characters. */
const LONGEST_COMMENTS = 200_000;

const LEVELS = {
  failure: { send: error, noun: 'error' },
  warning: { send: warning, noun: 'warning' },
  notice: { send: notice, noun: 'notice' },
} as const;

/** The step of a workflow run that this process is. */
export const workflowStep: Step = {
  async report({ review: { check }, refused, annotations }: Rest): Promise<void> {
    const left = annotate(annotations);
    await summarise([`## Waymark: ${check.title}`, ...left, check.summary, ...inFull(refused)].join('\n\n'));
  },
};

/**
 * Hands annotations to GitHub by workflow commands, as many as it keeps.
 *
 * @param annotations of each level those first that matter most
 * @returns for people, what was left out; empty when nothing was
 */
export function annotate(annotations: readonly Annotation[]): readonly string[] {
  const groups = groupBy(annotations, ({ level }) => level);
  const left: string[] = [];
  for (const [level, { send, noun }] of Object.entries(LEVELS)) {
    const some = groups.get(level) ?? [];
    for (const { message, ...place } of some.slice(0, EACH_LEVEL)) send(message, toProperties(place));
    if (some.length > EACH_LEVEL) left.push(`${some.length - EACH_LEVEL} of ${some.length} ${noun}s`);
  }
  if (left.length === 0) return [];
  const told = `GitHub shows ${EACH_LEVEL} annotations of each level: without one are ${left.join(' and ')}.`;
  tell(`${told} The summary of the run lists them.`);
  return [told];
}

function toProperties({
  path,
  startLine,
  endLine,
  title,
}: Omit<Annotation, 'message' | 'level'>): AnnotationProperties {
  return { file: path, startLine, endLine, title };
}

function inFull(comments: readonly ReviewComment[]): string[] {
  let left = LONGEST_COMMENTS;
  const told = comments.map(({ elsewhere }) => elsewhere).filter((text) => (left -= text.length) >= 0);
  return told.length === 0 ? [] : ['#### In full', ...told];
}

/** Adds Markdown to the page of the workflow run; a server that is too old for that goes without. */
export async function summarise(markdown: string): Promise<void> {
  if (!process.env['GITHUB_STEP_SUMMARY']) return;
  await summary.addRaw(fit(markdown, LONGEST_SUMMARY), true).write();
}

/** Writes a line to the log of the step, in which nothing that it quotes is taken for a command to the runner. */
export function tell(message: string): void {
  info(`waymark: ${message.replaceAll(/\p{Cc}+/gu, ' ').replaceAll('##[', '## [')}`);
}
