import type { OptionValue } from '../model/config.ts';
import type { Edit, Span } from '../model/finding.ts';
import type { Kind, Node, PythonFile } from './file.ts';

/** What a detector found: a place, and a value for each `{placeholder}` of its rule's words. */
export type Sighting<Fact extends string = string> = Readonly<Record<Fact, string | number>> & SightingBase;

interface SightingBase {
  /** Where the finding stands: a node, or bytes. */
  readonly at: Node | Span;
  /** Edits that would remove the finding, when this case has a safe enough one. */
  readonly fix?: readonly Edit[];
}

export type Options = Readonly<Record<string, OptionValue>>;

/** Finds one rule's fault in one file. */
export interface Detector {
  readonly scope: 'file';
  /** The kinds of node it wants to see; `module` is seen once a file. */
  readonly kinds: readonly Kind[];
  /** The placeholders that its sightings fill. */
  readonly facts: readonly string[];
  /** Whether it also looks at files that do not parse or cannot be read. */
  readonly broken: boolean;
  /** Words, in ASCII, of which every file with the fault has one: a file without them is passed over. Empty: any file may have it. */
  readonly words: readonly string[];
  /** The last names of what is called, as in `file.callsNamed`, in the calls that it wants to see. Empty: it sees all calls. */
  readonly called: readonly string[];
  readonly detect: (node: Node, file: PythonFile, options: Options) => Iterable<Sighting>;
}

/**
 * Declares a detector. `facts` names what each sighting carries beside its place: the rule's words may use just these
 * as placeholders, which is checked when the rule is loaded.
 */
export function detector<const Fact extends string = never>(
  about: {
    readonly kinds: readonly Kind[];
    readonly facts?: readonly Fact[];
    readonly broken?: boolean;
    readonly words?: readonly string[];
    readonly called?: readonly string[];
  },
  detect: (node: Node, file: PythonFile, options: Options) => Iterable<Sighting<NoInfer<Fact>>>,
): Detector {
  const { kinds, facts = [], broken = false, words = [], called = [] } = about;
  return { scope: 'file', kinds, facts, broken, words, called, detect };
}
