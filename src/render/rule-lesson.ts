import type { Example, Rule } from '../model/rule.ts';
import { code, fenced, plain, prose } from './github-markdown.ts';
import { isAbsolute } from './links.ts';

/**
 * A rule as a reader of a conversation on GitHub learns it: what, why, what to do, an example of both.
 *
 * @param says its words about its first example
 * @param link its lesson; a path where no server is there that shows it
 */
export function renderRuleLesson(rule: Rule, says: Rule['says'], link: string): string {
  const { what, why, do: way } = says;
  const about = [rule.severity, rule.topic, `profile ${rule.profile}`, ...rule.equivalents].map(plain).join(' · ');
  const [example] = rule.examples;
  return [
    `**${code(rule.id)}** · ${about}`,
    ...[what, why, way].map((text) => prose(text)),
    ...(example ? [`Instead of\n\n${blocks(example.bad)}`, `write\n\n${blocks(example.good)}`] : []),
    isAbsolute(link) ? `[The lesson](${link})` : `The lesson: ${code(`waymark explain ${rule.topic}`)}`,
  ].join('\n\n');
}

function blocks(example: Example['bad']): string {
  if (typeof example === 'string') return block(example);
  return Object.entries(example)
    .map(([path, text]) => `${code(path)}\n\n${block(text)}`)
    .join('\n\n');
}

function block(text: string): string {
  return fenced(text.trimEnd().split('\n'), 'python');
}
