import { checkerIn } from './check/checker-in.ts';
import { mergeFixes } from './check/mend.ts';
import { narrowed, selectIn } from './check/selection.ts';
import type { Layout } from './render/layout.ts';
import type { Examined, ReviewOptions } from './review.ts';
import { lessonLink } from './roadmap/links.ts';
import type { LoadedRule } from './rules/loader.ts';

/** What a formatter would mend in the changed files, and how as much of it as one wants becomes one change. */
export function layoutOf(
  rules: readonly LoadedRule[],
  { publicUrl, suppress = true }: ReviewOptions,
  { config, changes }: Pick<Examined, 'config' | 'changes'>,
): Layout {
  const some = narrowed(selectIn(rules, config), ({ layout }) => layout !== undefined);
  const checker = checkerIn(some, { link: lessonLink(publicUrl), suppress, fixes: false, tests: config.tests });
  const heads = new Map(changes.map(({ path, head }) => [path, head]));
  return {
    names: new Map(some.all.map(({ id, layout = '' }) => [id, layout])),
    merge: (findings) => {
      const path = findings[0]?.path ?? '';
      const head = heads.get(path);
      return head && mergeFixes(checker, path, head, findings);
    },
  };
}
