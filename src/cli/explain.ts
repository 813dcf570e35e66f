import { fileURLToPath } from 'node:url';
import picocolors from 'picocolors';
import { SelectionError } from '../check/select.ts';
import { wordsOfExample } from '../check/words-of-example.ts';
import { write } from '../publish/console.ts';
import { renderRule, renderTopic } from '../render/explain.ts';
import { isTopic } from '../roadmap/topics.ts';
import { loadRules } from '../rules/loader.ts';
import { readBelow } from '../sources/files.ts';
import { EXIT } from './exit.ts';
import { columns } from './view.ts';

const LESSONS = fileURLToPath(new URL('../../roadmap', import.meta.url));

export async function runExplain(name: string): Promise<number> {
  const rules = await loadRules();
  const rule = rules.find(({ id, equivalents }) => id === name || equivalents.includes(name));
  const topic = rule?.topic ?? name.replace(/\/+$/, '');
  const taught = rules.filter((each) => each.topic === topic);
  if (!isTopic(topic)) throw new SelectionError(`no rule or topic is named ${name}; \`waymark rules\` lists them`);
  await write(
    rule
      ? renderRule(rule, wordsOfExample(rule, rules), columns(), picocolors)
      : renderTopic(topic, await readLesson(topic), taught, columns(), picocolors),
    undefined,
  );
  return EXIT.clean;
}

/** The Markdown of a topic's lesson; undefined for one that is still to be written. */
async function readLesson(topic: string): Promise<string | undefined> {
  return (await readBelow(LESSONS, `${topic}.md`))?.toString();
}
