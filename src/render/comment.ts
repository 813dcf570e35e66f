import type { Finding, Suggestion } from '../model/finding.ts';
import { groupBy } from '../model/group.ts';
import { shorten } from '../model/shorten.ts';
import { code, fenced, plain, prose } from './github-markdown.ts';
import { isAbsolute } from './links.ts';
import { sayList } from './tally.ts';

/** The lines of the new file that a comment stands on, 1-based, inclusive. */
export interface Anchor {
  readonly startLine: number;
  readonly endLine: number;
}

/** One line of a file at head, 1-based. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

/** What a comment says on its own lines, and what it says where it cannot stand on them. */
export interface CommentText {
  readonly body: string;
  readonly elsewhere: string;
}

/** Places named in one comment before the rest is only counted. */
const PLACES_NAMED = 20;
// Together they keep a body well below the 65,536 characters that GitHub takes.
const LONGEST_PROSE = 2_000;
const LONGEST_PATH = 500;
const LONGEST_SUGGESTION = 20_000;
const MOST_RELATED = 5;

/**
 * The text of one comment, in GitHub's Markdown.
 *
 * @param alsoAt further places that the comment speaks for
 */
export function renderComment(finding: Finding, anchor: Anchor, alsoAt: readonly Place[]): CommentText {
  const parts = [`**${say(finding.message)}** ${say(finding.why)}`, say(finding.do)];
  for (const { path, line, message } of finding.related.slice(0, MOST_RELATED)) {
    parts.push(`${sayPlace({ path, line })}: ${say(message)}`);
  }
  if (alsoAt.length > 0) parts.push(`Also at ${sayPlaces(alsoAt, finding.path)}.`);
  const foot = `<sub>${finding.severity} · ${sayLessons([finding])}</sub>`;
  const suggestion = suggestedChange(finding, anchor);
  return {
    body: [...parts, ...(suggestion === undefined ? [] : [suggestion]), foot].join('\n\n'),
    elsewhere: [`At ${sayPlace(finding)}:`, ...parts, foot].join('\n\n'),
  };
}

function say(text: string): string {
  return prose(shorten(text, LONGEST_PROSE));
}

/** GitHub replaces exactly the commented lines, so a fix of other lines cannot be offered there. */
function suggestedChange({ fix }: Finding, anchor: Anchor): string | undefined {
  if (fix?.safety !== 'safe' || fix.suggestion === undefined) return undefined;
  const { startLine, endLine } = fix.suggestion;
  if (startLine !== anchor.startLine || endLine !== anchor.endLine) return undefined;
  return suggestionOf(fix.suggestion);
}

// A line with one of these may come back from a host as another line, or as two.
// eslint-disable-next-line no-control-regex
const UNSURE = /[\u0000-\u0008\u000a-\u001f\u007f\u0085\u2028\u2029]/;

/** New lines as GitHub takes them; undefined when there are too many, or such as need not come back as they are. */
export function suggestionOf({ lines }: Suggestion): string | undefined {
  if (lines.reduce((length, line) => length + line.length + 1, 0) > LONGEST_SUGGESTION) return undefined;
  if (lines.some((line) => UNSURE.test(line))) return undefined;
  const block = fenced(lines, 'suggestion');
  return block.length <= LONGEST_SUGGESTION ? block : undefined;
}

/** Where the rules of some findings are taught, each once. */
export function sayLessons(findings: readonly Finding[]): string {
  return [...groupBy(findings, ({ rule }) => rule)].map(([rule, [first]]) => lesson(rule, first!)).join(' · ');
}

function lesson(rule: string, { link }: Finding): string {
  return isAbsolute(link) ? `[${plain(rule)}](${link})` : code(`waymark explain ${rule}`);
}

function sayPlace({ path, line }: Place): string {
  return code(`${shorten(path, LONGEST_PATH)}:${line}`);
}

/** @param here path of the file that the comment stands in */
export function sayPlaces(places: readonly Place[], here: string): string {
  const areHere = places.every(({ path }) => path === here);
  const named = places.slice(0, PLACES_NAMED).map((place) => (areHere ? String(place.line) : sayPlace(place)));
  const more = places.length - named.length;
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : sayList(named);
  return areHere ? `${places.length === 1 ? 'line' : 'lines'} ${list}` : list;
}
