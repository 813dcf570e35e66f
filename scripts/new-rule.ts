/** `npm run new-rule TOPIC/RULE-ID` writes a rule, its detector and its fixture, and leaves its test red. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTopic, TOPICS } from '../src/roadmap/topics.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const name = process.argv[2] ?? '';
const topic = dirname(name);
const id = basename(name);

if (!isTopic(topic) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
  const topics = Object.keys(TOPICS).join('\n  ');
  process.stderr.write(`usage: npm run new-rule TOPIC/RULE-ID, the id in kebab-case, the topic one of\n  ${topics}\n`);
  process.exit(2);
}

const files = {
  [`rules/${name}.yml`]: `# yaml-language-server: $schema=../../schema.json
id: ${id}
status: preview
severity: warning
profile: default
evidence: syntax
equivalents: []
says:
  what: "\`{code}\` …"
  why: "…"
  do: "…"
detector: true
examples:
  - bad: |
      pass  # the fault
    good: |
      pass  # the way out
`,
  [`src/detectors/${name}.ts`]: `import { detector } from '../../../python/detector.ts';

export default detector({ kinds: ['call'], facts: ['code'] }, function* (node, file) {
  if (file.text(node) === '') yield { at: node, code: file.text(node) };
});
`,
  [`fixtures/rules/${name}.py`]: `fault()  # expect: ${id}
near_miss()
`,
};

for (const path of Object.keys(files)) {
  if (!existsSync(join(root, path))) continue;
  process.stderr.write(`${path} is there already\n`);
  process.exit(2);
}
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stdout.write(`wrote ${path}\n`);
}
process.stdout.write(`now make this pass: npm test -- test/rules -t ${id}\n`);
