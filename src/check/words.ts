import { shorten } from '../model/shorten.ts';

/** Code quoted in a message is kept to a line that can be read at a glance. */
const LONGEST_QUOTE = 60;

/** What of a text would not stay as it is on one line. */
const MORE_THAN_A_LINE = /[^\S ]| {2}|^ | $/;

/** A rule's words between its placeholders, and these. */
type Part = string | { readonly name: string; readonly isInCode: boolean };

/** The parts of all words that were filled: those of the rules, a few hundred, filled once for each finding. */
const partsOfWords = new Map<string, readonly Part[]>();

/**
 * Fills the placeholders of a rule's words.
 *
 * @throws Error when a placeholder has no value: a fault of the rule's detector
 */
export function fill(words: string, facts: Readonly<Record<string, unknown>>): string {
  let parts = partsOfWords.get(words);
  if (parts === undefined) partsOfWords.set(words, (parts = partsOf(words)));
  return parts.length === 1 && parts[0] === words ? words : parts.map((part) => filled(part, facts)).join('');
}

function partsOf(words: string): Part[] {
  let isInCode = false;
  // What stands between the braces has every second place.
  return words.split(/\{([^{}]*)\}/).map((part, index) => {
    if (index % 2 === 1) return { name: part, isInCode };
    // A code span that is open holds code; elsewhere a detector's own words stand.
    if (part.split('`').length % 2 === 0) isInCode = !isInCode;
    return part;
  });
}

function filled(part: Part, facts: Readonly<Record<string, unknown>>): string {
  if (typeof part === 'string') return part;
  const value = facts[part.name];
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return part.isInCode ? quote(value) : onOneLine(value);
  throw new Error(`the placeholder {${part.name}} has no value`);
}

function quote(code: string): string {
  // A backtick would end the code span around it.
  return shorten(onOneLine(code).replaceAll('`', "'"), LONGEST_QUOTE);
}

function onOneLine(text: string): string {
  if (!MORE_THAN_A_LINE.test(text)) return text;
  const lines = text.split('\n').map((line) => line.trim());
  const joined = lines.map((line, index) => (joinsUp(line, lines[index + 1]) ? line : `${line} `)).join('');
  return joined.replaceAll(/\s+/g, ' ').trim();
}

/** Whether two lines of code go on one without a space: the break was inside of a bracket, beside it. */
function joinsUp(line: string, next = ''): boolean {
  return '([{'.includes(line.at(-1) ?? ' ') || ')]}'.includes(next.at(0) ?? ' ');
}
