import type { Command } from '../model/command.ts';

/** Longer names and reasons are cut: neither needs more, and both are kept. In UTF-16 units. */
const LONGEST_RULE = 100;
const LONGEST_REASON = 300;

/** Our own comments end with a line that says so, unseen. */
const OWN_MARK = '<!-- waymark:';

const COMMAND = /^\/waymark(?:[ \t]+(\S+)(?:[ \t]+(.*))?)?[ \t]*$/i;
const FENCE = /^ {0,3}(`{3,}(?!.*`)|~{3,})/;

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
    const mark = isHidden ? undefined : FENCE.exec(line)?.[1];
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
    const match = COMMAND.exec(line);
    if (match) return toCommand(match[1] ?? 'help', match[2] ?? '');
  }
  return undefined;
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
      return { name, ...ruleIn(rest) };
    case 'ignore': {
      const reason = rest.replace(/^\s*\S+\s*/, '').trim();
      return { name, ...ruleIn(rest), ...(reason !== '' && { reason: reason.slice(0, LONGEST_REASON) }) };
    }
    default:
      return { name: 'help' };
  }
}

/** People put names into backticks. */
function ruleIn(rest: string): { rule?: string } {
  const [word = ''] = rest.trim().split(/\s+/);
  const rule = word.replace(/^`+|`+$/g, '').slice(0, LONGEST_RULE);
  return rule === '' ? {} : { rule };
}
