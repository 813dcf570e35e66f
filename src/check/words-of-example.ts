import { type Rule, withoutPlaceholders } from '../model/rule.ts';
import { lessonLink } from '../roadmap/links.ts';
import type { LoadedRule } from '../rules/loader.ts';
import { createChecker } from './checker.ts';

const BASE = 'base/';
const HEAD = 'head/';

/**
 * What a rule says of its first example: words about code that stands below them are easier to follow than words with gaps.
 *
 * @param rules all there are: the rule about comments that silence nothing needs those beside it
 */
export function wordsOfExample(rule: LoadedRule, rules: readonly LoadedRule[]): Rule['says'] {
  const isAboutIgnores = rule.finder.by === 'detector' && rule.finder.detector.scope === 'ignores';
  const checker = createChecker(isAboutIgnores ? rules.filter(({ topic }) => topic === rule.topic) : [rule], {
    link: lessonLink(undefined),
    suppress: isAboutIgnores,
    fixes: false,
  });
  const bad = rule.examples[0]?.bad ?? {};
  const sources = Object.entries(typeof bad === 'string' ? { 'example.py': bad } : bad);
  const side = (folder: string): [string, string][] =>
    sources.flatMap(([path, text]) => (path.startsWith(folder) ? [[path.slice(folder.length), text]] : []));
  const reportsOf = (files: readonly (readonly [string, string])[]) =>
    files.map(([path, text]) => checker.check(path, Buffer.from(text)));
  const head = side(HEAD);
  const base = side(BASE);
  const reports = reportsOf(head.length > 0 ? head : sources);
  const project = checker.checkProject(
    reports.map(({ facts }) => facts),
    { isWhole: true, ...(base.length > 0 && { base: reportsOf(base).map(({ facts }) => facts) }) },
    reports,
  );
  const found = [...reports.flatMap(({ findings }) => findings), ...project.findings];
  const finding = found.find((each) => each.rule === rule.id);
  if (finding !== undefined) return { what: finding.message, why: finding.why, do: finding.do };
  const { what, why, do: way } = rule.says;
  return { what: withoutPlaceholders(what), why: withoutPlaceholders(why), do: withoutPlaceholders(way) };
}
