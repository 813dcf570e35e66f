import type { Edit, Related } from '../model/finding.ts';
import type { Site } from '../model/site.ts';
import type { Options } from '../python/detector.ts';
import type { PythonFile } from '../python/file.ts';
import type { Project } from './project.ts';

/** What a project detector found: a place, the other places that belong to it, and its rule's placeholders. */
export type ProjectSighting<Fact extends string = string> = Readonly<Record<Fact, string | number>> & SightingBase;

interface SightingBase {
  readonly at: Site;
  readonly related?: readonly Related[];
  /**
   * The edits that would remove the finding, worked out on the file in which it stands: asked for only where fixes are wanted
   * and the file is at hand. Undefined when this case has none.
   */
  readonly fix?: (file: PythonFile) => readonly Edit[] | undefined;
}

/** Finds one rule's fault in the joined facts of many files. */
export interface ProjectDetector {
  readonly scope: 'project';
  /** The placeholders that its sightings fill. */
  readonly facts: readonly string[];
  readonly detect: (project: Project, options: Options) => Iterable<ProjectSighting>;
}

/** Declares a project detector; `facts` as for `detector`. */
export function projectDetector<const Fact extends string = never>(
  about: { readonly facts?: readonly Fact[] },
  detect: (project: Project, options: Options) => Iterable<ProjectSighting<NoInfer<Fact>>>,
): ProjectDetector {
  return { scope: 'project', facts: about.facts ?? [], detect };
}
