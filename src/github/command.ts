import type { Command } from '../model/command.ts';
import { beginning } from '../model/shorten.ts';

/** Longer names and reasons are cut: neither needs more, and both are kept. In UTF-16 units. */
const LONGEST_RULE = 100;
const LONGEST_REASON = 300;

/** Our own comments end with a line that says so, unseen. */
const OWN_MARK = '<!-- waymark:';

// Anybody may write 65,536 characters: each pattern reads a line once, whatever is in it.
const NAME = /^\/waymark(?=[ \t]|$)/i;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/**
 * The first command in a comment, at the start of a line that is nobody's quotation, not code and not hidden; undefined
 * without one. A word that is no command asks for help.
 *
 * @param body GitHub Markdown
 */
export function commandIn(body: string): Command | undefined {
  if (body.trimEnd().split('\n').at(-1)!.startsWith(OWN_MARK)) return undefined;
  let fence = '';
  let isQuoted = false;
  let isHidden = false;
  for (const line of body.split(/\r\n|\n|\r/)) {
    const mark = isHidden ? undefined : fenceOf(line);
    if (fence !== '') {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = '';
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      continue;
    }
    // A line right below a quotation still belongs to it.
    isQuoted = /^ {0,3}>/.test(line) || (isQuoted && line.trim() !== '');
    const wasHidden = isHidden;
    isHidden = line.lastIndexOf('<!--') > line.lastIndexOf('-->') || (isHidden && !line.includes('-->'));
    if (isQuoted || wasHidden) continue;
    const name = NAME.exec(line)?.[0];
    if (name !== undefined) return toCommand(...firstWord(line.slice(name.length)));
  }
  return undefined;
}

/** The marks that begin or end a fenced block. Backticks with more of them behind are code inside of a line. */
function fenceOf(line: string): string | undefined {
  const mark = FENCE.exec(line)?.[1];
  return mark?.startsWith('`') && line.lastIndexOf('`') >= line.indexOf('`') + mark.length ? undefined : mark;
}

/** A text's first word, and what comes behind the blanks after it. */
function firstWord(text: string): [word: string, rest: string] {
  const words = text.trim();
  const end = words.search(/\s/);
  return end < 0 ? [words, ''] : [words.slice(0, end), words.slice(end).trimStart()];
}

function toCommand(word: string, rest: string): Command {
  const name = word.toLowerCase();
  switch (name) {
    case 'review':
    case 'pause':
    case 'resume':
    case 'config':
      return { name };
    case 'explain':
      return { name, ...toRule(firstWord(rest)[0]) };
    case 'ignore': {
      const [rule, reason] = firstWord(rest);
      return { name, ...toRule(rule), ...(reason !== '' && { reason: beginning(reason, LONGEST_REASON) }) };
    }
    default:
      return { name: 'help' };
  }
}

/** People put names into backticks. */
function toRule(word: string): { rule?: string } {
  let [start, end] = [0, word.length];
  while (word[start] === '`') start += 1;
  while (end > start && word[end - 1] === '`') end -= 1;
  return start === end ? {} : { rule: beginning(word.slice(start, end), LONGEST_RULE) };
}
