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
  return words.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = facts[name];
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string') return quote(value);
    throw new Error(`the placeholder {${name}} has no value`);
  });
}

function quote(code: string): string {
  if (code.length <= LONGEST_QUOTE && !MORE_THAN_A_LINE.test(code)) return code;
  const lines = code.split('\n').map((line) => line.trim());
  const joined = lines.map((line, index) => (joinsUp(line, lines[index + 1]) ? line : `${line} `)).join('');
  // A backtick would end the code span around it.
  const line = joined.replaceAll(/\s+/g, ' ').replaceAll('`', "'").trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1)}…` : line;
}

/** Whether two lines of code go on one without a space: the break was inside of a bracket, beside it. */
function joinsUp(line: string, next = ''): boolean {
  return '([{'.includes(line.at(-1) ?? ' ') || ')]}'.includes(next.at(0) ?? ' ');
}
