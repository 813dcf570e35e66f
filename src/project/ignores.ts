import type { Site } from '../model/site.ts';
import type { ProjectSighting } from './detector.ts';

/** A `# waymark: ignore` that silences nothing, or does so for some of its names only. */
export interface UnusedIgnore {
  readonly comment: Site;
  /** The names without a use; `all` for a comment that names none. */
  readonly names: readonly string[] | 'all';
}

/** Speaks of comments that ask for silence where there is nothing to be said. */
export interface IgnoreDetector {
  readonly scope: 'ignores';
  readonly facts: readonly string[];
  readonly detect: (unused: readonly UnusedIgnore[]) => Iterable<ProjectSighting>;
}

/** Declares one; `facts` as for `detector`. */
export function ignoreDetector<const Fact extends string = never>(
  about: { readonly facts?: readonly Fact[] },
  detect: (unused: readonly UnusedIgnore[]) => Iterable<ProjectSighting<NoInfer<Fact>>>,
): IgnoreDetector {
  return { scope: 'ignores', facts: about.facts ?? [], detect };
}
