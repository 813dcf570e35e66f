/** Code quoted in a message is kept to a line that can be read at a glance. */
const LONGEST_QUOTE = 60;

/** What of a text would not be quoted as it is. */
const MORE_THAN_A_LINE = /[^\S ]| {2}|^ | $|`/;

/**
 * Fills the placeholders of a rule's words.
 *
 * @throws Error when a placeholder has no value: a fault of the rule's detector
 */
export function fill(words: string, facts: Readonly<Record<string, unknown>>): string {
  return words.replaceAll(/\{([^{}]*)\}/g, (_, name: string, at: number) => {
    const value = facts[name];
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string') return isInCode(words.slice(0, at)) ? quote(value) : onOneLine(value);
    throw new Error(`the placeholder {${name}} has no value`);
  });
}

/** Whether a code span is open at the end of a text: what stands there is code, elsewhere it is a detector's own words. */
function isInCode(before: string): boolean {
  return before.split('`').length % 2 === 0;
}

function quote(code: string): string {
  if (code.length <= LONGEST_QUOTE && !MORE_THAN_A_LINE.test(code)) return code;
  // A backtick would end the code span around it.
  const line = onOneLine(code).replaceAll('`', "'");
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1)}…` : line;
}

function onOneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const joined = lines.map((line, index) => (joinsUp(line, lines[index + 1]) ? line : `${line} `)).join('');
  return joined.replaceAll(/\s+/g, ' ').trim();
}

/** Whether two lines of code go on one without a space: the break was inside of a bracket, beside it. */
function joinsUp(line: string, next = ''): boolean {
  return '([{'.includes(line.at(-1) ?? ' ') || ')]}'.includes(next.at(0) ?? ' ');
}
