import type { Finding } from '../model/finding.ts';
import type { Annotation } from '../model/review.ts';
import { shorten } from '../model/shorten.ts';
import { isAbsolute } from './links.ts';

const LEVELS = { error: 'failure', warning: 'warning', advice: 'notice' } as const;
/** GitHub takes 64 kB. */
const LONGEST_MESSAGE = 16_000;

/** A finding as a remark on the check run. Plain text: GitHub shows no Markdown there. */
export function annotate(finding: Finding): Annotation {
  const { message, why, do: way, link, rule } = finding;
  const lesson = isAbsolute(link) ? link : `waymark explain ${rule}`;
  return {
    path: finding.path,
    startLine: finding.line,
    endLine: finding.endLine,
    level: LEVELS[finding.severity],
    title: rule,
    message: shorten([`${message} ${why}`, way, lesson].join('\n\n'), LONGEST_MESSAGE),
  };
}
