import type { Finding } from '../model/finding.ts';
import type { LoadedRule } from '../rules/loader.ts';
import type { Checker } from './checker.ts';
import { leftIn } from './room.ts';

/** A checker that says nothing of a file which the repository's own linter is told to leave alone there. */
export function leavingAlone(checker: Checker, rules: readonly LoadedRule[]): Checker {
  const silent = new Map(
    rules.filter(({ leftInFiles }) => leftInFiles !== undefined).map((rule) => [rule.id, leftIn(rule)]),
  );
  if (silent.size === 0) return checker;
  const isSaid = ({ rule, path }: Finding): boolean => silent.get(rule)?.(path) !== true;
  return {
    check: (path, source) => {
      const report = checker.check(path, source);
      return { ...report, findings: report.findings.filter(isSaid) };
    },
    facts: (path, source) => checker.facts(path, source),
    checkProject: (...given) => {
      const { findings, failures } = checker.checkProject(...given);
      return { findings: findings.filter(isSaid), failures };
    },
  };
}
