import type { Colors } from 'picocolors/types.js';
import type { Example, Rule } from '../model/rule.ts';
import { isTopic, TOPICS } from '../roadmap/topics.ts';
import type { Topic } from '../roadmap/topics.ts';
import { wrap } from './prose.ts';
import { badge } from './terminal.ts';
import { renderTerminalMarkdown } from './terminal-markdown.ts';

/** Prose is hard to read in longer lines. */
const LONGEST_PROSE = 96;

/**
 * A rule as a reader of the terminal learns it: what, why, what to do, an example of both.
 *
 * @param says its words about its first example
 * @param width in columns
 */
export function renderRule(rule: Rule, says: Rule['says'], width: number, colors: Colors): string {
  const { what, why, do: way } = says;
  const about = [rule.topic, `profile ${rule.profile}`, rule.status, ...rule.equivalents].join(' · ');
  const blocks = [
    `${colors.bold(rule.id)}  ${badge(rule.severity, colors)}\n${paragraph(about, width, colors)}`,
    ...[what, why, way].map((text) => paragraph(text, width, colors)),
    ...rule.examples
      .slice(0, 1)
      .flatMap(({ bad, good }) => [
        `${colors.red('Instead of')}\n\n${renderExample(bad, colors)}`,
        `${colors.green('write')}\n\n${renderExample(good, colors)}`,
      ]),
    `${colors.dim('The lesson:')} ${colors.cyan(`waymark explain ${rule.topic}`)}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** A topic as a reader of the terminal learns it: its lesson, and the rules that watch over it. `width` is in columns. */
export function renderTopic(
  topic: Topic,
  lesson: string | undefined,
  rules: readonly Rule[],
  width: number,
  colors: Colors,
): string {
  const sayTarget = (address: string): string => targetOf(topic, address);
  const blocks =
    lesson === undefined
      ? [colors.bold(TOPICS[topic])]
      : renderTerminalMarkdown(lesson.trimEnd(), Math.min(width, LONGEST_PROSE), colors, sayTarget);
  const list = rules.length > 0 ? renderRules(rules, colors) : 'No rule watches over this topic yet.\n';
  return `${blocks.join('\n')}\n\n${list}`;
}

/** All rules, by topic. */
export function renderRules(rules: readonly Rule[], colors: Colors): string {
  const longest = Math.max(0, ...rules.map(({ id }) => id.length));
  const rows: string[] = [];
  let topic = '';
  for (const rule of [...rules].sort(byTopic)) {
    if (rule.topic !== topic) rows.push(...(topic === '' ? [] : ['']), colors.bold(rule.topic));
    topic = rule.topic;
    const note = [
      rule.profile === 'strict' ? 'strict' : '',
      rule.status === 'stable' ? '' : rule.status,
      rule.fix === 'none' ? '' : 'fixable',
    ];
    const notes = note.filter((each) => each !== '').join(', ');
    const severity = badge(rule.severity, colors) + ' '.repeat('warning'.length - rule.severity.length);
    rows.push(`  ${rule.id.padEnd(longest)}  ${severity}  ${colors.dim(notes)}`.trimEnd());
  }
  return `${rows.join('\n')}\n`;
}

/** Stands for the root of this repository, to resolve links by. */
const REPOSITORY = 'https://repository.invalid/';

/** Another lesson by the command that prints it, a page of this repository by its path in it. */
function targetOf(topic: Topic, address: string): string {
  const { origin, pathname, hash } = new URL(address, `${REPOSITORY}roadmap/${topic}.md`);
  if (`${origin}/` !== REPOSITORY) return address;
  if (address === hash) return '';
  const page = pathname.slice(1);
  const other = page.replace(/^roadmap\/|\.md$/g, '');
  return isTopic(other) ? `waymark explain ${other}` : page;
}

function byTopic(a: Rule, b: Rule): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

function paragraph(text: string, width: number, colors: Colors): string {
  return wrap(text, Math.min(width, LONGEST_PROSE), colors).join('\n');
}

function renderExample(example: Example['bad'], colors: Colors): string {
  if (typeof example === 'string') return block(example, colors);
  return Object.entries(example)
    .map(([path, text]) => `  ${colors.dim(path)}\n${block(text, colors)}`)
    .join('\n\n');
}

function block(text: string, colors: Colors): string {
  const rows = text.trimEnd().split('\n');
  return rows.map((row) => `  ${colors.dim('│')} ${row}`.trimEnd()).join('\n');
}
