import { createHash } from 'node:crypto';
import type { CheckOptions } from '../check/checker.ts';
import type { FileReport } from '../check/file-report.ts';
import type { FileFacts } from '../facts/facts.ts';
import { pathMatcher } from '../model/paths.ts';
import type { TextStore } from '../model/text-store.ts';
import type { Selection } from '../check/selection.ts';
import type { LoadedRule } from '../rules/loader.ts';

/** One state of one file. Facts and findings name the path, so a renamed file is looked at again. */
export interface FileVersion {
  /** Relative to the root of what is analysed, with `/` between its parts. */
  readonly path: string;
  /** Git's id of its bytes. */
  readonly blob: string;
}

/** A report as it is kept, and as it goes from one thread to another: facts apart, since they do not depend on the rules. */
export interface ReportTexts {
  readonly facts: string;
  readonly local: string;
}

export function encode({ facts, ...local }: FileReport): ReportTexts {
  return { facts: JSON.stringify(facts), local: JSON.stringify(local) };
}

/** @throws SyntaxError for texts that were not made by `encode` */
export function decode({ facts, local }: ReportTexts): FileReport {
  return { ...(JSON.parse(local) as Omit<FileReport, 'facts'>), facts: JSON.parse(facts) as FileFacts };
}

/** What was kept, unless something has damaged it. */
function whole<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What was found in files before, by the same code, the same rules for each and the same options. */
export class ReportCache {
  readonly #store: TextStore;
  readonly #engine: string;
  readonly #selection: Selection;
  readonly #options: CheckOptions;
  /** By the lists of a selection. */
  readonly #judges = new Map<readonly LoadedRule[], string>();
  readonly #isTest: (path: string) => boolean | undefined;

  /** @param engine tells one state of Waymark's code from any other */
  constructor(store: TextStore, engine: string, selection: Selection, options: CheckOptions) {
    this.#store = store;
    this.#engine = engine;
    this.#isTest = pathMatcher(options.tests ?? []);
    this.#selection = selection;
    this.#options = options;
  }

  /** The facts of those files that were seen before, by path. */
  async facts(files: readonly FileVersion[]): Promise<Map<string, FileFacts>> {
    const texts = await this.#store.read(files.map((file) => this.#factsKey(file)));
    const found = new Map<string, FileFacts>();
    for (const file of files) {
      const text = texts.get(this.#factsKey(file));
      const facts = text === undefined ? undefined : whole(() => JSON.parse(text) as FileFacts);
      if (facts !== undefined) found.set(file.path, facts);
    }
    return found;
  }

  /** The reports of those files that were checked before, by path. */
  async reports(files: readonly FileVersion[]): Promise<Map<string, FileReport>> {
    const texts = await this.#store.read(files.flatMap((file) => [this.#factsKey(file), this.#localKey(file)]));
    const found = new Map<string, FileReport>();
    for (const file of files) {
      const facts = texts.get(this.#factsKey(file));
      const local = texts.get(this.#localKey(file));
      const report = facts === undefined || local === undefined ? undefined : whole(() => decode({ facts, local }));
      if (report !== undefined) found.set(file.path, report);
    }
    return found;
  }

  async keepFacts(files: readonly { readonly file: FileVersion; readonly facts: FileFacts }[]): Promise<void> {
    await this.#store.write(new Map(files.map(({ file, facts }) => [this.#factsKey(file), JSON.stringify(facts)])));
  }

  /** Keeps what was found in some files, except where a detector failed: another run may do better. */
  async keep(files: readonly { readonly file: FileVersion; readonly report: FileReport }[]): Promise<void> {
    const sound = files.filter(({ report }) => report.failures.length === 0);
    await this.keepTexts(sound.map(({ file, report }) => ({ file, texts: encode(report) })));
  }

  /** As `keep`, of reports that came as texts. */
  async keepTexts(files: readonly { readonly file: FileVersion; readonly texts: ReportTexts }[]): Promise<void> {
    const entries = files.flatMap(({ file, texts }): [string, string][] => [
      [this.#factsKey(file), texts.facts],
      [this.#localKey(file), texts.local],
    ]);
    await this.#store.write(new Map(entries));
  }

  #factsKey({ path, blob }: FileVersion): string {
    return digest('facts', this.#engine, path, blob, String(this.#isTest(path)));
  }

  #localKey({ path, blob }: FileVersion): string {
    return digest('findings', this.#judge(path), path, blob);
  }

  /** All that decides what is found in a file, beside its path and bytes. */
  #judge(path: string): string {
    const rules = this.#selection.rulesIn(path);
    // A link to any lesson tells where the lessons are.
    const judge = () => JSON.stringify({ ...this.#options, link: this.#options.link('', ''), rules });
    const found = this.#judges.get(rules) ?? digest(this.#engine, judge());
    this.#judges.set(rules, found);
    return found;
  }
}

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 40);
}
