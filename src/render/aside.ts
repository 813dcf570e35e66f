import type { Ignore, Pause } from '../model/ignore.ts';
import { code, prose } from './github-markdown.ts';
import { sayCount } from './tally.ts';

/** What a comment says of itself when its rule is put aside: one sentence of Markdown. */
export function sayAside(ignore: Ignore): string {
  return `Put aside in this pull request by ${who(ignore)}${because(ignore)}`;
}

/** What the check says of a rule that is put aside. @param findings that are not told because of it */
export function sayIgnored(ignore: Ignore, findings: number): string {
  const count = findings === 0 ? '' : ` (${sayCount(findings, 'finding')})`;
  return `${code(ignore.rule)} is put aside in this pull request${count}, by ${who(ignore)}${because(ignore)}`;
}

/** @param obstacle why it is told all the same */
export function sayNotIgnored(ignore: Ignore, obstacle: string): string {
  return `${code(ignore.rule)} was put aside by ${who(ignore)}, and is told all the same: ${prose(obstacle)}.`;
}

export function sayPaused(pause: Pause): string {
  return `Reviews of this pull request are paused by ${who(pause)}. ${code('/waymark resume')} in a comment goes on.`;
}

/** A name in code calls nobody. */
function who({ by, at }: Pick<Ignore, 'by' | 'at'>): string {
  return `${code(by)} on ${at.slice(0, 10)}`;
}

function because({ reason }: Ignore): string {
  return reason === undefined ? '.' : `: ${prose(reason)}`;
}
