/**
 * Text of others made safe inside GitHub's Markdown: whatever it holds, it shows as text. It cannot start markup, end a fence,
 * call a user or a team, refer to an issue or become a link.
 */

// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;
/** Breaks a word for GitHub's own linking without being seen. */
const BREAK = '\u200b';

/** Prose with `code` in backticks, as rules write it. */
export function prose(text: string): string {
  const parts = oneLine(text).split('`');
  // A backtick without its partner is text.
  const paired = parts.length % 2 === 1 ? parts.length : parts.length - 1;
  return parts
    .map((part, index) => {
      if (index % 2 === 1 && index < paired) return part.trim() === '' ? '' : code(part);
      return (index >= paired ? '\\`' : '') + plain(part);
    })
    .join('');
}

/** Words without any markup. */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>()#&|~$!^=]/g, '\\$&')
    .replace(/@(?=\S)/g, `@${BREAK}`)
    .replace(/\\#(?=\w)/g, `\\#${BREAK}`)
    .replace(/\b(gh-)(?=\d)/gi, `$1${BREAK}`)
    .replace(/:(?=\/\/)/g, `:${BREAK}`)
    .replace(/\bwww(?=\.)/gi, `www${BREAK}`)
    .replace(/\b(?=[a-f]*\d)[0-9a-f]{7,40}\b/gi, (hash) => hash.replace(/.{6}(?=.)/g, `$&${BREAK}`))
    .replace(/^(\s*\d*)([-+.)])(?=\s)/, '$1\\$2');
}

/** An inline code span. */
export function code(text: string): string {
  const content = oneLine(text);
  const fence = '`'.repeat(longestRun(content) + 1);
  const pad = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return fence + pad + content + pad + fence;
}

/** An inline code span inside a table's cell, where a bar would end the cell even in code. */
export function codeInCell(text: string): string {
  return code(text).replaceAll('|', '\\|');
}

/** A fenced block. Its fence is longer than any run of backticks in the lines. */
export function fenced(lines: readonly string[], language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

function oneLine(text: string): string {
  return text.replace(UNSEEN, ' ');
}
