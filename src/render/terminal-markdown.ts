import MarkdownIt from 'markdown-it';
import type { Colors } from 'picocolors/types.js';
import { visible } from '../model/visible.ts';
import { widthOf } from './prose.ts';

/** HTML is recognised only so that its tags can be left away: nothing here becomes HTML. */
const MARKDOWN = new MarkdownIt({ html: true });

/** GitHub's Markdown as it reads on a terminal: rows of at most `width` columns, but for code, which is never broken. */
export function renderTerminalMarkdown(markdown: string, width: number, colors: Colors): string[] {
  const source = markdown.split('\n');
  const tokens = MARKDOWN.parse(markdown, {});
  const rows: string[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.level > 0 || token.nesting < 0 || isFold(token)) continue;
    if (rows.length > 0) rows.push('');
    const lines = source.slice(...(token.map ?? [0, 0]));
    const content = tokens[index + 1]?.content ?? '';
    if (token.type === 'fence') rows.push(...renderFence(token.info, token.content, colors));
    else if (token.type === 'paragraph_open') rows.push(...fold(styled(content, colors), width));
    else if (token.type === 'heading_open') rows.push(...fold(styled(content, colors), width).map(colors.bold));
    else if (token.type.endsWith('_list_open')) rows.push(...renderList(lines, width, colors));
    else rows.push(...lines.map(visible));
  }
  return rows;
}

/** What folds the answers to exercises: a terminal shows them all. */
function isFold({ type, content }: { readonly type: string; readonly content: string }): boolean {
  return type === 'html_block' && /^<\/?details>/.test(content);
}

function renderFence(info: string, content: string, colors: Colors): string[] {
  const lines = content.replace(/\n$/, '').split('\n').map(visible);
  if (info === 'suggestion')
    return [colors.dim('suggested change:'), ...lines.map((line) => colors.green(`+ ${line}`))];
  return lines.map((line) => `${colors.dim('│')} ${line}`.trimEnd());
}

function renderList(lines: readonly string[], width: number, colors: Colors): string[] {
  return lines.filter((line) => line.trim() !== '').flatMap((line) => renderItem(line, width, colors));
}

function renderItem(line: string, width: number, colors: Colors): string[] {
  const mark = /^\s*(?:(?:[-*+]|\d+[.)])\s+)?/.exec(line)?.[0] ?? '';
  const rows = fold(styled(line.slice(mark.length), colors), width - mark.length);
  return rows.map((row, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + row);
}

/** Inline Markdown with styles in place of its marks, word by word, so that no style reaches over the end of a row. */
function styled(inline: string, colors: Colors): string {
  const styles: ((text: string) => string)[] = [];
  const apply = (text: string) =>
    visible(text.replaceAll('\u200b', '')).replace(/[^ ]+/g, (word) =>
      styles.reduce((painted, style) => style(painted), word),
    );
  let target = '';
  let text = '';
  for (const token of MARKDOWN.parseInline(inline.replace(/\s*\n\s*/g, ' '), {})[0]?.children ?? []) {
    if (token.type === 'text') text += apply(token.content);
    // Spaces that do not break keep code in one piece until the rows are made.
    else if (token.type === 'code_inline') text += colors.cyan(apply(`\`${token.content}\``.replaceAll(' ', '\u00a0')));
    else if (token.type === 'strong_open') styles.push(colors.bold);
    else if (token.type === 'em_open') styles.push(colors.italic);
    else if (token.content === '<sub>') styles.push(colors.dim);
    else if (token.nesting < 0 && token.type !== 'link_close') styles.pop();
    else if (token.content === '</sub>') styles.pop();
    else if (token.type === 'link_open') target = String(token.attrGet('href') ?? '');
    else if (token.type === 'link_close') text += apply(` (${target})`);
  }
  return text;
}

/** Breaks text at its spaces. */
function fold(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(/ +/)) {
    if (row !== '' && widthOf(`${row} ${word}`) > width) {
      rows.push(row);
      row = word;
    } else {
      row = row === '' ? word : `${row} ${word}`;
    }
  }
  return [...rows, row].map((each) => each.replaceAll('\u00a0', ' '));
}
