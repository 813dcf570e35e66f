import type { ClassFact, FunctionFact } from '../facts/definitions.ts';
import type { FileFacts } from '../facts/facts.ts';

/** What an absolute name stands for. */
export type Meaning =
  | { readonly kind: 'module'; readonly file: FileFacts }
  | { readonly kind: 'class'; readonly definition: ClassFact; readonly file: FileFacts }
  /** A function, or a method by the class that defines it. */
  | { readonly kind: 'function'; readonly definition: FunctionFact; readonly file: FileFacts }
  /** What a module's `name = maker(…)` holds. */
  | { readonly kind: 'object'; readonly name: string; readonly maker: Meaning; readonly file: FileFacts }
  /** Something of a package outside the project. */
  | { readonly kind: 'foreign'; readonly name: string };

/** Packages whose names are never those of the project's own files. */
const FRAMEWORKS = /^(builtins|typing|abc|django|sqlalchemy|sqlmodel|flask_sqlalchemy)(\.|$)/;

/** A name longer than this stands for what is made of itself: `rows = rows.sorted()`. */
const MOST_PARTS = 30;

/** The modules of a project, and what can be reached through their names. */
export class Modules {
  /** Files by the last part of their module's name. */
  readonly #byLast = new Map<string, FileFacts[]>();
  /** Folders that are packages, by dotted name: no import starts inside them. */
  readonly #packages = new Set<string>();
  /** What a file defines, by dotted name; undefined for a name that it defines in several ways. */
  readonly #definitions = new Map<FileFacts, ReadonlyMap<string, Meaning | undefined>>();
  readonly #found = new Map<string, FileFacts | undefined>();
  /** What was asked for, by file and name: most rules ask for the same. */
  readonly #meanings = new Map<FileFacts, Map<string, Meaning | undefined>>();

  constructor(files: readonly FileFacts[]) {
    for (const file of files) {
      const last = file.module.slice(file.module.lastIndexOf('.') + 1);
      const alike = this.#byLast.get(last);
      if (alike === undefined) this.#byLast.set(last, [file]);
      else alike.push(file);
      if (/(^|\/)__init__\.pyi?$/.test(file.path)) this.#packages.add(file.module);
    }
  }

  /**
   * The file that `import <name>` in another file reads: of those whose dotted path ends with the name, the one that
   * shares the most of its root folder with the importing file, else the only one.
   */
  find(name: string, from: FileFacts): FileFacts | undefined {
    const key = `${from.path}\0${name}`;
    if (!this.#found.has(key)) this.#found.set(key, this.#search(name, from));
    return this.#found.get(key);
  }

  #search(name: string, from: FileFacts): FileFacts | undefined {
    const alike = this.#byLast.get(name.slice(name.lastIndexOf('.') + 1)) ?? [];
    const candidates = alike.flatMap((file) => {
      const root = rootOf(file.module, name);
      return root === undefined || this.#packages.has(root) ? [] : [{ file, root }];
    });
    const own = candidates.filter(({ root }) => root === '' || from.module.startsWith(`${root}.`));
    const longest = Math.max(...own.map(({ root }) => root.length));
    const nearest = own.length > 0 ? own.filter(({ root }) => root.length === longest) : candidates;
    return nearest.length === 1 ? nearest[0]!.file : undefined;
  }

  /** Follows a name through the modules and re-exports of the project; undefined when that leads nowhere for sure. */
  meaning(name: string, from: FileFacts): Meaning | undefined {
    let known = this.#meanings.get(from);
    if (known === undefined) this.#meanings.set(from, (known = new Map<string, Meaning | undefined>()));
    if (!known.has(name)) known.set(name, this.#meaning(name, from, new Set()));
    return known.get(name);
  }

  #meaning(name: string, from: FileFacts, seen: Set<string>): Meaning | undefined {
    const step = `${from.path}\0${name}`;
    if (name === '' || seen.has(step)) return undefined;
    seen.add(step);
    if (FRAMEWORKS.test(name)) return { kind: 'foreign', name };
    const parts = name.split('.');
    if (parts.length > MOST_PARTS) return undefined;
    for (let length = parts.length; length > 0; length -= 1) {
      const file = this.find(parts.slice(0, length).join('.'), from);
      if (file !== undefined) return this.#member(file, parts.slice(length), seen);
    }
    return { kind: 'foreign', name };
  }

  /** What a module has under a name. */
  #member(file: FileFacts, path: readonly string[], seen: Set<string>): Meaning | undefined {
    const [first, ...rest] = path;
    if (first === undefined) return { kind: 'module', file };
    const own = this.#definedIn(file);
    if (own.has(path.join('.'))) return own.get(path.join('.'));
    const outer = own.get(first);
    if (outer?.kind === 'class') return this.#inherited(outer.definition, file, rest, seen);
    const source = ownEntry(file.names.imports, first) ?? ownEntry(file.names.aliases, first);
    if (source !== undefined) return this.#meaning([source, ...rest].join('.'), file, seen);
    const made = ownEntry(file.names.made, first);
    if (made !== undefined) {
      // An object has the attributes of what made it.
      const maker = this.#meaning([made, ...rest].join('.'), file, seen);
      return maker === undefined || rest.length > 0 ? maker : { kind: 'object', name: first, maker, file };
    }
    for (const star of file.names.stars) {
      // Of a module that is not there, what is around it would be asked for ever longer names.
      if (this.find(star, file) === undefined) continue;
      const meaning = this.#meaning([star, ...path].join('.'), file, seen);
      if (meaning !== undefined && meaning.kind !== 'foreign') return meaning;
    }
    return undefined;
  }

  #definedIn(file: FileFacts): ReadonlyMap<string, Meaning | undefined> {
    const known = this.#definitions.get(file);
    if (known !== undefined) return known;
    const found = new Map<string, Meaning | undefined>();
    for (const definition of file.definitions.functions) {
      if (definition.isLocal) continue;
      // Overloads stand before what they describe.
      const previous = found.get(definition.name);
      const isFirst = !found.has(definition.name) || (previous?.kind === 'function' && isOverload(previous.definition));
      const isOnly = isFirst && definition.isRebound !== true;
      found.set(definition.name, isOnly ? { kind: 'function', definition, file } : undefined);
    }
    for (const definition of file.definitions.classes) {
      if (definition.isLocal) continue;
      const isOnly = !found.has(definition.name) && definition.isRebound !== true;
      found.set(definition.name, isOnly ? { kind: 'class', definition, file } : undefined);
    }
    this.#definitions.set(file, found);
    return found;
  }

  /** `db.Model`, where `db` is made by a project's subclass of a foreign class; a method that a class inherits. */
  #inherited(definition: ClassFact, file: FileFacts, rest: readonly string[], seen: Set<string>): Meaning | undefined {
    // An attribute that the class itself sets is not the parent's.
    if (definition.attributes.includes(rest[0]!)) return undefined;
    const [base, ...more] = definition.bases;
    if (base === undefined || more.length > 0) return undefined;
    return this.#meaning([base, ...rest].join('.'), file, seen);
  }
}

/** Whether a definition only describes one way to call the function that follows. */
export function isOverload({ decorators }: FunctionFact): boolean {
  return decorators.some((decorator) => /^typing(_extensions)?\.overload$/.test(decorator));
}

/** `backend` of `backend.shop.models` for `shop.models`; undefined when the module is not called that. */
function rootOf(module: string, name: string): string | undefined {
  if (module === name) return '';
  return module.endsWith(`.${name}`) ? module.slice(0, -name.length - 1) : undefined;
}

function ownEntry(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
