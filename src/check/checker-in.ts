import type { Finding } from '../model/finding.ts';
import type { LoadedRule } from '../rules/loader.ts';
import { checkProject } from './check-project.ts';
import { type Checker, type CheckOptions, createChecker } from './checker.ts';
import { leftIn } from './room.ts';
import type { Selection } from './selection.ts';

/** What runs in the files of one list of rules. */
interface Part {
  readonly checker: Checker;
  readonly ids: ReadonlySet<string>;
  /** Whether the repository's own linter is not told to leave the rule of a finding alone in its file. */
  readonly isSaid: (finding: Finding) => boolean;
}

/**
 * A checker that runs in each file the rules which are selected there, and says nothing of a file which the repository's own
 * linter is told to leave alone there.
 */
export function checkerIn({ all, rulesIn }: Selection, options: CheckOptions): Checker {
  const parts = new Map<readonly LoadedRule[], Part>();
  const partOf = (path: string): Part => {
    const rules = rulesIn(path);
    const part = parts.get(rules) ?? partWith(rules, options);
    parts.set(rules, part);
    return part;
  };
  const ofAll = { ...options, runsIn: ({ id }: LoadedRule, path: string) => partOf(path).ids.has(id) };
  const bare = createChecker([], options);
  return {
    check: (path, source) => {
      const { checker, isSaid } = partOf(path);
      const report = checker.check(path, source);
      return report.findings.every(isSaid) ? report : { ...report, findings: report.findings.filter(isSaid) };
    },
    facts: (path, source) => bare.facts(path, source),
    checkProject: (...given) => {
      const { findings, failures } = checkProject(all, ofAll, ...given);
      return { findings: findings.filter((finding) => partOf(finding.path).isSaid(finding)), failures };
    },
  };
}

function partWith(rules: readonly LoadedRule[], options: CheckOptions): Part {
  const silent = new Map(
    rules.filter(({ leftInFiles }) => leftInFiles !== undefined).map((rule) => [rule.id, leftIn(rule)]),
  );
  return {
    checker: createChecker(rules, options),
    ids: new Set(rules.map(({ id }) => id)),
    isSaid: ({ rule, path }) => silent.get(rule)?.(path) !== true,
  };
}
