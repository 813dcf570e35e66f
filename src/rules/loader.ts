import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Linter } from '../model/room.ts';
import type { Rule } from '../model/rule.ts';
import type { ProjectDetector } from '../project/detector.ts';
import type { IgnoreDetector } from '../project/ignores.ts';
import type { Detector } from '../python/detector.ts';
import { JoinedQuery, QueryError } from '../python/query.ts';
import { isTopic, type Topic } from '../roadmap/topics.ts';
import { YamlDocument } from '../yaml/document.ts';
import { ruleSchema } from './schema.ts';

type AnyDetector = Detector | ProjectDetector | IgnoreDetector;

/** How a rule finds its fault. */
export type Finder =
  { readonly by: 'detector'; readonly detector: AnyDetector } | { readonly by: 'match'; readonly query: string };

/** A rule ready to run. */
export interface LoadedRule extends Rule {
  readonly topic: Topic;
  readonly finder: Finder;
  /** The linters of the repository that are told to leave it alone in some files, where it is silent as well. Absent: none. */
  readonly leftInFiles?: readonly Linter[];
}

/** The folder of Waymark's own rules. */
export const RULES = fileURLToPath(new URL('../../rules', import.meta.url));

type RuleDocument = ReturnType<typeof YamlDocument.read<typeof ruleSchema>>;

/**
 * Loads every rule below a folder, each from a folder named as its topic.
 *
 * @returns the rules by topic and id
 * @throws YamlError with file, line and column for anything that is not as it must be
 */
export async function loadRules(folder: string = RULES): Promise<readonly LoadedRule[]> {
  const entries = await readdir(folder, { recursive: true });
  const files = entries.filter((entry) => entry.endsWith('.yml')).sort();
  const documents = await Promise.all(files.map(async (file) => readRule(folder, file)));
  compileTogether(documents);
  const rules: LoadedRule[] = [];
  // One after the other: Jest cannot link modules that are imported at once and share what they import.
  for (const document of documents) rules.push(await loadRule(document));
  return rules.filter((rule) => rule.status !== 'retired');
}

async function readRule(folder: string, file: string): Promise<RuleDocument> {
  const name = join('rules', relative(folder, join(folder, file)));
  return YamlDocument.read(name.split(sep).join('/'), await readFile(join(folder, file), 'utf8'), ruleSchema);
}

/** Every query is compiled once here, so that one that does not compile stops the start. */
function compileTogether(documents: readonly RuleDocument[]): void {
  const withMatch = documents.filter(({ value }) => value.match !== undefined);
  try {
    new JoinedQuery(withMatch.map(({ value }) => value.match ?? ''));
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const document = withMatch[error.query]!;
    const before = Buffer.from(document.value.match ?? '')
      .subarray(0, error.offset)
      .toString();
    throw document.errorInside(['match'], before.length, `\`match\` does not compile: ${error.message}`);
  }
}

async function loadRule(document: RuleDocument): Promise<LoadedRule> {
  const { detector: hasDetector, match, ...rule } = document.value;
  const topic = dirname(document.file).split('/').slice(1).join('/');
  if (!isTopic(topic)) throw document.error([], `\`${topic}\` is not a topic of the roadmap (src/roadmap/topics.ts)`);
  if (rule.id !== basename(document.file, '.yml')) {
    throw document.error(['id'], `the id \`${rule.id}\` differs from the file name`);
  }
  const finder: Finder =
    match === undefined
      ? { by: 'detector', detector: await importDetector(document, topic) }
      : { by: 'match', query: match };
  if (hasDetector) checkEvidence(document, finder);
  checkPlaceholders(document, placeholders(finder));
  return { ...rule, topic, finder };
}

async function importDetector(document: RuleDocument, topic: Topic): Promise<AnyDetector> {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const path = `detectors/${topic}/${document.value.id}${extension}`;
  try {
    const module = (await import(new URL(`../${path}`, import.meta.url).href)) as { default?: AnyDetector };
    if (module.default !== undefined) return module.default;
  } catch (error) {
    throw document.error(['detector'], `src/${path} cannot be loaded: ${error instanceof Error ? error.message : ''}`);
  }
  throw document.error(['detector'], `src/${path} has no default export`);
}

function checkEvidence(document: RuleDocument, finder: Finder): void {
  const isProject = finder.by === 'detector' && finder.detector.scope !== 'file';
  if (isProject !== (document.value.evidence === 'project')) {
    throw document.error(['evidence'], 'evidence is `project` for a project detector, and for no other');
  }
}

function placeholders(finder: Finder): ReadonlySet<string> {
  if (finder.by === 'detector') return new Set(finder.detector.facts);
  return new JoinedQuery([finder.query]).captures[0]!;
}

function checkPlaceholders(document: RuleDocument, known: ReadonlySet<string>): void {
  const { before, ...says } = document.value.says;
  const words = Object.entries(says).map(([part, text]) => ({ path: ['says', part], text }));
  if (before !== undefined) words.push({ path: ['says', 'before', 'do'], text: before.do });
  for (const { path, text } of words) {
    for (const match of text.matchAll(/\{([^{}]*)\}/g)) {
      const name = match[1] ?? '';
      if (known.has(name)) continue;
      const offered = known.size > 0 ? [...known].map((fact) => `{${fact}}`).join(', ') : 'none';
      throw document.errorInside(path, match.index, `\`{${name}}\` has no value; there is ${offered}`);
    }
  }
  if (document.value.match !== undefined && !known.has('at')) {
    throw document.error(['match'], '`match` must capture the place as @at');
  }
}
