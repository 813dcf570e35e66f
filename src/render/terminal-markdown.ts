import MarkdownIt, { type Token } from 'markdown-it';
import type { Colors } from 'picocolors/types.js';
import { visible } from '../model/visible.ts';
import { widthOf } from './prose.ts';
import { type Cell, renderTable } from './terminal-table.ts';

/** HTML is recognised only so that its tags can be left away: nothing here becomes HTML. */
const MARKDOWN = new MarkdownIt({ html: true });

/** What of a link's address a reader of the terminal is told; nothing when it is empty. */
type SayTarget = (address: string) => string;

/** An item of a list that is open: what its first row begins with, and whether that row is still to come. */
interface Item {
  readonly mark: string;
  isNew: boolean;
}

/** GitHub's Markdown as it reads on a terminal: rows of at most `width` columns, but for code, which is never broken. */
export function renderTerminalMarkdown(
  markdown: string,
  width: number,
  colors: Colors,
  sayTarget: SayTarget = (address) => address,
): string[] {
  const source = markdown.split('\n');
  const tokens = MARKDOWN.parse(markdown, {});
  const items: Item[] = [];
  const rows: string[] = [];
  let isInList = false;
  const add = (block: readonly string[], isDense: boolean): void => {
    if (rows.length > 0 && !(isDense && isInList)) rows.push('');
    isInList = isDense;
    for (const row of block) {
      rows.push((items.map(takeMark).join('') + row).trimEnd());
    }
  };
  const room = (): number => width - items.reduce((sum, { mark }) => sum + mark.length, 0);
  const text = (inline: string): string => styled(inline, colors, sayTarget);
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    const content = tokens[index + 1]?.content ?? '';
    // A list is kept apart from one before it, but not from the item that it is in.
    if (token.type.endsWith('_list_open') && items.length === 0) isInList = false;
    if (token.type === 'list_item_open') items.push({ mark: markOf(token), isNew: true });
    else if (token.type === 'list_item_close') items.pop();
    else if (token.type === 'fence') add(renderFence(token.info, token.content, colors), false);
    else if (token.type === 'heading_open') add(renderHeading(token.tag, fold(text(content), room()), colors), false);
    // A list whose items have no empty row between them hides its paragraphs.
    else if (token.type === 'paragraph_open') add(fold(text(content), room()), token.hidden);
    else if (token.type === 'table_open') {
      const end = closing(tokens, index);
      add(renderTable(cells(tokens.slice(index, end), text), room(), fold, colors), false);
      index = end;
    } else if (token.level === 0 && token.nesting >= 0 && !isUnseen(token) && !token.type.endsWith('_list_open')) {
      add(source.slice(...(token.map ?? [0, 0])).map(visible), false);
      if (token.nesting > 0) index = closing(tokens, index);
    }
  }
  return rows;
}

function takeMark(item: Item): string {
  const { mark, isNew } = item;
  item.isNew = false;
  return isNew ? mark : ' '.repeat(mark.length);
}

function markOf({ info, markup }: Token): string {
  return `${info}${markup} `;
}

/** Where the block ends that a token opens. */
function closing(tokens: readonly Token[], open: number): number {
  const { level } = tokens[open]!;
  return tokens.findIndex((token, index) => index > open && token.level === level && token.nesting < 0);
}

/** What folds the answers to exercises, which a terminal shows, and comments. */
function isUnseen({ type, content }: Token): boolean {
  return type === 'html_block' && /^(?:<\/?details>|<!--)/.test(content);
}

/** Bold is lost where there are no colours; a line below it tells a title and a part from the text. */
function renderHeading(tag: string, lines: readonly string[], colors: Colors): string[] {
  const line = { h1: '═', h2: '─' }[tag];
  const longest = Math.max(...lines.map(widthOf));
  return [...lines.map(colors.bold), ...(line === undefined ? [] : [colors.dim(line.repeat(longest))])];
}

function renderFence(info: string, content: string, colors: Colors): string[] {
  const lines = content.replace(/\n$/, '').split('\n').map(visible);
  if (info === 'suggestion')
    return [colors.dim('suggested change:'), ...lines.map((line) => colors.green(`+ ${line}`))];
  return lines.map((line) => `${colors.dim('│')} ${line}`.trimEnd());
}

/** The cells of a table, row by row, the head first. */
function cells(tokens: readonly Token[], text: (inline: string) => string): Cell[][] {
  const table: Cell[][] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'tr_open') table.push([]);
    if (token.type !== 'th_open' && token.type !== 'td_open') continue;
    const isRight = String(token.attrGet('style')).includes('right');
    table.at(-1)!.push({ text: text(tokens[index + 1]?.content ?? ''), isRight });
  }
  return table;
}

/** Inline Markdown with styles in place of its marks, word by word, so that no style reaches over the end of a row. */
function styled(inline: string, colors: Colors, sayTarget: SayTarget): string {
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
    else if (token.type === 'link_open') target = sayTarget(String(token.attrGet('href') ?? ''));
    else if (token.type === 'link_close' && target !== '') text += apply(` (${target})`);
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
