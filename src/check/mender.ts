import { compareByPlace, type Finding, type Fix } from '../model/finding.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { ProjectSetting } from '../project/project.ts';
import type { Checker, CheckOptions } from './checker.ts';
import { checkerIn } from './checker-in.ts';
import { mend, type Mended } from './mend.ts';
import { narrowed, type Selection } from './selection.ts';

/** Mends the files of a project one after the other, each as the others are by then. */
export class Mender {
  readonly #selection: Selection;
  readonly #options: CheckOptions;
  readonly #checker: Checker;
  readonly #facts: Map<string, FileFacts>;
  readonly #setting: ProjectSetting;
  /** Mended files of which the facts are still those from before. */
  readonly #mended = new Map<string, Uint8Array>();

  /**
   * @param selection the rules that found what is to be mended
   * @param facts of all files, or of as many as the rules on the project have seen
   */
  constructor(
    selection: Selection,
    options: Omit<CheckOptions, 'fixes'>,
    facts: readonly FileFacts[],
    setting: ProjectSetting,
  ) {
    this.#selection = selection;
    this.#options = { ...options, fixes: true };
    this.#checker = checkerIn(selection, this.#options);
    this.#facts = new Map(facts.map((each) => [each.path, each]));
    this.#setting = setting;
  }

  /**
   * Applies the fixes of a file's findings, and then those of what they uncover.
   *
   * @param findings those of the file; of the rules on the project, only those that are among them are looked for again
   * @param wanted as for `mend`
   */
  mend(
    path: string,
    source: Uint8Array,
    findings: readonly Finding[],
    safety: Fix['safety'],
    wanted?: ReadonlySet<string>,
  ): Mended | undefined {
    const found = new Set(findings.map(({ rule }) => rule));
    const joined = narrowed(this.#selection, ({ id, evidence }) => evidence === 'project' && found.has(id));
    const checker = joined.all.length === 0 ? this.#checker : this.#joining(joined);
    const mended = mend(checker, path, source, safety, wanted);
    if (mended) this.#mended.set(path, mended.bytes);
    return mended;
  }

  /** A checker that says of a file also what some rules on the project say of it, once it has the facts that it has then. */
  #joining(rules: Selection): Checker {
    const whole = checkerIn(rules, this.#options);
    for (const [path, bytes] of this.#mended) this.#facts.set(path, this.#checker.facts(path, bytes));
    this.#mended.clear();
    return {
      ...this.#checker,
      check: (path, source) => {
        const report = this.#checker.check(path, source);
        const facts = new Map(this.#facts).set(path, report.facts);
        const read = (each: string): Uint8Array | undefined => (each === path ? source : undefined);
        const { findings } = whole.checkProject([...facts.values()], this.#setting, [], read);
        const own = findings.filter((finding) => finding.path === path);
        return { ...report, findings: [...report.findings, ...own].sort(compareByPlace) };
      },
    };
  }
}
