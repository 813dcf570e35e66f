import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createChecker } from '../src/check/checker.ts';
import { lessonLink } from '../src/roadmap/links.ts';
import type { LoadedRule } from '../src/rules/loader.ts';
import type { Claim } from './claims.ts';
import { addLine, type LinesByCode } from './ours.ts';

/** What a tool has found in some files, by path; a file that it cannot parse is absent. */
export type Found = ReadonlyMap<string, LinesByCode>;

/** What Waymark finds in the files of one project, by path and rule; comments that silence are not honoured. */
export function oursByRule(rules: readonly LoadedRule[], folder: string, paths: readonly string[]): Found {
  const checker = createChecker(rules, { link: lessonLink(undefined), suppress: false, fixes: false });
  const reports = paths.map((path) => checker.check(path, readFileSync(join(folder, path))));
  const facts = reports.map((report) => report.facts);
  const project = checker.checkProject(facts, { isWhole: true }, reports);
  const found = new Map<string, LinesByCode>(paths.map((path) => [path, new Map()]));
  for (const { path, rule, line } of [...reports.flatMap(({ findings }) => findings), ...project.findings]) {
    addLine(found.get(path)!, rule, line);
  }
  return found;
}

/** Lines by code of a tool, as lines by the rules that claim these codes; undefined where there are none to be had. */
export function byClaim(lines: LinesByCode | undefined, claims: readonly Claim[]): LinesByCode | undefined {
  if (lines === undefined) return undefined;
  const found: LinesByCode = new Map();
  for (const { rule, codes } of claims) {
    for (const code of codes) for (const line of lines.get(code) ?? []) addLine(found, rule, line);
  }
  return found;
}
