import type { CallerFact, CallFact } from '../facts/calls.ts';
import type { ClassFact, FunctionFact } from '../facts/definitions.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { Site } from '../model/site.ts';
import type { Classes, ProjectClass } from './classes.ts';
import { isOverload, type Modules } from './modules.ts';

/** A function of the project, and the file that defines it. */
export interface OwnFunction {
  readonly definition: FunctionFact;
  readonly file: FileFacts;
}

/** What a call certainly calls: one of some functions of the project, or something from outside by its absolute name. */
export type Callee =
  /** Several where subclasses have their own; of a class, its `__init__`. */
  | { readonly kind: 'own'; readonly functions: readonly OwnFunction[] }
  | { readonly kind: 'foreign'; readonly name: string };

/** Bases without methods that anybody calls: what is not in them may be in the next one. */
const EMPTY_BASES = /^(abc\.ABC|typing(_extensions)?\.(Generic|Protocol|NamedTuple))$/;
const SELF = /^typing(_extensions)?\.Self$/;

/** What the functions of a project call. */
export class Calls {
  readonly #modules: Modules;
  readonly #classes: Classes;
  readonly #callers = new Map<FileFacts, ReadonlyMap<string, CallerFact>>();
  readonly #locals = new Map<FileFacts, ReadonlyMap<string, FunctionFact | undefined>>();

  constructor(modules: Modules, classes: Classes) {
    this.#modules = modules;
    this.#classes = classes;
  }

  /** What a function calls. */
  of({ definition, file }: OwnFunction): readonly CallFact[] {
    let callers = this.#callers.get(file);
    if (callers === undefined) {
      callers = new Map(file.calls.map((caller) => [`${caller.name}:${caller.line}`, caller]));
      this.#callers.set(file, callers);
    }
    return callers.get(`${definition.name}:${definition.site.line}`)?.calls ?? [];
  }

  /** Undefined when the call may call something else than the names say. */
  callee({ callee, on }: CallFact, from: FileFacts): Callee | undefined {
    if (on === undefined) return this.#named(callee, from);
    const { owner, name } = split(callee);
    if (on === 'made') return this.#onMade(owner, name, from);
    const meaning = this.#modules.meaning(owner, from);
    if (meaning?.kind === 'foreign') return { kind: 'foreign', name: `${meaning.name}.${name}` };
    if (meaning?.kind !== 'class') return undefined;
    return on === 'super' ? this.#inClass(meaning, name, 1) : this.#onInstance(meaning, name);
  }

  /** The class in whose body a method is defined. */
  classOf({ definition, file }: OwnFunction): ClassFact | undefined {
    return this.#classes.named(split(definition.name).owner, file)?.definition;
  }

  #named(name: string, from: FileFacts): Callee | undefined {
    const prefix = `${from.module}.`;
    const local = name.startsWith(prefix) ? this.#localsOf(from).get(name.slice(prefix.length)) : undefined;
    if (local !== undefined) return own({ definition: local, file: from });
    const meaning = this.#modules.meaning(name, from);
    if (meaning?.kind === 'function') return own(meaning);
    if (meaning?.kind === 'foreign') return meaning;
    if (meaning?.kind === 'class') return this.#inClass(meaning, '__init__');
    // A method by the class, which may have it from any of several parents.
    const { owner, name: method } = split(name);
    const owning = this.#modules.meaning(owner, from);
    return owning?.kind === 'class' ? this.#inClass(owning, method) : undefined;
  }

  /** A method of what `maker(…)` gives. */
  #onMade(maker: string, method: string, from: FileFacts): Callee | undefined {
    const meaning = this.#modules.meaning(maker, from);
    if (meaning?.kind === 'foreign') return { kind: 'foreign', name: `${meaning.name}.${method}` };
    if (meaning?.kind === 'class') return this.#inClass(meaning, method);
    const named = this.#named(maker, from);
    const [made] = named?.kind === 'own' ? named.functions : [];
    const returns = made?.definition.returns;
    if (made === undefined || returns === undefined || made.definition.isGenerator) return undefined;
    // `-> Self` of a class method is the class that it is called on.
    const type = SELF.test(returns)
      ? this.#modules.meaning(split(maker).owner, from)
      : this.#modules.meaning(returns, made.file);
    if (type?.kind === 'foreign') return { kind: 'foreign', name: `${type.name}.${method}` };
    return type?.kind === 'class' ? this.#onInstance(type, method) : undefined;
  }

  /** A method of an instance of a class or of one below it, which may have it from elsewhere. */
  #onInstance(owner: ProjectClass, method: string): Callee | undefined {
    const found = this.#inClass(owner, method);
    if (found?.kind !== 'own') return found;
    const functions = new Map(found.functions.map((each) => [each.definition, each]));
    const open = [...this.#classes.subclasses(owner)];
    const seen = new Set([owner.definition]);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next.definition)) continue;
      seen.add(next.definition);
      open.push(...this.#classes.subclasses(next));
      const theirs = this.#inClass(next, method);
      if (theirs?.kind !== 'own') return undefined;
      for (const each of theirs.functions) functions.set(each.definition, each);
    }
    return { kind: 'own', functions: [...functions.values()] };
  }

  /** A method as a class has it. @param skipped how many classes, its own first, are passed over */
  #inClass(owner: ProjectClass, method: string, skipped = 0): Callee | undefined {
    const order = this.#classes.resolutionOrder(owner) ?? [owner];
    for (const each of order.slice(skipped)) {
      if (each.kind === 'foreign') {
        if (EMPTY_BASES.test(each.name)) continue;
        return { kind: 'foreign', name: `${each.name}.${method}` };
      }
      const definition = this.#ownMethod(each, method);
      if (definition === 'several') return undefined;
      if (definition !== undefined) return own({ definition, file: each.file });
    }
    return undefined;
  }

  /** What the body of a class itself has under a name. */
  #ownMethod(owner: ProjectClass, name: string): FunctionFact | 'several' | undefined {
    if (owner.definition.attributes.includes(name)) return 'several';
    const [definition, ...more] = this.#classes.ownMethods(owner, name).filter((each) => !isOverload(each));
    return more.length > 0 || definition?.isRebound === true ? 'several' : definition;
  }

  /** The functions inside functions by name; undefined for one that is defined in several ways. */
  #localsOf(file: FileFacts): ReadonlyMap<string, FunctionFact | undefined> {
    const known = this.#locals.get(file);
    if (known !== undefined) return known;
    const found = new Map<string, FunctionFact | undefined>();
    for (const definition of file.definitions.functions) {
      if (!definition.isLocal) continue;
      const isOnly = !found.has(definition.name) && definition.isRebound !== true;
      found.set(definition.name, isOnly ? definition : undefined);
    }
    this.#locals.set(file, found);
    return found;
  }
}

function own(found: OwnFunction): Callee {
  return { kind: 'own', functions: [found] };
}

/** `shop.Shop` and `open` of `shop.Shop.open`. */
function split(name: string): { readonly owner: string; readonly name: string } {
  const end = name.lastIndexOf('.');
  return { owner: name.slice(0, Math.max(0, end)), name: name.slice(end + 1) };
}

/** The place of a call of a file; undefined where nothing can be said of it. */
export function siteOfCall(file: FileFacts, caller: CallerFact, { line, place }: CallFact): Site | undefined {
  return place && { path: file.path, line, definition: caller.name, ...place };
}
