import type { Finding, Related } from '../model/finding.ts';
import type { Site } from '../model/site.ts';
import type { LessonLink } from '../roadmap/links.ts';
import type { LoadedRule } from '../rules/loader.ts';
import type { Keys } from './keys.ts';
import { fill } from './words.ts';

/** A finding without its fix: what a rule says of a site, filled in from what its detector saw there. */
export function findingOf(
  rule: LoadedRule,
  site: Site,
  facts: Readonly<Record<string, unknown>>,
  link: LessonLink,
  keys: Keys,
  related: readonly Related[],
): Finding {
  return {
    rule: rule.id,
    topic: rule.topic,
    severity: rule.severity,
    path: site.path,
    line: site.line,
    column: site.column,
    endLine: site.endLine,
    endColumn: site.endColumn,
    message: fill(rule.says.what, facts),
    why: fill(rule.says.why, facts),
    do: fill(rule.says.do, facts),
    link: link(rule.topic, rule.id),
    key: keys.of(rule.id, site),
    related,
    fix: null,
  };
}
