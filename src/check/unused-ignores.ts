import type { UnusedIgnore } from '../project/ignores.ts';
import type { LoadedRule } from '../rules/loader.ts';
import type { FileReport } from './file-report.ts';
import { isNameOf, type Silenced } from './silence.ts';

/**
 * The `# waymark: ignore` comments of some files that have silenced nothing.
 *
 * A name is judged only where every finding that it could silence would have been found: not the name of a rule that does
 * not run, nor that of a topic, which may hold such rules.
 *
 * @param judged the rules that have looked at everything they want to see
 * @param silenced what the comments have silenced, of any rule
 * @param runsIn whether a rule has looked at a file
 */
export function unusedIgnores(
  reports: readonly FileReport[],
  judged: readonly LoadedRule[],
  silenced: readonly Silenced[],
  runsIn: (rule: LoadedRule, path: string) => boolean,
): UnusedIgnore[] {
  const uses = new Map<string, Set<string>>();
  for (const { path, line, rule } of silenced) {
    const key = `${path}:${line}`;
    const rules = uses.get(key);
    if (rules === undefined) uses.set(key, new Set([rule]));
    else rules.add(rule);
  }
  return reports.flatMap(({ facts, notAnalysed }) =>
    facts.suppressions.flatMap(({ comment, names, line }): UnusedIgnore[] => {
      if (comment === undefined || notAnalysed !== undefined) return [];
      const used = uses.get(`${facts.path}:${line}`);
      if (names === 'all') return used === undefined ? [{ comment, names }] : [];
      const unused = names.filter((name) => {
        const rules = judged.filter(
          (rule) => isNameOf(name, rule) && !`${rule.topic}/`.startsWith(`${name}/`) && runsIn(rule, facts.path),
        );
        return rules.length > 0 && !rules.some(({ id }) => used?.has(id));
      });
      return unused.length === 0 ? [] : [{ comment, names: unused }];
    }),
  );
}
