/**
 * Writes what follows from the rules and schemas: rules/schema.json, docs/rules/, docs/config.schema.json, and the list of
 * rules in each lesson. `--check` writes nothing and fails when a file is not up to date.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { groupBy } from '../src/model/group.ts';
import { wordsOfExample } from '../src/check/words-of-example.ts';
import { type Example, withoutPlaceholders } from '../src/model/rule.ts';
import { TOPICS } from '../src/roadmap/topics.ts';
import { type LoadedRule, loadRules } from '../src/rules/loader.ts';
import { ruleJsonSchema } from '../src/rules/schema.ts';
import { policyJsonSchema } from '../src/sources/policy-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');

const rules = await loadRules();
const byTopic = groupBy(rules, (rule) => rule.topic);

const files = new Map<string, string>();
files.set('rules/schema.json', JSON.stringify(ruleJsonSchema()));
files.set('docs/config.schema.json', JSON.stringify(policyJsonSchema()));
files.set('docs/rules/README.md', indexPage());
for (const rule of rules) files.set(`docs/rules/${rule.topic}/${rule.id}.md`, rulePage(rule));
for (const [topic, guarding] of byTopic) files.set(`roadmap/${topic}.md`, lessonWith(topic, guarding));

for (const [path, text] of files) {
  const formatted = await prettier.format(text, {
    ...(await prettier.resolveConfig(join(root, path))),
    filepath: path,
  });
  if (readOrNothing(path) === formatted) continue;
  if (isCheck) fail(`${path} is not up to date; run npm run generate`);
  else write(path, formatted);
}
for (const path of pagesOnDisk()) {
  if (files.has(path)) continue;
  if (isCheck) fail(`${path} belongs to no rule; run npm run generate`);
  else rmSync(join(root, path));
}

function indexPage(): string {
  const parts = ['# Rules', '', 'Generated from `rules/`. Each rule links to the lesson that teaches it.', ''];
  for (const [topic, title] of Object.entries(TOPICS)) {
    const guarding = byTopic.get(topic) ?? [];
    if (guarding.length === 0) continue;
    parts.push(`## [${title}](../../roadmap/${topic}.md)`, '');
    parts.push('| rule | severity | profile | what it finds | fix |', '| --- | --- | --- | --- | --- |');
    for (const { id, severity, profile, says, fix } of guarding) {
      const what = withoutPlaceholders(says.what).replaceAll('|', '\\|');
      parts.push(
        `| [\`${id}\`](${topic}/${id}.md) | ${severity} | ${profile} | ${what} | ${fix === 'none' ? '' : fix} |`,
      );
    }
    parts.push('');
  }
  return parts.join('\n');
}

function rulePage(rule: LoadedRule): string {
  const { id, topic, severity, profile, status, evidence, fix, options, examples } = rule;
  const says = wordsOfExample(rule, rules);
  const { equivalents, partial, imports } = rule;
  const lesson = relative(`docs/rules/${topic}`, `roadmap/${topic}.md`);
  const facts = [
    `| severity | ${severity} |`,
    `| profile | ${profile} |`,
    `| status | ${status} |`,
    `| evidence | ${evidence} |`,
    `| fix | ${fix} |`,
    ...(imports.length > 0
      ? [`| only in files that import | ${imports.map((name) => `\`${name}\``).join(', ')} |`]
      : []),
    ...(equivalents.length > 0 ? [`| equivalents | ${equivalents.map((code) => `\`${code}\``).join(', ')} |`] : []),
    ...partial.map(({ tools, how }) => `| partly ${tools.join(', ')} | ${how.replaceAll('|', '\\|')} |`),
    ...Object.entries(options).map(([name, value]) => `| option \`${name}\` | ${JSON.stringify(value)} |`),
  ];
  return [
    `# ${id}`,
    `Topic: [${TOPICS[topic]}](${lesson}#${id})`,
    says.what,
    `**Why.** ${says.why}`,
    `**Instead.** ${says.do}`,
    ['| | |', '| --- | --- |', ...facts].join('\n'),
    ...examples.map((example) => exampleText(example, 'python')),
  ].join('\n\n');
}

function lessonWith(topic: string, guarding: readonly LoadedRule[]): string {
  const page = readOrNothing(`roadmap/${topic}.md`) ?? fail(`roadmap/${topic}.md is missing: ${topic} has rules`);
  const [before, rest] = page.split('<!-- rules:start -->');
  const after = rest?.split('<!-- rules:end -->')[1];
  if (before === undefined || after === undefined) return fail(`roadmap/${topic}.md lacks the two rules markers`);
  const list = guarding.map((rule) => {
    const { id, severity, examples } = rule;
    const { what, why, do: way } = wordsOfExample(rule, rules);
    return [`### \`${id}\``, `*${severity}.* ${what} ${why} ${way}`, exampleText(examples[0]!, 'python no-run')].join(
      '\n\n',
    );
  });
  return [before.trimEnd(), '<!-- rules:start -->', ...list, `<!-- rules:end -->${after}`].join('\n\n');
}

function exampleText({ bad, good }: Example, info: string): string {
  return ['Instead of', source(bad, info), 'write', source(good, info)].join('\n\n');
}

function source(example: Example['bad'], info: string): string {
  const texts =
    typeof example === 'string' ? [example] : Object.entries(example).map(([path, text]) => `# ${path}\n${text}`);
  return texts.map((text) => `\`\`\`${info}\n${text.trimEnd()}\n\`\`\``).join('\n\n');
}

function pagesOnDisk(): string[] {
  const folder = join(root, 'docs/rules');
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return entries.filter((entry) => entry.endsWith('.md')).map((entry) => `docs/rules/${entry}`);
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stdout.write(`wrote ${path}\n`);
}

function fail(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
