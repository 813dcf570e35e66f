import type { ClassFact, FunctionFact } from '../facts/definitions.ts';
import type { FileFacts } from '../facts/facts.ts';
import { isOverload, type Modules } from './modules.ts';

/** A class that a file of the project defines. */
export interface ProjectClass {
  readonly kind: 'class';
  readonly definition: ClassFact;
  readonly file: FileFacts;
}

/** A class from outside the files that are known; when a call made it, by the name of what was called. */
export interface ForeignClass {
  readonly kind: 'foreign';
  readonly name: string;
}

export type Ancestor = ProjectClass | ForeignClass;

/** A method and the class whose body holds it. */
export interface Method {
  readonly definition: FunctionFact;
  readonly owner: ProjectClass;
}

/** By name; of a name that is defined more than once, all definitions in order. */
export type OwnMethods = ReadonlyMap<string, readonly FunctionFact[]>;

const NONE: OwnMethods = new Map();

/** Foreign classes that mark their subclasses and give them no method that anybody calls. */
const BARE = /^(abc\.ABC|typing(_extensions)?\.(Generic|Protocol))$/;

/** A class with more ancestors than this is none that people write. */
const MOST_ANCESTORS = 100;

/** The classes of a project: what they inherit, and from where. */
export class Classes {
  readonly #modules: Modules;
  /** By file, in the order in which they are written; a name that is defined in several ways is not among them. */
  readonly #defined = new Map<FileFacts, ReadonlyMap<string, ProjectClass>>();
  /** By file and class, what the class's body defines. */
  readonly #methods = new Map<FileFacts, ReadonlyMap<string, OwnMethods>>();
  readonly #orders = new Map<ClassFact, readonly Ancestor[] | undefined>();
  readonly #bases = new Map<ClassFact, readonly Ancestor[] | undefined>();
  #subclasses: ReadonlyMap<ClassFact, readonly ProjectClass[]> | undefined;

  constructor(files: readonly FileFacts[], modules: Modules) {
    this.#modules = modules;
    for (const file of files) {
      if (file.definitions.classes.length > 0) this.#defined.set(file, classesOf(file));
    }
  }

  /** All classes, nested ones and those in functions included, in the order of their files. */
  *all(): Generator<ProjectClass> {
    for (const classes of this.#defined.values()) yield* classes.values();
  }

  /** The class that an absolute name stands for in a file; undefined when it is not of the project. */
  find(name: string, from: FileFacts): ProjectClass | undefined {
    const meaning = this.#modules.meaning(name, from);
    return meaning?.kind === 'class' ? this.named(meaning.definition.name, meaning.file) : undefined;
  }

  /** The class that a file defines under a dotted name such as `Shop.Meta`. */
  named(name: string, file: FileFacts): ProjectClass | undefined {
    return this.#defined.get(file)?.get(name);
  }

  /**
   * The method resolution order: the class itself, then its ancestors, `object` left out.
   *
   * Undefined when any ancestor is not known, or Python itself would refuse. What a foreign class inherits is not
   * known: whether one among the ancestors matters is for the caller to say.
   */
  resolutionOrder(of: ProjectClass): readonly Ancestor[] | undefined {
    if (this.#orders.has(of.definition)) return this.#orders.get(of.definition);
    // By a stack of its own, since a file may hold a chain of any length. What is kept holds the one object that stands for a
    // class, by which it is compared, whoever asks first.
    const open = [this.named(of.definition.name, of.file) ?? of];
    const under = new Set([of.definition]);
    for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
      const bases = this.#basesOf(next);
      const missing = bases?.find(
        (base) => base.kind === 'class' && !this.#orders.has(base.definition) && !under.has(base.definition),
      );
      if (missing?.kind === 'class') {
        open.push(missing);
        under.add(missing.definition);
        continue;
      }
      if (!this.#orders.has(next.definition)) this.#orders.set(next.definition, this.#linearize(next, bases));
      under.delete(next.definition);
      open.pop();
    }
    return this.#orders.get(of.definition);
  }

  /** Those that name the class among their bases. */
  subclasses(of: ProjectClass): readonly ProjectClass[] {
    this.#subclasses ??= this.#allSubclasses();
    return this.#subclasses.get(of.definition) ?? [];
  }

  /** What a class's own body defines by `def`, by name. */
  methodsOf({ definition, file }: ProjectClass): OwnMethods {
    let methods = this.#methods.get(file);
    if (methods === undefined) this.#methods.set(file, (methods = methodsByClass(file.definitions.functions)));
    return methods.get(definition.name) ?? NONE;
  }

  /**
   * All that a class's own body defines under a name, in order: one function, or more where it is overloaded, is a
   * property with a setter, or depends on a condition.
   */
  ownMethods(of: ProjectClass, name: string): readonly FunctionFact[] {
    return this.methodsOf(of).get(name) ?? [];
  }

  /**
   * The method that an instance of a class has under a name, its own or inherited.
   *
   * Undefined when it has none, when a foreign class or one that is not known may come before, when the name is bound
   * otherwise than by `def`, and when it is defined in several ways; overloads stand back behind what they describe.
   */
  method(of: ProjectClass, name: string): Method | undefined {
    for (const ancestor of this.resolutionOrder(of) ?? []) {
      if (ancestor.kind === 'foreign') {
        if (isBare(ancestor)) continue;
        return undefined;
      }
      if (ancestor.definition.attributes.includes(name)) return undefined;
      const own = this.ownMethods(ancestor, name).filter((definition) => !isOverload(definition));
      if (own.length > 0) return own.length === 1 ? { definition: own[0]!, owner: ancestor } : undefined;
    }
    return undefined;
  }

  #linearize(of: ProjectClass, bases: readonly Ancestor[] | undefined): readonly Ancestor[] | undefined {
    if (bases === undefined) return undefined;
    const sequences: (readonly Ancestor[])[] = [];
    for (const base of bases) {
      const order = base.kind === 'foreign' ? [base] : this.#orders.get(base.definition);
      if (order === undefined) return undefined;
      sequences.push(order);
    }
    const merged = merge([...sequences, bases]);
    return merged === undefined || merged.length > MOST_ANCESTORS ? undefined : [of, ...merged];
  }

  /** Undefined when one of them is not known. */
  #basesOf({ definition, file }: ProjectClass): readonly Ancestor[] | undefined {
    if (this.#bases.has(definition)) return this.#bases.get(definition);
    const bases: Ancestor[] = [];
    let isKnown = definition.bases.length <= MOST_ANCESTORS;
    for (const name of isKnown ? definition.bases : []) {
      const base = this.#ancestor(name, file);
      if (base === undefined) isKnown = false;
      else if (base.kind === 'class' || base.name !== 'builtins.object') bases.push(base);
    }
    const found = isKnown ? bases : undefined;
    this.#bases.set(definition, found);
    return found;
  }

  #ancestor(name: string, from: FileFacts): Ancestor | undefined {
    const meaning = this.#modules.meaning(name, from);
    switch (meaning?.kind) {
      case 'class':
        return this.named(meaning.definition.name, meaning.file);
      case 'foreign':
        return { kind: 'foreign', name: meaning.name };
      case 'object':
        return meaning.maker.kind === 'foreign' ? { kind: 'foreign', name: meaning.maker.name } : undefined;
      default:
        return undefined;
    }
  }

  #allSubclasses(): ReadonlyMap<ClassFact, readonly ProjectClass[]> {
    const found = new Map<ClassFact, ProjectClass[]>();
    for (const subclass of this.all()) {
      for (const name of subclass.definition.bases) {
        const base = this.#ancestor(name, subclass.file);
        if (base?.kind !== 'class') continue;
        const known = found.get(base.definition);
        if (known === undefined) found.set(base.definition, [subclass]);
        else known.push(subclass);
      }
    }
    return found;
  }
}

/** Whether a foreign class, such as `abc.ABC`, has no method that anybody calls. */
export function isBare({ name }: ForeignClass): boolean {
  return BARE.test(name);
}

/**
 * The C3 merge: repeatedly the first head that is in nobody's tail. Undefined when there is none.
 *
 * Source: "The Python 2.3 Method Resolution Order", in the documentation of Python.
 */
function merge(sequences: readonly (readonly Ancestor[])[]): Ancestor[] | undefined {
  const order: Ancestor[] = [];
  let rest = sequences.filter((sequence) => sequence.length > 0);
  while (rest.length > 0) {
    const behind = new Set(rest.flatMap((sequence) => sequence.slice(1).map(identity)));
    const head = rest.find(([first]) => !behind.has(identity(first!)))?.[0];
    if (head === undefined) return undefined;
    order.push(head);
    rest = rest
      .map((sequence) => (identity(sequence[0]!) === identity(head) ? sequence.slice(1) : sequence))
      .filter((sequence) => sequence.length > 0);
  }
  return order;
}

function identity(ancestor: Ancestor): ClassFact | string {
  return ancestor.kind === 'class' ? ancestor.definition : ancestor.name;
}

function classesOf(file: FileFacts): ReadonlyMap<string, ProjectClass> {
  const found = new Map<string, ProjectClass | undefined>();
  for (const definition of file.definitions.classes) {
    const { name, isRebound } = definition;
    found.set(name, found.has(name) || isRebound === true ? undefined : { kind: 'class', definition, file });
  }
  return new Map([...found].flatMap(([name, each]) => (each === undefined ? [] : [[name, each] as const])));
}

function methodsByClass(functions: readonly FunctionFact[]): ReadonlyMap<string, OwnMethods> {
  const found = new Map<string, Map<string, FunctionFact[]>>();
  for (const definition of functions) {
    const end = definition.name.lastIndexOf('.');
    if (end === -1) continue;
    const owner = definition.name.slice(0, end);
    const name = definition.name.slice(end + 1);
    let methods = found.get(owner);
    if (methods === undefined) {
      methods = new Map<string, FunctionFact[]>();
      found.set(owner, methods);
    }
    const alike = methods.get(name);
    if (alike === undefined) methods.set(name, [definition]);
    else alike.push(definition);
  }
  return found;
}
