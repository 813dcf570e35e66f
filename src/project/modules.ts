import type { FileFacts } from '../facts/facts.ts';
import type { ModelFact } from '../facts/models.ts';

/** What an absolute name stands for. */
export type Meaning =
  | { readonly kind: 'class'; readonly model: ModelFact; readonly file: FileFacts }
  /** Something of a package outside the project. */
  | { readonly kind: 'foreign'; readonly name: string };

/** Packages whose names are never those of the project's own files. */
const FRAMEWORKS = /^(builtins|typing|abc|django|sqlalchemy|sqlmodel|flask_sqlalchemy)(\.|$)/;

/** The modules of a project, and what can be reached through their names. */
export class Modules {
  /** Files by the last part of their module's name. */
  readonly #byLast = new Map<string, FileFacts[]>();
  /** Folders that are packages, by dotted name: no import starts inside them. */
  readonly #packages = new Set<string>();
  readonly #classes = new Map<FileFacts, ReadonlyMap<string, ModelFact>>();
  readonly #found = new Map<string, FileFacts | undefined>();

  constructor(files: readonly FileFacts[]) {
    for (const file of files) {
      const last = file.module.slice(file.module.lastIndexOf('.') + 1);
      const alike = this.#byLast.get(last);
      if (alike === undefined) this.#byLast.set(last, [file]);
      else alike.push(file);
      if (/(^|\/)__init__\.pyi?$/.test(file.path)) this.#packages.add(file.module);
      if (file.models.length > 0) this.#classes.set(file, new Map(file.models.map((model) => [model.name, model])));
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
    return this.#meaning(name, from, new Set());
  }

  #meaning(name: string, from: FileFacts, seen: Set<string>): Meaning | undefined {
    const step = `${from.path}\0${name}`;
    if (name === '' || seen.has(step)) return undefined;
    seen.add(step);
    if (FRAMEWORKS.test(name)) return { kind: 'foreign', name };
    const parts = name.split('.');
    for (let length = parts.length; length > 0; length -= 1) {
      const file = this.find(parts.slice(0, length).join('.'), from);
      if (file !== undefined) return this.#member(file, parts.slice(length), seen);
    }
    return { kind: 'foreign', name };
  }

  /** What a module has under a name. */
  #member(file: FileFacts, path: readonly string[], seen: Set<string>): Meaning | undefined {
    const [first, ...rest] = path;
    if (first === undefined) return undefined;
    const model = this.#classes.get(file)?.get(first);
    if (model !== undefined && rest.length === 0) return { kind: 'class', model, file };
    if (model !== undefined) return this.#inherited(model, file, rest, seen);
    // An object that a foreign class or function made has that maker's attributes.
    const source = ownEntry(file.names.imports, first) ?? ownEntry(file.names.made, first);
    if (source !== undefined) return this.#meaning([source, ...rest].join('.'), file, seen);
    for (const star of file.names.stars) {
      const meaning = this.#meaning([star, ...path].join('.'), file, seen);
      if (meaning?.kind === 'class') return meaning;
    }
    return undefined;
  }

  /** `db.Model`, where `db` is made by a project's subclass of a foreign class. */
  #inherited(model: ModelFact, file: FileFacts, rest: readonly string[], seen: Set<string>): Meaning | undefined {
    const [base, ...more] = model.bases;
    if (base === undefined || more.length > 0) return undefined;
    return this.#meaning([base, ...rest].join('.'), file, seen);
  }
}

/** `backend` of `backend.shop.models` for `shop.models`; undefined when the module is not called that. */
function rootOf(module: string, name: string): string | undefined {
  if (module === name) return '';
  return module.endsWith(`.${name}`) ? module.slice(0, -name.length - 1) : undefined;
}

function ownEntry(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
