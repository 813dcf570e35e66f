import type { Change } from '../model/change.ts';
import type { Finding, Span } from '../model/finding.ts';
import { groupBy } from '../model/group.ts';
import type { Site } from '../model/site.ts';
import { type Node, PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';
import { hashOf, sharedKey } from './keys.ts';

/**
 * The keys that findings in renamed files would have under the former paths, by the keys that they have. A key is made of what
 * a finding does not hold, so it is looked for among all that its line can have it made of.
 */
export function formerKeys(findings: readonly Finding[], changes: readonly Change[]): ReadonlyMap<string, string> {
  const byPath = groupBy(findings, ({ path }) => path);
  const former = new Map<string, string>();
  for (const { path, previousPath, head } of changes) {
    const here = byPath.get(path) ?? [];
    if (previousPath === undefined || previousPath === path || head === undefined || here.length === 0) continue;
    const sites = sitesOn(new PythonFile(path, head), new Set(here.map(({ line }) => line)));
    for (const { rule, line, key } of here) {
      const shared = sharedKey(key);
      const site = sites.get(line)?.find((each) => hashOf(rule, each) === shared);
      if (site === undefined) continue;
      former.set(key, `${hashOf(rule, { ...site, path: previousPath })}${key.slice(shared.length)}`);
    }
  }
  return former;
}

/** Of each line (1-based), one site for each definition that something on it belongs to. */
function sitesOn(file: PythonFile, lines: ReadonlySet<number>): Map<number, readonly Site[]> {
  const sites = new Map<number, Map<string, Site>>();
  const add = (line: number, place: Node | Span): void => {
    const known = sites.get(line) ?? new Map<string, Site>();
    sites.set(line, known);
    const definition = file.enclosingDefinition(place);
    if (!known.has(definition)) known.set(definition, siteOf(file, place));
  };
  for (const line of lines) {
    const start = file.lines.start(line);
    add(line, { start, end: start });
  }
  for (let node = 0; node < file.tree.count; node += 1) {
    const line = file.lineOf(node);
    if (lines.has(line)) add(line, node);
  }
  return new Map([...sites].map(([line, found]) => [line, [...found.values()]]));
}
