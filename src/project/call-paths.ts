import type { CallFact } from '../facts/calls.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { OwnFunction } from './calls.ts';
import type { Project } from './project.ts';

/** Decorators that leave a function to run where it is called, and as often. */
const HARMLESS = /^(builtins\.(staticmethod|classmethod)|abc\.abstractmethod|typing(_extensions)?\.(override|final))$/;

/** What is looked for stands at most so many ordinary functions away. */
const MOST_HELPERS = 3;

/** A call on the way, and the function that makes it. */
interface Step {
  readonly caller: OwnFunction;
  readonly call: CallFact;
  readonly name: string;
}

/** A call that is looked for: its name, and what there is to say of it. */
interface Target {
  readonly name: string;
  readonly what: string;
}

export interface Path {
  readonly steps: readonly Step[];
  readonly what: string;
}

/** A class is called by its own name. */
export function nameOf({ definition: { name } }: OwnFunction): string {
  return name.replace(/\.__init__$/, '');
}

/** Finds calls of one sort behind ordinary functions, each function once. */
export class CallPaths {
  readonly #project: Project;
  readonly #target: (call: CallFact, file: FileFacts) => Target | undefined;
  readonly #found = new Map<OwnFunction['definition'], Path | undefined>();

  constructor(project: Project, target: (call: CallFact, file: FileFacts) => Target | undefined) {
    this.#project = project;
    this.#target = target;
  }

  /** The one ordinary function that a call runs there and then. */
  helper(call: CallFact, file: FileFacts): OwnFunction | undefined {
    const callee = this.#project.calls.callee(call, file);
    const [found, ...others] = callee?.kind === 'own' ? callee.functions : [];
    if (found === undefined || others.length > 0) return undefined;
    const { isAsync, isGenerator, decorators } = found.definition;
    return isAsync || isGenerator || !decorators.every((each) => HARMLESS.test(each)) ? undefined : found;
  }

  /** The shortest way from a function to a call that is looked for. */
  from(start: OwnFunction): Path | undefined {
    if (this.#found.has(start.definition)) return this.#found.get(start.definition);
    const path = this.#search(start);
    this.#found.set(start.definition, path);
    return path;
  }

  #search(start: OwnFunction): Path | undefined {
    const seen = new Set([start.definition]);
    let reached: { readonly function: OwnFunction; readonly steps: readonly Step[] }[] = [
      { function: start, steps: [] },
    ];
    for (let helpers = 1; helpers <= MOST_HELPERS; helpers += 1) {
      const next: typeof reached = [];
      for (const { function: caller, steps } of reached) {
        for (const call of this.#project.calls.of(caller)) {
          const target = this.#target(call, caller.file);
          if (target !== undefined) {
            return { steps: [...steps, { caller, call, name: target.name }], what: target.what };
          }
          const helper = this.helper(call, caller.file);
          if (helper === undefined || seen.has(helper.definition)) continue;
          seen.add(helper.definition);
          next.push({ function: helper, steps: [...steps, { caller, call, name: nameOf(helper) }] });
        }
      }
      reached = next;
    }
    return undefined;
  }
}
